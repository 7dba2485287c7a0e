"""`check --short`: one screen, however many people, channels and warnings there are."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autoreply.inspect.check import checkup, short
from autoreply.settings import load

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
MAIL = """
[channels.{name}]
kind = "email"
address = "{name}@hillside.example"
imap = {{ host = "127.0.0.1", port = 9, security = "none", password = "x" }}
smtp = {{ host = "127.0.0.1", port = 9, security = "none", authenticate = false }}
"""


def screen(tmp_path: Path, people: int, channels: int = 4, more: str = "") -> list[str]:
    text = (
        'practice = "Hillside Counseling and Family Therapy"\ncountry = "US"\ntimezone = "America/New_York"\n'
        '[hours]\nmon-fri = "9-17"\n[holidays]\nregion = "US"\nskip = []\n'
    )
    for number in range(people):
        zone = '"America/Los_Angeles"' if number % 2 else '"America/New_York"'
        text += f'[people.p{number}]\nname = "Dr Maximiliana Person {number}"\ncontact = "5"\ntimezone = {zone}\n'
        text += f'[[vacation]]\nfrom = 2026-11-2{number % 9 + 1}\nto = 2026-12-01\nperson = "p{number}"\n'
    text += "".join(MAIL.format(name=f"a-rather-long-name-{number}") for number in range(channels)) + more
    (tmp_path / "config.toml").write_text(text)
    (tmp_path / "config.toml").chmod(0o600)
    said = short(checkup(load(tmp_path / "config.toml"), NOW))
    assert said.endswith("\n")
    return said.splitlines()


@pytest.mark.parametrize(("people", "channels"), [(0, 0), (1, 1), (9, 4), (9, 40), (10, 4), (30, 2)])
def test_everything_fits_on_a_screen_of_24_lines_of_80_characters(tmp_path: Path, people: int, channels: int) -> None:
    lines = screen(tmp_path, people, channels)
    assert len(lines) <= 23
    assert max(map(len, lines)) <= 80
    shown = [line for line in lines if "Person" in line and "until" in line]
    assert len(shown) == (people if people <= 9 else 8)
    assert any(f"and {people - 8} more people" in line for line in lines) == (people > 9)


def test_nine_people_are_all_told_with_what_comes_next_and_the_first_warnings(tmp_path: Path) -> None:
    lines = screen(tmp_path, 9)
    assert lines[0] == "Hillside Counseling and Family Therapy, Tue, Nov 24, 2026, 10:00 AM"
    assert lines[2].startswith("Hillside Counseling and… open until Tue, Nov 24, 5:00 PM".replace("… ", "…  "))
    assert "Next holiday: Thu, Nov 26, Thanksgiving Day" in lines
    assert any(line.startswith("Next away: Dr Maximiliana Person 0 from Sat, Nov 21") for line in lines)
    assert any(line.startswith("Help tonight: Emergency, 988") for line in lines)
    at = next(number for number, line in enumerate(lines) if "warnings. In full: autoreply check" in line)
    assert lines[at + 1].startswith("  line ")
    assert lines[-1].startswith("  and ")
    count = int(lines[at].split()[0])
    assert count == (len(lines) - at - 2) + int(lines[-1].split()[1])


def test_a_practice_without_a_doubt_says_so(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('practice = "H"\ncountry = "US"\ntimezone = "America/New_York"\nhours = {}\n')
    found = checkup(load(tmp_path / "config.toml"), NOW)
    assert "warnings. In full" in short(found)
    assert short(replace(found, warnings=())).endswith("\nNo warnings. All of it in words: autoreply check\n")
    assert "\n1 warning. In full" in short(replace(found, warnings=("one",)))
