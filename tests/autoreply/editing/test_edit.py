"""An edit changes what was meant, and no other octet: told against tomllib, over files of every form."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from autoreply.editing.changes import AddEntry, Change, DropKey, EditError, PutKey, SplitKey, intended, same
from autoreply.editing.edit import edit
from autoreply.editing.splice import TomlText

EXAMPLE = (Path(__file__).parents[3] / "config.example.toml").read_text(encoding="utf-8")

FILE = """\
# The practice.
practice = "Hillside"   # as people know us
languages = ["en", "es"]

[hours]
mon-thu = "9:00-17:00"  # by the new lease
fri     = "9:00-13:00"

# Public holidays of a region.
[holidays]
region = "US"
skip   = [
  "Columbus Day",   # we work
  "Election Day"    # we vote, and work
]

# Away, whoever it is.
# One entry for each time.

# away in winter
[[vacation]]
from = 2026-12-28
to = 2027-01-02

# summer, with Lee
[[vacation]]
from = 2027-07-01
to = 2027-07-05
cover = "lee"

[people.ana]
name = "Ana"
hours = { mon = "9-12", tue-wed = "13-17" }
"""


def lines_gone(before: str, after: str) -> list[str]:
    """The lines of `before` that `after` has not, and it has all others in their order."""
    gone, rest = [], iter(after.splitlines())
    ahead: list[str] = list(rest)
    for line in before.splitlines():
        if line in ahead:
            ahead = ahead[ahead.index(line) + 1 :]
        else:
            gone.append(line)
    return gone


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (PutKey(("hours", "fri"), "closed"), 'fri     = "9:00-13:00"', 'fri     = "closed"'),
        (PutKey(("hours", "sat"), "10-12"), '13:00"\n\n# Public', '13:00"\nsat     = "10-12"\n\n# Public'),
        (
            SplitKey(("hours", "mon-thu"), (("mon", "9-12"), ("tue-thu", "9:00-17:00"))),
            'mon-thu = "9:00-17:00"  #',
            'mon     = "9-12"\ntue-thu = "9:00-17:00"  #',
        ),
        (
            AddEntry(("holidays", "skip"), "Juneteenth"),
            '  "Election Day"    # we vote, and work\n',
            '  "Election Day",    # we vote, and work\n  "Juneteenth"\n',
        ),
        (DropKey(("holidays", "skip", 0)), '  "Columbus Day",   # we work\n', ""),
        (DropKey(("vacation", 0)), "# away in winter\n[[vacation]]\nfrom = 2026-12-28\nto = 2027-01-02\n\n", ""),
        (DropKey(("vacation", 1, "cover")), 'cover = "lee"\n', ""),
        (
            AddEntry(("vacation",), {"from": "x"}),
            'cover = "lee"\n',
            'cover = "lee"\n\n[[vacation]]\nfrom = "x"\n',
        ),
        (AddEntry(("languages",), "de"), '["en", "es"]', '["en", "es", "de"]'),
        (DropKey(("languages", 0)), '["en", "es"]', '["es"]'),
        (
            SplitKey(("people", "ana", "hours", "tue-wed"), (("tue", "13-17"), ("wed", "closed"))),
            'tue-wed = "13-17"',
            'tue = "13-17", wed = "closed"',
        ),
        (PutKey(("people", "ana", "hours", "fri"), "9-10"), 'tue-wed = "13-17" }', 'tue-wed = "13-17", fri = "9-10" }'),
        (DropKey(("people", "ana", "hours")), 'hours = { mon = "9-12", tue-wed = "13-17" }\n', ""),
        (
            PutKey(("holidays", "add", "12-24"), {"label": "Eve", "hours": "9-12"}),
            "work\n]\n",
            'work\n]\n[holidays.add]\n12-24 = { label = "Eve", hours = "9-12" }\n',
        ),
        (PutKey(("practice",), 'A "B"\\'), '"Hillside"', '"A \\"B\\"\\\\"'),
        (PutKey(("voice",), "I"), '["en", "es"]\n', '["en", "es"]\nvoice     = "I"\n'),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_each_change_is_this_piece_of_text_and_no_other(change: Change, old: str, new: str, line_end: str) -> None:
    def ends(text: str) -> str:
        return text.replace("\n", line_end)

    assert FILE.count(old) == 1
    assert edit(ends(FILE), [change]) == ends(FILE.replace(old, new))


def test_a_first_entry_goes_below_its_explanation_in_the_manual_and_back_again() -> None:
    away = {"from": "2026-12-28", "to": "2027-01-02", "person": "ana"}
    added = edit(EXAMPLE, [AddEntry(("vacation",), away)])
    assert '#label  = ""\n\n[[vacation]]\nfrom = "2026-12-28"\n' in added
    assert lines_gone(EXAMPLE, added) == []
    dropped = edit(added, [DropKey(("vacation", 0))])
    assert dropped == EXAMPLE or lines_gone(EXAMPLE, dropped) == []
    assert tomllib.loads(dropped) == tomllib.loads(EXAMPLE)


def test_words_of_several_lines_are_written_so_that_people_can_read_them() -> None:
    words = 'We are closed.\n\nSay "hello" \\ and """quotes""".\n'
    text = edit(FILE, [PutKey(("words", "en", "repeat"), words)])
    assert text.endswith('[words.en]\nrepeat = """\nWe are closed.\n\nSay "hello" \\\\ and "\\""quotes"\\"".\n"""\n')
    assert tomllib.loads(text)["words"]["en"]["repeat"] == words


@pytest.mark.parametrize(
    ("text", "change", "says"),
    [
        ("a = { b = [1, # x\n] }", PutKey(("a", "c"), 1), None),
        ("skip = [ # why\n 'x' ]", PutKey(("skip",), ["y"]), "has comments in it"),
        ("x = 1", AddEntry(("x",), 2), "is no list"),
        ("x = 1", DropKey(("y",)), "not in the file any more"),
        ("hours.mon = '9-5'", DropKey(("hours", "mon")), "cannot change it safely"),
        ("x = { a = 1 }\n", SplitKey(("x",), (("y", 1), ("z", 2))), None),
    ],
)
def test_what_cannot_be_done_safely_is_refused_in_a_sentence(text: str, change: Change, says: str | None) -> None:
    if says is None:
        assert same(tomllib.loads(edit(text, [change])), intended(tomllib.loads(text), [change]))
        return
    with pytest.raises(EditError, match=says):
        edit(text, [change])


NAMES = st.sampled_from(["a", "b", "mon-fri", "12-24", "a b", 'say "x"', "ü"])
SCALARS = st.one_of(
    st.booleans(),
    st.integers(-9, 99),
    st.floats(allow_nan=False, allow_infinity=False, width=16),
    st.dates(),
    st.datetimes().map(lambda each: each.replace(microsecond=0)),
    st.text(st.characters(codec="utf-8"), max_size=12),
    st.sampled_from(['a "quoted" # no comment', "two\nlines\n", 'ends in """', "\\", "tab\there", "a = [1]"]),
)
VALUES = st.one_of(SCALARS, st.lists(SCALARS, max_size=3), st.dictionaries(NAMES, SCALARS, max_size=2))
COMMENTS = st.sampled_from(["", "", "  # why", " # [x]", '\t# "'])


@st.composite
def files(draw: st.DrawFn) -> str:
    """A file with comments, lists of tables, tables in braces, dotted keys, lists over several lines."""
    lines: list[str] = [f"# {number}" for number in range(draw(st.integers(0, 2)))]
    lines += _pairs(draw)
    for name in draw(st.lists(st.sampled_from(["t", "u", "v"]), max_size=3, unique=True)):
        many = draw(st.booleans())
        for _ in range(draw(st.integers(1, 3)) if many else 1):
            lines += draw(st.lists(st.sampled_from(["", "# about it", "#[x]", "  "]), max_size=3))
            lines += [f"[[{name}]]" if many else f"[{name}]" + draw(COMMENTS), *_pairs(draw)]
            if draw(st.booleans()):
                lines += [f"  [{name}.inner]", *_pairs(draw, indent="  ")]
    text = "\n".join(lines) + draw(st.sampled_from(["", "\n", "\n\n# the end\n"]))
    assume("\r" not in text)
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


def _pairs(draw: st.DrawFn, indent: str = "") -> list[str]:
    found: list[str] = []
    for name in draw(st.lists(NAMES, max_size=3, unique=True)):
        written = _written(draw, draw(VALUES))
        key = TomlText("").changed(PutKey((name,), 1)).partition(" = ")[0]
        dotted = draw(st.sampled_from(["", "", "", ".x", " . 'y'"]))
        found += [f"{indent}{key}{dotted} {draw(st.sampled_from(['', '   ']))}= {written}{draw(COMMENTS)}"]
        found += draw(st.lists(st.sampled_from(["", f"{indent}# note"]), max_size=1))
    return found


def _written(draw: st.DrawFn, value: Any) -> str:
    text = TomlText("").changed(PutKey(("k",), value)).removeprefix("k = ").removesuffix("\n")
    if isinstance(value, list) and "\n" not in text and draw(st.booleans()):
        members = [
            TomlText("").changed(PutKey(("k",), [each])).removeprefix("k = [").removesuffix("]\n") for each in value
        ]
        comma = draw(st.sampled_from([",", ""])) if members else ""
        return "[\n" + ",  # one\n".join(f"  {each}" for each in members) + f"{comma}  # last\n]"
    return text


def _paths(tree: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [each for key, value in inner for each in [(*path, key), *_paths(value, (*path, key))]]


@given(st.data(), files())
def test_every_edit_of_every_file_is_what_was_meant_or_is_refused(data: st.DataObject, text: str) -> None:
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assume(False)
    paths = _paths(tree)
    path = data.draw(st.sampled_from(paths)) if paths else ("new",)
    value = data.draw(VALUES)
    changes: list[Change] = [
        PutKey(path, value),
        PutKey((*path[:-1], "new") if not isinstance(path[-1], int) else path, value),
        DropKey(path),
        AddEntry(path, value),
        AddEntry(("t",), {"from": value}),
        SplitKey(path, (("one", value), ("two", 2))) if not isinstance(path[-1], int) else DropKey(path),
    ]
    change = data.draw(st.sampled_from(changes))
    try:
        new = edit(text, [change])
    except EditError:
        event(f"refused: {type(change).__name__}")
        return
    event(f"done: {type(change).__name__}")
    assert same(tomllib.loads(new), intended(tree, [change], TomlText(text).headed))
    head = _common(text, new)
    tail = min(_common(text[::-1], new[::-1]), len(text) - head, len(new) - head)
    if isinstance(change, AddEntry) or (change.path not in paths and isinstance(change, PutKey)):
        rest = iter(new)
        assert all(letter in rest for letter in text)  # nothing that was there is gone
    outside = text[:head] + text[len(text) - tail :]
    for line in outside.splitlines():
        assert not line.startswith("#") or line in new.splitlines()


def _common(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


KEYS = st.sampled_from(["mon", "tue", "wed-thu", "fri", "sat-sun"])


@given(st.dictionaries(KEYS, st.sampled_from(["9-5", "closed", "10-12, 1pm-5pm"]), min_size=1), st.data())
def test_files_as_people_write_them_are_never_refused(week: dict[str, str], data: st.DataObject) -> None:
    rows = "".join(f'{day} = "{hours}"{data.draw(COMMENTS)}\n' for day, hours in week.items())
    text = f'practice = "x"\n# our hours\n[hours]\n{rows}\n# next\n[holidays]\nregion = "US"\n'
    day = data.draw(st.sampled_from([*week, "new"]))
    changes: list[Change] = [PutKey(("hours", day), "8-9"), AddEntry(("vacation",), {"from": 1}), PutKey(("x", "y"), 1)]
    if day in week:
        changes += [DropKey(("hours", day)), SplitKey(("hours", day), (("a", "1"), ("b", "2")))]
    change = data.draw(st.sampled_from(changes))
    new = edit(text, [change])
    gone = lines_gone(text, new)
    assert len(gone) <= 1
    assert not any(line.startswith("#") for line in gone)
