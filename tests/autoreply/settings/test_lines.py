"""On which line does a key stand? Told against tomllib: whatever it parses, every key has its line."""

import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoreply.settings.reading.lines import KeyPath, key_lines, line_of

SAMPLE = '''\
# a comment with [brackets] and a = b
practice = "Hill # not a comment"

[hours]
"mon-fri" = "9-17"
'sat' = "closed"  # = nothing

[holidays]
skip = [
  "one",   # with ] in a comment
  "two, three",
]
add = { 2026-11-27 = "x", "12-24" = { label = "=", hours = "9-12" } }

[[vacation]]
from = 2026-12-28
note = """
[not.a.table]
key = "not a key"
"""

[[vacation]]
from = 2027-01-01
text = \'\'\'
it's = 'fine'\'\'\'

[channels.office-mail]
imap.host = "a"
imap . port = 1
smtp = { host = "b" }

[[people.list]]
name = "a"
[people.list.inner]
x = 1
[[people.list]]
name = "b"
[people.list.inner]
x = 2
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("practice",), 2),
        (("hours",), 4),
        (("hours", "mon-fri"), 5),
        (("hours", "sat"), 6),
        (("holidays", "skip"), 9),
        (("holidays", "skip", 1), 11),
        (("holidays", "add", "2026-11-27"), 13),
        (("holidays", "add", "12-24", "hours"), 13),
        (("vacation", 0), 15),
        (("vacation", 0, "note"), 17),
        (("vacation", 1), 22),
        (("vacation", 1, "text"), 24),
        (("channels", "office-mail", "imap", "port"), 29),
        (("channels", "office-mail", "smtp", "host"), 30),
        (("people", "list", 0, "inner", "x"), 35),
        (("people", "list", 1, "inner", "x"), 39),
    ],
)
def test_a_key_has_the_line_on_which_it_stands(path: KeyPath, line: int) -> None:
    assert key_lines(SAMPLE)[path] == line


def test_line_ends_of_windows_count_once() -> None:
    assert key_lines(SAMPLE.replace("\n", "\r\n")) == key_lines(SAMPLE)


def test_what_is_missing_has_the_line_of_the_table_around_it() -> None:
    lines = key_lines(SAMPLE)
    assert line_of(lines, ("vacation", 1, "to")) == 22
    assert line_of(lines, ("nowhere", "at all")) is None


def paths(table: object, at: KeyPath = ()) -> Iterator[KeyPath]:
    """Every key path of a parsed document, with members of lists by number."""
    members = table.items() if isinstance(table, dict) else enumerate(table) if isinstance(table, list) else ()
    for key, value in members:
        yield (*at, key)
        yield from paths(value, (*at, key))


def every_key_has_a_line(text: str) -> bool:
    """False where `text` is no TOML. Asserts otherwise."""
    lines = key_lines(text)
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError):
        return False
    last = text.count("\n") + 1
    for path in paths(table):
        assert 1 <= lines[path] <= last, path
    return True


# Documents of pieces that belong together, so that tomllib takes most of them.
bare = st.from_regex(r"[A-Za-z0-9_-]{1,6}", fullmatch=True)
inside = st.text(st.sampled_from("ab [],={}#.'é\t“"), max_size=8)
quoted = st.one_of(
    inside.map(lambda text: f'"{text}"'),
    inside.map(lambda text: f"'{text.replace(chr(39), '')}'"),
    st.sampled_from([r'"\u00e9"', r'"\\"', r'"\""', r'"a\tb"', "''", '""']),
)
key = st.lists(st.one_of(bare, quoted), min_size=1, max_size=3).map(" . ".join)
scalar = st.one_of(
    quoted,
    st.sampled_from(["1", "1_000", "0x1F", "-1.5e3", "inf", "true", "2026-11-22", "2026-11-22 09:00:00Z", "09:00:00"]),
    inside.map(lambda text: f'"""\n{text}\n[x]\ny = 1"""'),
    inside.map(lambda text: f"'''{text.replace(chr(39), '')}\n'''"),
    st.sampled_from(['"""a""""', "'''a''''", '"""a"""""', '""""""', '"""\\\n  b"""', r'"""\""""']),
)
space = st.sampled_from(["", " ", "\t"])
value = st.recursive(
    scalar,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: "[ " + " , # ] }\n ".join(parts) + "]"),
        st.lists(st.tuples(key, inner), max_size=3).map(
            lambda pairs: "{" + ", ".join(f"{name} = {each}" for name, each in pairs) + "}"
        ),
    ),
    max_leaves=6,
)
statement = st.one_of(
    st.tuples(key, space, value, space).map(lambda parts: f"{parts[0]}{parts[1]}={parts[3]}{parts[2]}"),
    key.map(lambda name: f"[ {name} ]"),
    key.map(lambda name: f"[[{name}]] # ]]"),
    st.sampled_from(["", "# [c] = 1", "  "]),
)
document = st.lists(statement, max_size=8).map("\n".join)


@given(document)
def test_every_key_that_tomllib_reads_has_a_line(text: str) -> None:
    every_key_has_a_line(text)


@given(st.text(st.sampled_from("ab.=[]{}\"'#\\,\n\r \t1-:é")))
def test_no_text_however_broken_raises(text: str) -> None:
    every_key_has_a_line(text)


@pytest.mark.soak
@given(document)
@settings(max_examples=100_000)
def test_every_key_that_tomllib_reads_has_a_line_at_length(text: str) -> None:
    every_key_has_a_line(text)


@pytest.mark.parametrize("text", ["[" * 50_000, "a=" + "{a=" * 50_000, "a = " + "[" * 50_000, "[[" + "a." * 5_000])
def test_depth_without_end_is_no_trouble(text: str) -> None:
    assert not every_key_has_a_line(text)
