"""What differs between two policies, in sentences; and whether a promise is kept."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autoreply.policy.diff import differences, disagreements
from autoreply.policy.promise import LEAST, kept_promise, working_days, working_hours
from autoreply.settings.policy import ResponseTime
from schedules import Calendar, read_weekly
from tests.autoreply.policy.practice import policy

NEW_YORK = ZoneInfo("America/New_York")
CALENDAR = Calendar(NEW_YORK, read_weekly({"mon-fri": "9:00-17:00"}))


@pytest.mark.parametrize(
    ("change", "more", "says"),
    [
        (('mon-thu = "9:00-17:00"', 'mon-thu = "9:00-16:00"'), "",
         "Monday to Thursday: 9:00 AM–5:00 PM became 9:00 AM–4:00 PM."),
        (('fri = "9:00-13:00"\n', ""), "", "Friday: 9:00 AM–1:00 PM became closed."),
        (('"20:00-02:00"', '"20:00-24:00"'), "",
         "Ben Okafor, Tuesday: 8:00 PM–2:00 AM became 8:00 PM–midnight."),
        (("skip = []", 'skip = ["Columbus Day"]'), "", "Mon, Oct 11, 2027: Columbus Day is no holiday any more."),
        (('timezone = "America/New_York"', 'timezone = "America/Denver"'), "",
         "The time zone: America/New_York became America/Denver."),
        (('response = "1 working day"', 'response = "2 working days"'), "",
         "The response time: 1 working day became 2 working days."),
        (('response = "4 working hours"', 'response = "2 working hours"'), "",
         "The response time of groups: 4 working hours became 2 working hours."),
        (("skip = []", "skip = []"), '[crisis]\nextra = "veterans"\n',
         "The crisis line Veterans Crisis Line was added."),
        (('purpose = "scheduling"', 'purpose = "any"'), "", "The purpose of office: scheduling became any."),
        (('place = "12 Mill Street"', 'place = "1 Main Street"'), "",
         "The place of practice: 12 Mill Street became 1 Main Street."),
        (('cover = "lee"\n', ""), "", "Who covers: Dr Lee, +1 555 0100 became nothing."),
    ],
)  # fmt: skip
def test_a_change_is_said_in_a_sentence(tmp_path: Path, change: tuple[str, str], more: str, says: str) -> None:
    old, new = policy(tmp_path), policy(tmp_path, change, more=more)
    found = differences(old, new)
    assert says in found
    assert len([one for one in found if not one.startswith("These sections changed")]) <= 2
    assert differences(old, old) == []
    told = ("Monday", "Friday", "Ben", "Mon,", "The time zone", "The response", "The crisis")
    assert disagreements(old.facts, new.facts) == [one for one in found if one.startswith(told)]


def test_other_words_alone_are_said_as_such(tmp_path: Path) -> None:
    new = policy(tmp_path, more='[policy.words.en]\nrepeat = "Write as often as you like."\n')
    assert differences(policy(tmp_path), new) == ["Reworded: If you write often."]


def test_time_that_passes_is_no_disagreement(tmp_path: Path) -> None:
    later = policy(tmp_path, today=date(2027, 6, 1))
    assert disagreements(policy(tmp_path).facts, later.facts) == []


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026 by the clock of New York; the 20th is a Friday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=NEW_YORK).astimezone(UTC)


@pytest.mark.parametrize(
    ("begun", "ended", "days", "hours"),
    [
        (local(19, 10), local(19, 12), 0, 2),
        (local(19, 16), local(20, 10), 1, 2),
        (local(20, 16), local(23, 10), 1, 2),  # over a weekend
        (local(20, 20), local(23, 10), 0, 1),  # it came while closed, and counts from Monday
        (local(21, 12), local(22, 12), 0, 0),  # answered on the weekend
        (local(19, 10), local(24, 17), 3, 31),
    ],
)
def test_only_working_time_counts_as_waiting(begun: datetime, ended: datetime, days: int, hours: int) -> None:
    assert working_days(CALENDAR, begun, ended) == days
    assert working_hours(CALENDAR, begun, ended) == hours


def test_a_promise_is_judged_by_the_median_and_not_by_few_waits() -> None:
    day, week = ResponseTime(1, "day"), [(local(16, 10), local(16, 10) + timedelta(days=n)) for n in (0, 0, 2, 2, 4)]
    found = kept_promise(day, week, CALENDAR)
    assert found is not None
    assert (found.median, found.kept) == (2, False)
    assert "Of the last 5 people who waited for one, half waited 2 working days or longer." in str(found)
    patient = kept_promise(ResponseTime(2, "day"), week, CALENDAR)
    assert patient is not None
    assert patient.kept
    assert kept_promise(day, week[: LEAST - 1], CALENDAR) is None
    assert kept_promise(None, week, CALENDAR) is None
