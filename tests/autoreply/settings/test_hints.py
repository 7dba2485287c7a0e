"""Slips that newcomers made, and what they are told: each with its line, and with what to write instead."""

from datetime import date
from pathlib import Path

import pytest

from autoreply.settings import SettingsError, load
from autoreply.settings.reading.document import LARGEST, LONGEST_LINE, parse_document

TOP = 'practice = "Hillside"\ncountry = "US"\ntimezone = "America/New_York"\n'
HOURS = '[hours]\nmon-fri = "9-17"\n'


def told(tmp_path: Path, text: str) -> list[str]:
    """Everything that is wrong with a file, as "line: key: sentence"."""
    file = tmp_path / "config.toml"
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load(file, today=date(2026, 11, 22))
    return [str(trouble).removeprefix(f"{file}:").strip() for trouble in caught.value.troubles]


SEVERAL = "there may be several, each below a heading of its own."


@pytest.mark.parametrize(
    ("lines", "line", "name"),
    [
        ("[vacation]\nfrom = 2026-12-28\nto = 2027-01-02\n", 6, "vacation"),
        ("[vacation.ana]\nfrom = 2026-12-28\nto = 2027-01-02\n", 6, "vacation"),
        ('[day]\ndate = 2026-12-05\nhours = "closed"\n', 6, "day"),
        ('[override]\nmode = "open"\n', 6, "override"),
        ('[exception]\nanswer = "never"\n', 6, "exception"),
        ('[crisis.confirm]\nline = "emergency"\n', 6, "crisis.confirm"),
    ],
)
def test_a_heading_of_which_there_may_be_several_has_two_pairs_of_brackets(
    tmp_path: Path, lines: str, line: int, name: str
) -> None:
    assert told(tmp_path, TOP + HOURS + lines) == [
        f"{line}: {name}: Write [[{name}]], with two pairs of brackets: {SEVERAL}"
    ]


def test_a_heading_of_which_there_is_one_has_one_pair(tmp_path: Path) -> None:
    assert told(tmp_path, TOP + HOURS + '[[people]]\nname = "Ana"\n') == [
        "6: people: Write [people.NAME], with one pair of brackets and a name of your own for each."
    ]
    assert told(tmp_path, TOP + HOURS + '[[holidays]]\nregion = "US"\n') == [
        "6: holidays: Write [holidays], with one pair of brackets: there is one only."
    ]


def test_the_hours_of_a_person_stand_below_the_person(tmp_path: Path) -> None:
    assert told(tmp_path, TOP + HOURS + '[hours.ana]\ntue-thu = "10-18"\n') == [
        "6: hours.ana: The hours of one person stand below a heading of that person. Write [people.ana.hours]."
    ]


ABOVE = "This key belongs to the whole file. Move the line above the first [heading]."


def test_a_key_of_the_whole_file_stands_above_the_first_heading(tmp_path: Path) -> None:
    top = 'practice = "Hillside"\ncountry = "US"\n'
    assert told(tmp_path, top + HOURS + 'timezone = "America/New_York"\n') == [
        f"5: hours.timezone: {ABOVE}",
        "timezone: It stands below [hours] and belongs to that. Move the line above the first [heading].",
    ]
    assert told(tmp_path, TOP + HOURS + 'languages = ["en", "es"]\n') == [f"6: hours.languages: {ABOVE}"]
    assert told(tmp_path, TOP + '[holidays]\nskip = []\nprofile = "lean"\n' + HOURS) == [
        f"6: holidays.profile: {ABOVE}"
    ]


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ('[people.ana]\nname = "Ana"\nhours = {\n  tue = "10-18"\n}\n', 8),
        ('[holidays]\nadd = {\n  2026-11-27 = "Day after Thanksgiving",\n}\n', 7),
        ('[people]\nana = { name = "Ana",\n  hours = { tue = "10-18" } }\n', 7),
    ],
)
def test_a_table_in_braces_stands_on_one_line(tmp_path: Path, lines: str, line: int) -> None:
    (says,) = told(tmp_path, TOP + HOURS + lines)
    assert says.startswith(f"{line}: ")
    assert says.endswith(
        "A table in braces must stand on one line and close with }. Or give it a [heading] of its own."
    )


def test_a_comma_before_the_closing_brace_is_named(tmp_path: Path) -> None:
    (says,) = told(tmp_path, TOP + HOURS + '[holidays]\nadd = { 2026-11-27 = "Day after Thanksgiving", }\n')
    assert says == "7: add: There is a comma before the closing }. Take it away."


@pytest.mark.parametrize(
    ("written", "code"), [("English", "en"), ("Spanish", "es"), ("Español", "es"), ("deutsch", "de"), ("en-US", "en")]
)
def test_a_language_that_is_written_out_leads_to_its_code(tmp_path: Path, written: str, code: str) -> None:
    assert told(tmp_path, f'{TOP}languages = ["{written}"]\n{HOURS}') == [
        f'4: languages[1]: There are no texts in "{written.lower()}" yet. Write "{code}".'
    ]


@pytest.mark.parametrize(
    ("written", "meant"), [("NY", '"US-NY"'), ("New York", '"US-NY"'), ("UNITED STATES", "US"), ("USA", "US")]
)
def test_a_region_that_is_a_part_of_the_country_or_written_out_leads_to_its_code(
    tmp_path: Path, written: str, meant: str
) -> None:
    (says,) = told(tmp_path, f'{TOP}{HOURS}[holidays]\nregion = "{written}"\nskip = []\n')
    assert says.startswith(f'7: holidays.region: "{written}" is not the code of a country with holidays')
    assert says.endswith(f"Did you mean {meant}?")


@pytest.mark.parametrize("written", ["UNITED STATES", "United States of America", "USA"])
def test_a_country_that_is_written_out_leads_to_its_code(tmp_path: Path, written: str) -> None:
    (says,) = told(tmp_path, TOP.replace('"US"', f'"{written}"') + HOURS)
    assert 'Write "US"' in says


def test_a_folder_where_a_file_is_wanted_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    account = (
        '[channels.office]\nkind = "email"\naddress = "o@p.example"\n[channels.office.imap]\nhost = "m.example"\n'
        'password_file = "folder"\nca_file = "folder"\n[channels.office.smtp]\nhost = "m.example"\n'
    )
    folder = tmp_path / "folder"
    assert told(tmp_path, TOP + HOURS + '[holidays]\nfeeds = ["folder"]\nskip = []\n' + account) == [
        f"7: holidays.feeds[1]: {folder} is a folder. Name a calendar (.ics) in it.",
        f"14: channels.office.imap.password_file: {folder} is a folder; name the file in it that holds the secret.",
        f"15: channels.office.imap.ca_file: {folder} is a folder. Name a file in it.",
    ]


@pytest.mark.parametrize("octets", [b"\0" * 30_000, b"practice = \0", b"\0" * LARGEST])
def test_a_file_with_octets_of_zero_is_refused_as_no_text(octets: bytes) -> None:
    with pytest.raises(SettingsError, match="There is a NUL octet here"):
        parse_document(octets, "config.toml")


@pytest.mark.parametrize("octets", [b"\1", b" ", b"ab ", b"a.", b"[", b"{", b'"', b"a = 1-", b"x\n"])
@pytest.mark.parametrize("length", [LONGEST_LINE - 10, 30_000, LARGEST])
def test_no_line_takes_long_to_be_explained(octets: bytes, length: int) -> None:
    """At 30,000 characters some of these took ten seconds, and a megabyte would have taken hours."""
    with pytest.raises(SettingsError):
        parse_document(octets * (length // len(octets)) + b"?", "config.toml")
