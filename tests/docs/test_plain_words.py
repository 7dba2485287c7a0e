"""Phrases that were retired stay out of what people read: docs, pages, messages, comments."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CLASS = re.compile(r"^ *class (\w+)[(:\[]", re.MULTILINE)  # parsing every file would take seconds

# Whole phrases, each of which has a plain one. Patterns are matched without regard to case.
RETIRED = {
    r"\bthe book\b": "the record",
    r"\bbook that is shut\b": "a record that cannot be used",
    r"\b(?:the|our|whole|quiet|large|running) house\b": "the engine; the practice",
    r"\bhouse of the moment\b": "the current engine",
    r"\bdesk pages?\b": "the practice page",
    r"\bthe desk's\b|\bof the desk\b|\bthe desk (?:decides|does|would|has)\b": "the responder",
    r"\bat the window\b": "inline",
    r"\bletterbox\b": "deferred",
    r"\bstand-ins?\b": "simulator",
    r"\bribbons?\b": "timeline",
    r"\blooks? around\b": "does its rounds",
    r"\bturns? (?:the|its|nobody's|their) signs?\b|\bwhose signs?\b|\bkeeps its sign\b": "status",
    r"\bwho writes is\b|\bwho calls hears\b|\bwho writes, and\b": "people who write",
    r"\bwhere help is\b": "crisis numbers",
    r"\bis no (?:instant|time) (?:that )?i can read\b": "is not a time Autoreply understands",
    r"\bwhat (?:holds|was said|stands) by hand\b|\bsaid by hand\b|\bby hand now\b": "manual changes",
    r"\bsee what would follow\b|\bwhat would follow at once\b": "Preview",
    r"\bdo nothing</a>": "Cancel",
    r"\bnobody is told otherwise\b": "nobody gets an automatic reply",
    r"\bthe stronger the colour\b": "darker means more",
    r"\bthe file before it holds\b|\bthe one before it holds\b": "the previous settings are still in use",
    r"\bby and by\b": "later",
    r"\bno (?:more|permission) too many\b": "only what it needs",
    r"\bwithout an end\b(?=\.$)": "for ever",
    r"\bfor who (?:has|works|writes)\b": "for people who; if you",
    r"(?:^|[.;:] )who (?:calls|presses|says|texts|writes) [^?.]{0,60}? (?:gets|hears|reaches)\b": "people who",
    r"\bby one (?:more way|way less)\b": "is now also told by; is no longer told by",
    r"\bwhat concerns you\b": "your messages",
    r"\bit came of\b": "it began with",
    r"\bnone of us\b": "somebody outside the practice",
    r"\bin a way nobody expected\b": "unexpectedly",
    r"\bin vain\b": "failed",
    r"\bcounts no more\b": "no longer counts",
}
# Modules and classes that were renamed. Each name hid what it was behind a metaphor.
RETIRED_NAMES = {
    "asked": "a request",
    "awaits": "Webhook",
    "book": "Database",
    "cast": "people",
    "contacts": "messages",
    "cursors": "KeyValue",
    "doors": "Bulkhead",
    "fate": "DeliveryFailure",
    "hearing": "Case",
    "hears": "Webhook",
    "house": "Engine",
    "imagines": "a capability of channels/inspect.py",
    "inwords": "UserError",
    "keeping": "a module for each table",
    "lanes": "KeyedQueue",
    "letterbox": "Deferred",
    "noted": "Recorded",
    "outlook": "Forecast",
    "overriding": "overrides",
    "persons": "people",
    "ribbon": "timeline",
    "signs": "CallState",
    "standby": "failover",
    "standins": "simulators",
    "station": "Account",
    "switch": "Reconciler",
    "timetable": "Timer",
    "told": "History, ReplyOutcome",
    "trying": "preview",
    "turn": "a pending change",
    "unwritten": "an entry of the fallback",
    "visits": "sessions",
    "within": "DeadlinePool",
}
PATTERN = re.compile("|".join(f"(?:{each})" for each in RETIRED), re.IGNORECASE)

# What is scanned. Whoever rewrites a folder adds it here.
PROSE = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs", "packaging", "channels", "tests"]
TEMPLATES = ["autoreply/web/templates", "autoreply/web/static"]
SOURCE = [
    "autoreply",
    "autoreply_demo",
    "channels",
    "schedules",
    "tests",
]
CLIENTS_READ = ("autoreply/policy/texts/", "autoreply/texts/words/")  # good as they are
SELF = Path(__file__).relative_to(ROOT)


def tracked(places: list[str], *endings: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "--", *places], cwd=ROOT, capture_output=True, text=True, check=True)
    found = [Path(name) for name in listed.stdout.splitlines() if name.endswith(endings)]
    return [path for path in found if path != SELF]


def strings(source: str) -> Iterator[str]:
    """The string literals of a module, docstrings among them, and its comments."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
    yield from re.findall(r"(?:^|\s)# (.*)$", source, re.MULTILINE)


def retired(texts: Iterator[str]) -> list[str]:
    """Every retired phrase in these texts, wherever a line breaks."""
    joined = (" ".join(text.split()) for text in texts)
    return [found[0] for text in joined for found in PATTERN.finditer(text)]


def test_no_page_has_a_retired_phrase() -> None:
    endings = (".md", ".html", ".js", ".css", ".yml", ".yaml", ".service", ".json")
    pages = tracked([*PROSE, *TEMPLATES], *endings)
    found = {str(page): retired(iter([(ROOT / page).read_text(encoding="utf-8")])) for page in pages}
    assert {page: phrases for page, phrases in found.items() if phrases} == {}


def test_no_module_has_a_retired_phrase() -> None:
    modules = tracked(SOURCE, ".py")
    found = {str(module): retired(strings((ROOT / module).read_text(encoding="utf-8"))) for module in modules}
    assert len(found) > 800
    assert {module: phrases for module, phrases in found.items() if phrases} == {}


def test_no_settings_file_manual_or_word_list_for_the_practice_has_a_retired_phrase() -> None:
    files = [each for each in tracked(["."], ".toml") if not str(each).startswith(CLIENTS_READ)]
    assert {"config.example.toml", "pyproject.toml", "autoreply/summary/summary.toml"} <= set(map(str, files))
    found = {str(file): retired(iter([(ROOT / file).read_text(encoding="utf-8")])) for file in files}
    assert {file: phrases for file, phrases in found.items() if phrases} == {}


def test_no_module_and_no_class_has_a_name_that_was_retired() -> None:
    modules = tracked(SOURCE, ".py")
    stems = {str(each): folded(each.stem.removeprefix("test_")) for each in modules}
    classes = {
        f"{each}: {name}": folded(name)
        for each in modules
        for name in CLASS.findall((ROOT / each).read_text(encoding="utf-8"))
    }
    assert "engine" in classes.values()
    assert {where: RETIRED_NAMES[name] for where, name in (stems | classes).items() if name in RETIRED_NAMES} == {}


def folded(name: str) -> str:
    """A name of a module and that of its class become one word."""
    return name.replace("_", "").lower()


def test_retired_phrases_are_found_across_lines_and_plain_ones_are_left_alone() -> None:
    assert retired(
        strings('"""Read from\n    the book."""\nx = 1  # the quiet house\nsay("Not on the desk page")')
    ) == [
        "the book",
        "desk page",
        "quiet house",
    ]
    assert (
        retired(iter(["Close now", "a phone book", "The record", "open house", "a Twilio sign-in", "a help desk"]))
        == []
    )
