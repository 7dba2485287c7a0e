"""`autoreply check`: the file said back in words, for people and for machines."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autoreply.inspect.check import Checkup, as_json, checkup, render
from autoreply.settings import load
from tests.autoreply.settings.samples import TWO_MAILBOXES

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # Tuesday, ten o'clock in New York

BEGINNING = """
practice = "Hillside Counseling"
country = "US"
languages = ["en", "es"]
timezone = "America/New_York"

[hours]
mon-thu = "9:00-12:00, 13:00-17:30"
fri = "20:00-02:00"

[holidays]
region = "US"
skip = ["Columbus Day"]
add = { 2026-11-27 = "Day after Thanksgiving", "12-24" = "9:00-12:00" }

[people.ana]
name = "Ana Ruiz"
timezone = "Asia/Tokyo"
hours = { tue = "10-18" }

[people.ben]
name = "Ben Ode"

[contacts.lee]
name = "Dr. Lee"
contact = "+1 555 0100"

[[vacation]]
from = 2026-12-01
to = 2026-12-02
person = "ana"
cover = "lee"

[[vacation]]
from = 2025-12-01
to = 2025-12-02
cover = "lee"

[[override]]
mode = "closed"
from = 2026-11-25T12:00:00
until = 2026-11-25T15:00:00
reason = "painters"

[[exception]]
sender = "a@b.example"
answer = "never"
reason = "agreed"
until = 2026-11-23

[crisis]
extra = "veterans"

[words.en]
repeat = "{{ nobody_is_reading }} {{ opening }} {{ emergency }} {{ crisis }}"
"""
PASSWORDS = {f"AUTOREPLY_CHANNELS__{name}_MAIL__IMAP__PASSWORD": "hush" for name in ("OFFICE", "ANA")}
FILE = (
    BEGINNING
    + TWO_MAILBOXES
    + """\
answers = { again_after = "2h" }
"""
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Checkup:
    file = tmp_path_factory.mktemp("checkup") / "config.toml"
    file.write_text(FILE)
    return checkup(load(file, PASSWORDS), NOW)


@pytest.fixture(scope="module")
def page(found: Checkup) -> str:
    return render(found)


@pytest.mark.parametrize(
    "line",
    [
        "Mon-Thu 9:00 AM-12:00 PM, 1:00 PM-5:30 PM",
        "Fri 8:00 PM - Sat 2:00 AM",
        "Now: open until Tue, Nov 24, 12:00 PM.",
        "Tue, Nov 24, 12:00 PM  closes  (weekly hours)",
        "Wed, Nov 25  9:00 AM-12:00 PM, 3:00 PM-5:30 PM  override: painters",
        "Thu, Nov 26  closed                             holiday: Thanksgiving Day",
        "Fri, Nov 27  closed                             holiday: Day after Thanksgiving",
        "Fri, Dec 4   8:00 PM-midnight",
        "Sat, Dec 5   12:00 AM-2:00 AM",
        "Thu, Dec 24, 2026  a day of our own, 9:00 AM-12:00 PM",
        "Mon, Oct 11, 2027  Columbus Day",
        "The hours of Ana Ruiz, on the clock of Asia/Tokyo",
        "Tue, Dec 1   closed            vacation, covered by Dr. Lee",
        "Those of the practice.",
        "Tue, Dec 1, 2026 - Wed, Dec 2, 2026  Ana Ruiz, covered by Dr. Lee, +1 555 0100",
        "closed until Wed, Nov 25, 3:00 PM  everybody: painters (by the settings file)",
        "a@b.example is never answered until Mon, Nov 23, 2026: agreed  (over)",
        "Emergency: call 911 (day and night)",
        "email, ana@hillside.example.org; the hours of Ana Ruiz; replies in en, es.",
        (
            "Stops after 30 replies in 10 minutes or 300 in a day. Known senders get as many again. Urgent words have "
            "limits of their own: 30 and 300 for known senders, 10 and 50 for strangers from one domain or "
            "block of numbers."
        ),
        "Somebody who wrote now would hear nothing: you are open.",
        "Somebody who wrote now would be answered, and told Tue, Dec 8, 10:00 AM.",
        "3 warnings:",
    ],
)
def test_the_page_says(page: str, line: str) -> None:
    assert f"  {line}" in page or f"\n{line}" in page, page


def test_the_crisis_lines_are_shown_with_their_source_and_age(found: Checkup) -> None:
    assert [each.name for each in found.help] == ["Emergency", "988 Suicide & Crisis Lifeline", "Veterans Crisis Line"]
    veterans = found.help[-1]
    assert [(way.how, way.hours) for way in veterans.ways[:2]] == [
        ("call 988, press 1", "24/7"),
        ("text 838255", "24/7"),
    ]
    assert {source.kind for source in veterans.sources} == {"operator", "government"}
    assert all(source.at for source in veterans.sources)
    assert (veterans.by_press, veterans.confirmed_by) == ((), "")
    assert veterans.age == (NOW.date() - veterans.checked).days


CONFIRMED = '[[crisis.confirm]]\nline = "Tele-MANAS"\nby = "Dr Lee"\non = 2026-11-20\n'


def test_what_only_the_press_reports_is_said_to_be_so_until_somebody_of_the_practice_confirms_it(
    tmp_path: Path,
) -> None:
    file = tmp_path / "config.toml"
    file.write_text('practice = "A"\ncountry = "IN"\ntimezone = "UTC"\n[hours]\nmon = "9-5"\n')
    page = render(checkup(load(file), NOW))
    assert "\n      press: https://theshillongtimes.com/" in page
    assert (
        "      Only press reports give the number to call, the hours of calls. None of you has confirmed it yet."
        in page
    )
    assert "crisis: Tele-MANAS: only press reports give the number to call" in page
    file.write_text(file.read_text() + CONFIRMED)
    page = render(checkup(load(file), NOW))
    assert "confirmed by Dr Lee, checked Sun 29 Nov 2026" in page
    assert "nly press reports" not in page


def test_ways_for_people_who_do_not_hear_or_speak_are_told(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('practice = "A"\ncountry = "FR"\ntimezone = "UTC"\n[hours]\nmon = "9-5"\n')
    page = render(checkup(load(file), NOW))
    assert "for people who do not hear or speak: by video in sign language, Urgence 114" in page
    assert 'for people who do not hear or speak: 114, urgences par SMS, text 114; to give it: extra = "114' in page


def test_hours_that_nobody_proved_are_said_to_be_unknown(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('practice = "A"\ncountry = "CH"\ntimezone = "UTC"\n[hours]\nmon = "9-5"\n')
    page = render(checkup(load(file), NOW))
    assert "call 143 (day and night); chat https://www.143.ch (hours not verified)" in page


def test_each_text_is_measured_and_ones_own_is_marked(found: Checkup, page: str) -> None:
    assert {(text.language, text.occasion) for text in found.texts} >= {("en", "ordinary"), ("es", "vacation")}
    assert [(text.language, text.occasion) for text in found.texts if not text.ours] == [("en", "repeat")]
    assert {text.reading.rsplit(" ", 1)[0] for text in found.texts} == {"Flesch-Kincaid", "Szigriszt-Pazos"}
    assert page.count("(your own)") == 1


def test_warnings_stand_last_each_with_file_and_line(found: Checkup, page: str) -> None:
    assert [warning.partition("config.toml:")[2].split(" ")[0] for warning in found.warnings] == ["36:", "49:", "55:"]
    assert page.rstrip().endswith(found.warnings[-1])


def test_machines_read_the_same(found: Checkup) -> None:
    read = json.loads(json.dumps(as_json(found)))
    practice = read["hours"][0]
    assert read["practice"] == "Hillside Counseling"
    assert (practice["working"], practice["until"]) == (True, "2026-11-24T12:00:00-05:00")
    assert practice["changes"][0] == {
        "at": "2026-11-24T12:00:00-05:00",
        "opens": False,
        "why": "weekly hours",
    }
    assert practice["days"][2] == {"date": "2026-11-26", "open": [], "why": "holiday: Thanksgiving Day"}
    assert practice["days"][3 + 7]["open"] == [
        {"start": "2026-12-04T20:00:00-05:00", "end": "2026-12-05T00:00:00-05:00"}
    ]
    eve = next(each for each in practice["holidays"] if each["date"] == "2026-12-24")
    assert eve["open"] == [{"start": "2026-12-24T09:00:00-05:00", "end": "2026-12-24T12:00:00-05:00"}]


def test_old_crisis_lines_and_changing_clocks_are_told(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(FILE)
    later = render(checkup(load(file), datetime(2027, 11, 1, 15, tzinfo=UTC)))
    assert "Sun, Nov 7   closed                             clocks go back" in later
    assert "days ago; look it up and confirm it" in later
    assert "config.toml:51: crisis: " in later


def test_a_practice_that_is_always_closed_is_said_to_be(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('practice = "A"\ncountry = "US"\ntimezone = "UTC"\n[hours]\nmon = "closed"\n')
    page = render(checkup(load(file), NOW))
    assert "Now: closed with no end in the calendar." in page
    assert "None, as far as the calendar reaches." in page


def test_an_account_without_any_way_to_log_in_is_named(found: Checkup, tmp_path: Path) -> None:
    says = "This account has no way to log in. Write password_file = ..."
    assert not any(says in one for one in found.warnings)
    file = tmp_path / "config.toml"
    file.write_text(FILE)
    assert sum(says in one for one in checkup(load(file), NOW).warnings) == 2


def test_both_clocks_of_the_record_are_told_in_sentences(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(FILE)
    messages, papers = checkup(load(file, {}), NOW).kept
    assert messages.startswith("Messages, without their text: 90 days ([record] keep).")
    assert "6 years from when it was done or last in effect ([papers] keep)." in papers
    file.write_text(f'{FILE}\n[papers]\nkeep = "2y"\n')
    shorter = checkup(load(file, {}), NOW).kept
    assert "2 years from" in shorter[1]
    assert shorter[2] == 'HIPAA asks for six years. If it binds you, write keep = "6y" below [papers].'
