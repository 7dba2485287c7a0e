"""Templates with variables and `if` only: no loops, calls, attributes or growing text.

A list of allowed syntax limits time and size. Jinja's sandbox is a second line of defence.
"""

import difflib
import re

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from autoreply.texts.words.errors import WordsError

VARIABLES = (
    "nobody_is_reading",
    "emergency",
    "crisis",
    "opening",
    "practice",
    "place",
    "label",
    "day",
    "cover_name",
    "cover_contact",
    "on_call",
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
LONGEST = 8_000  # characters of a template; more than anybody reads at night

_TAG = re.compile(r"{%[-+]?\s*(\w+)")

_UNDERSTOOD = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Not, nodes.And, nodes.Or)
_ENVIRONMENT = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False, keep_trailing_newline=False
)


def build(source: str, language: str, occasion: str) -> Template:
    """Return the checked template. Raises `WordsError` with the line in it."""
    if len(source) > LONGEST:
        raise WordsError(f"the text is longer than {LONGEST} characters; shorten it", language, occasion)
    try:
        tree = _ENVIRONMENT.parse(source)
        _prove(tree, language, occasion)
        return _ENVIRONMENT.from_string(source)
    except TemplateSyntaxError as error:
        raise WordsError(f"{_sentence(source, error)}; {_HINT}", language, occasion, error.lineno) from None
    except (TemplateError, RecursionError, MemoryError, SyntaxError, ValueError) as error:
        if isinstance(error, WordsError):
            raise
        raise WordsError(f"the text cannot be understood; {_HINT}", language, occasion) from None


def literal(source: str) -> str:
    """Return the template without its variables."""
    tree = _ENVIRONMENT.parse(source)
    return "".join(data.data if isinstance(data, nodes.TemplateData) else " | " for data in _pieces(tree))


def names(source: str) -> frozenset[str]:
    """Return the names of its variables."""
    return frozenset(node.name for node in _ENVIRONMENT.parse(source).find_all(nodes.Name))


def tidy(text: str) -> str:
    """No space at the end of a line, no two empty lines together, none at either end; no control characters."""
    lines = [_CONTROL.sub("", line).rstrip() for line in text.splitlines()]
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "\n".join(kept).strip("\n")


_HINT = "only {{ names }} and {% if name %} ... {% endif %} are understood"


def _pieces(tree: nodes.Template) -> list[nodes.Node]:
    return [piece for output in tree.find_all(nodes.Output) for piece in output.nodes]


def _prove(tree: nodes.Template, language: str, occasion: str) -> None:
    for node in [tree, *tree.find_all(nodes.Node)]:
        if not isinstance(node, _UNDERSTOOD):
            raise WordsError(f"{_called(node)} is not understood; {_HINT}", language, occasion, node.lineno)
        if isinstance(node, nodes.Name) and node.name not in VARIABLES:
            near = difflib.get_close_matches(node.name, VARIABLES, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(VARIABLES)}"
            raise WordsError(f'nothing is called "{node.name}"; {hint}', language, occasion, node.lineno)


def _called(node: nodes.Node) -> str:
    kind = type(node).__name__.lower()
    return {"getattr": "a dot", "getitem": "a bracket", "filter": "a filter", "call": "a call"}.get(kind, f'"{kind}"')


def _sentence(source: str, error: TemplateSyntaxError) -> str:
    """What is wrong, in words for people who write to clients; Jinja's are for programmers, and quote the text."""
    stranger = next((tag for tag in _TAG.findall(source) if tag not in ("if", "elif", "else", "endif")), "")
    if stranger:
        return f'"{stranger[:40]}" is not understood'
    if (error.message or "").startswith("Unexpected end of template"):
        return "an {% if %} has no {% endif %}"
    return "a brace or a percent sign is out of place"
