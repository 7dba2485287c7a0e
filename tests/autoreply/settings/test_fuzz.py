"""Whatever stands in the file: it loads, or `SettingsError` says why. Nothing else escapes, and nothing takes long."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoreply.settings import SettingsError, SettingsProblem
from autoreply.settings.load import settle
from autoreply.settings.reading.document import parse_document
from tests.autoreply.settings.test_example import EXAMPLE, switched_on

TODAY = date(2026, 11, 22)
LINES = EXAMPLE.read_text("utf-8").split("\n")
ALL_ON = switched_on().split("\n")

NUMBERS = ["1", "-1", "0.5", "nan", "true", "2026-12-28", "2026-12-28T19:00:00", "09:00:00", "9:00"]
TEXTS = ['""', '"x"', '"9-17"', '"closed"', '"20:00-02:00"', '"4h"', '"12-24"', '"US"', '"de"', "“x”"]
VALUES = [*NUMBERS, *TEXTS, "[]", "{}", "[[1]]", '{ a = "b" }']
anything = st.one_of(
    st.sampled_from(VALUES),
    st.integers().map(str),
    st.text(max_size=12).map(lambda text: f'"{text}"'),
    st.dates().map(str),
)


@st.composite
def mended(draw: st.DrawFn) -> str:
    """The example file, plain or with every key switched on, with a few lines changed, dropped, doubled or moved."""
    lines = list(draw(st.sampled_from([LINES, ALL_ON])))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        what = draw(st.sampled_from(["value", "value", "value", "drop", "double", "move", "insert", "cut"]))
        if what == "value":
            lines[at] = f"{lines[at].split('=')[0].lstrip('#')}= {draw(anything)}"
        elif what == "drop":
            lines[at] = ""
        elif what == "double":
            lines.insert(at, lines[at])
        elif what == "move":
            lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
        elif what == "insert":
            lines.insert(at, draw(st.text(max_size=20)))
        else:
            lines[at] = lines[at][: draw(st.integers(0, 40))]
    return "\n".join(lines)


KEYS = sorted({line.split("=")[0].strip(" #[]") for line in LINES if "=" in line or line.startswith(("[", "#["))})
tomlish = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(KEYS), anything).map(lambda pair: f"{pair[0]} = {pair[1]}"),
        st.sampled_from(KEYS).map(lambda key: f"[{key}]"),
        st.sampled_from(KEYS).map(lambda key: f"[[{key}]]"),
        st.text(max_size=10),
    ),
    max_size=20,
).map("\n".join)

variables = st.dictionaries(
    st.sampled_from(KEYS).map(lambda key: "AUTOREPLY_" + key.upper().replace(".", "__").replace("-", "_")),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=10),
    max_size=3,
)


def read(octets: bytes, env: Mapping[str, str]) -> None:
    """Load, or be told: in sentences, each at a line that exists."""
    troubles: tuple[SettingsProblem, ...] = ()
    try:
        settle(parse_document(octets, "config.toml"), Path("/nowhere"), env, today=TODAY)
    except SettingsError as error:
        troubles = error.troubles or (SettingsProblem("", None, "", "refused without a word"),)
    for trouble in troubles:
        assert trouble.says.endswith((".", "?", "!")) or "\n" in trouble.says, trouble
        assert trouble.line is None or 1 <= trouble.line <= octets.count(b"\n") + 1


soak = settings(max_examples=34_000)


@given(mended(), variables)
def test_an_example_file_with_slips_loads_or_says_why(text: str, env: Mapping[str, str]) -> None:
    read(text.encode("utf-8", "surrogatepass"), env)


@given(tomlish, variables)
def test_lines_in_any_order_load_or_say_why(text: str, env: Mapping[str, str]) -> None:
    read(text.encode("utf-8", "surrogatepass"), env)


@given(st.binary(max_size=200))
def test_any_octets_load_or_say_why(octets: bytes) -> None:
    read(octets, {})


@pytest.mark.soak
@given(mended(), variables)
@soak
def test_an_example_file_with_slips_loads_or_says_why_at_length(text: str, env: Mapping[str, str]) -> None:
    read(text.encode("utf-8", "surrogatepass"), env)


@pytest.mark.soak
@given(tomlish, variables)
@soak
def test_lines_in_any_order_load_or_say_why_at_length(text: str, env: Mapping[str, str]) -> None:
    read(text.encode("utf-8", "surrogatepass"), env)


@pytest.mark.soak
@given(st.binary(max_size=200))
@soak
def test_any_octets_load_or_say_why_at_length(octets: bytes) -> None:
    read(octets, {})
