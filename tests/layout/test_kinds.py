"""The core asks what a channel can do, and never which kind it is: it names no kind of channel."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from channels.registry import every

ROOT = Path(__file__).resolve().parents[2]
OURS = frozenset(kind.name for kind in every() if kind.settings.__module__.startswith("channels."))
_ANY = "|".join(sorted(OURS))
QUOTED = re.compile(rf"[\"']({_ANY})[\"']")  # parsing every file would take seconds
AS_KIND = re.compile(rf"\bkind(?: =)? [\"']({_ANY})[\"']")  # in a sentence, or in what is to be written to the file

# Words that happen to be the name of a kind as well. None of them is compared with a kind.
OTHER_WORDS = {
    "autoreply/settings/reach.py": {"slack", "whatsapp"},  # keys of a way, as people write them: { slack = "U0123" }
    "autoreply/settings/reading/errors.py": {"email"},  # the example for a missing kind
    "autoreply/setup/practice_questions.py": {"voice"},  # the key that says "I" or "we"
    "autoreply/setup/settings_text.py": {"voice"},  # the same
    "autoreply/web/editing/file_page.py": {"voice"},  # the same
    "autoreply/texts/words/language.py": {"sms"},  # the table of short texts in a file of texts
    "autoreply/texts/crisis/line.py": {"whatsapp"},  # by what a crisis line is reached
    "autoreply/commands/client_plan.py": {"sms"},  # the flag with the short text
    "autoreply/reviews/complaint.py": {"email"},  # by what a complaint came, as the record has it
    "autoreply/notices/handover/document.py": {"email"},  # a word of the hand-over for a form of text
    "autoreply/web/inbox/listing.py": {"email"},  # a word of the page for a form of text
}


def kinds_named(text: str) -> Iterator[str]:
    """Yield the kinds of channel that string literals of a module name."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from {node.value} & OURS
            yield from AS_KIND.findall(node.value)


def test_the_core_names_no_kind_of_channel() -> None:
    found: dict[str, set[str]] = {}
    for file in sorted((ROOT / "autoreply").rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if QUOTED.search(text) and (named := set(kinds_named(text))):
            found[str(file.relative_to(ROOT))] = named
    assert found == OTHER_WORDS


def test_a_kind_is_seen_however_it_is_named() -> None:
    assert {"email", "sms", "slack"} <= OURS
    written = (
        'entry.kind == "sms"',
        "KINDS = {1: 'sms'}",
        "say = 'Add a channel of kind \"sms\".'",
        "f'kind = \"sms\"'",
    )
    assert [set(kinds_named(one)) for one in written] == [{"sms"}] * 4
    assert set(kinds_named('says = "an sms of yours"')) == set()
