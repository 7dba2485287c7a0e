"""Who is on call by the settings file: the turn, a calendar, swaps, and what is doubtful about it."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from autoreply.cli import cli
from autoreply.hours.calendars import Calendars
from autoreply.hours.feeds import feeds_of
from autoreply.hours.rota import Rota, person_named, rota_of
from autoreply.inspect.check.checkup import checkup
from autoreply.inspect.check.render import render
from autoreply.inspect.check.short import short
from autoreply.settings import Settings, SettingsError, load
from autoreply.telemetry.health import Health
from schedules import FakeClock
from tests.autoreply.samples import MONDAY_NOON, SETTINGS

PEOPLE = """
[people.ana]
name = "Ana Duarte"
reach = { ways = [{ mail = "ana@hillside.example" }] }
[people.lee]
name = "Dr Lee Park"
reach = { ways = [{ mail = "lee@hillside.example" }] }
[people.sam]
name = "Sam Okafor"
reach = { ways = [{ mail = "sam@hillside.example" }] }
"""
TURN = '[oncall]\npeople = ["ana", "lee"]\nhandoff = "mon 9:00"\nstarting = 2026-11-23\n'


def practice(folder: Path, more: str) -> Settings:
    file = folder / "config.toml"
    file.write_text(SETTINGS + PEOPLE + more, encoding="utf-8")
    return load(file, {})


def rota(settings: Settings) -> Rota:
    return rota_of(settings, Calendars(settings), {}, MONDAY_NOON)


def test_nobody_is_on_call_unless_the_file_says_so(tmp_path: Path) -> None:
    settings = practice(tmp_path, "")
    assert not settings.oncall.kept
    assert rota(settings) == Rota((), ())
    assert "On call" not in render(checkup(settings, MONDAY_NOON))
    found = rota(practice(tmp_path, TURN))
    assert [shift.person for shift in found.shifts] == ["ana", "lee", "ana", "lee"]
    assert found.doubts == ()


def test_the_check_says_the_next_four_weeks_and_what_is_doubtful(tmp_path: Path) -> None:
    more = f"""{TURN}
[[oncall.override]]
person = "sam"
from = 2026-12-02T12:00:00
until = 2026-12-03T12:00:00
[[vacation]]
person = "lee"
from = 2026-12-01
to = 2026-12-02
"""
    found = checkup(practice(tmp_path, more), MONDAY_NOON)
    said = render(found)
    assert "On call in the next four weeks" in said
    assert "Mon, Nov 30, 9:00 AM until Wed, Dec 2, 12:00 PM: Dr Lee Park" in said
    assert "Wed, Dec 2, 12:00 PM until Thu, Dec 3, 12:00 PM: Sam Okafor" in said
    (doubt,) = [warning for warning in found.warnings if "on call" in warning]
    assert "Dr Lee Park is on call and away from Tue, Dec 1, 2026, 12:00 AM EST until Wed, Dec 2, 2026" in doubt
    assert "12:00 PM EST. Name somebody else for that time." in doubt
    assert "On call: Ana Duarte until Mon, Nov 30, 9:00 AM" in short(found)


def test_a_gap_before_the_first_turn_is_named(tmp_path: Path) -> None:
    late = TURN.replace("2026-11-23", "2026-11-30")
    (doubt,) = rota(practice(tmp_path, late)).doubts
    assert doubt.startswith(
        "Nobody is on call from Mon, Nov 23, 2026, 12:00 AM EST until Mon, Nov 30, 2026, 9:00 AM EST."
    )


def test_somebody_on_call_whom_nothing_reaches_is_named(tmp_path: Path) -> None:
    settings = practice(tmp_path, TURN + '[people.kim]\nname = "Kim Sato"\n')
    assert rota(settings).doubts == ()
    settings = practice(tmp_path, TURN.replace('"lee"', '"kim"') + '[people.kim]\nname = "Kim Sato"\n')
    assert rota(settings).doubts == ("Kim Sato is on call and has no way to be told. Add [people.kim.reach].",)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (TURN.replace('"lee"', '"pat"'), '"pat" is not among the people.'),
        (TURN.replace("mon 9:00", "noon"), 'is not a day of the week with a time; write it like "mon 9:00"'),
        (TURN.replace("mon 9:00", "mon 24:00"), "is not a day of the week with a time"),
        (TURN.replace("2026-11-23", "2026-11-24"), "Starts on 2026-11-24, which is a Tue, and hands over on Mon"),
        (TURN.replace('handoff = "mon 9:00"\n', ""), "has people, but not when they take turns"),
        (
            f'{TURN}[[oncall.override]]\nperson = "sam"\nfrom = 2026-12-02T12:00:00\nuntil = 2026-12-02T12:00:00\n',
            "It ends before it begins.",
        ),
        (
            f'{TURN}[[oncall.override]]\nperson = "pat"\nfrom = 2026-12-02T12:00:00\nuntil = 2026-12-03T12:00:00\n',
            '"pat" is not among the people.',
        ),
    ],
)
def test_a_mistake_is_named_with_what_to_do(tmp_path: Path, more: str, says: str) -> None:
    with pytest.raises(SettingsError) as error:
        practice(tmp_path, more)
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("title", "who"),
    [
        ("Ana", "ana"),
        ("ON CALL: dr. lee park", "lee"),
        ("On-call Ana Duarte (phone)", "ana"),
        ("Ana and Lee", None),
        ("Banana", None),
        ("", None),
    ],
)
def test_the_title_of_an_event_names_one_person_or_nobody(tmp_path: Path, title: str, who: str | None) -> None:
    assert person_named(practice(tmp_path, ""), title) == who


ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:1
SUMMARY:On call: Ana
DTSTART;VALUE=DATE:20261123
DTEND;VALUE=DATE:20261130
RRULE:FREQ=WEEKLY;INTERVAL=2
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Team lunch
DTSTART:20261201T170000Z
DTEND:20261201T180000Z
TRANSP:TRANSPARENT
END:VEVENT
END:VCALENDAR
"""


def test_the_shifts_of_a_calendar_count_and_its_strangers_and_gaps_are_named(tmp_path: Path) -> None:
    (tmp_path / "on-call.ics").write_text(ICS.replace("\n", "\r\n"), encoding="utf-8")
    settings, clock = practice(tmp_path, '[oncall]\nfeeds = "on-call.ics"\n'), FakeClock(MONDAY_NOON)
    feeds = feeds_of(settings, tmp_path, clock, Health(clock)).current()
    found = rota_of(settings, Calendars(settings, feeds), feeds, MONDAY_NOON)
    assert [(shift.person, shift.end - shift.start) for shift in found.shifts] == [
        (person, timedelta(days=7)) for person in ("ana", None, "ana", None)
    ]
    assert '"Team lunch" in the on-call calendar names nobody in [people], or more than one of them.' in found.doubts
    assert len([doubt for doubt in found.doubts if doubt.startswith("Nobody is on call from")]) == 2
    assert Calendars(settings, feeds).of(None).at(MONDAY_NOON).working, "it closes nobody"
    (missing,) = rota(settings).doubts
    assert "the calendar is not at hand" in missing


def test_the_calendar_command_shows_them_too(tmp_path: Path) -> None:
    file = practice(tmp_path, TURN.replace("2026-11-23", "2020-01-06")).file
    file.write_text(f'state = "{tmp_path}"\n' + file.read_text())
    said = CliRunner().invoke(cli, ["calendar", "--config", str(file)]).output
    lines = said.partition("On call in the next four weeks\n")[2].splitlines()
    assert 4 <= len(lines) <= 5
    assert all(line.endswith((": Ana Duarte", ": Dr Lee Park")) for line in lines)
