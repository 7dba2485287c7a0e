"""Agreed times: when a person is open for one client."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoreply.decision.agreement import Agreement, agreed_at
from schedules import Calendar, Mode, Override, Span, Vacation, Weekly, read_weekly

SATURDAY, SUNDAY = 5, 6
ZONE = ZoneInfo("America/New_York")
WEEK = Calendar(ZONE, read_weekly({"mon-fri": "9:00-17:00"}))
TUESDAY = Agreement(
    windows=read_weekly({"tue": "17:00-17:10"}),
    zone=ZONE,
    first=date(2026, 11, 3),
    last=date(2027, 2, 2),
    told=date(2026, 11, 2),
    person="ana",
    channels=("voice", "texts"),
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        ("2026-11-24 17:00", True),
        ("2026-11-24 17:09:59", True),
        ("2026-11-24 17:10", False),
        ("2026-11-24 16:59:59", False),
        ("2026-11-25 17:05", False),
        ("2026-10-27 17:05", False),  # before it began
        ("2027-02-02 17:05", True),  # its last day
        ("2027-02-09 17:05", False),  # it lapsed
    ],
)
def test_a_window_is_open_on_its_days_from_its_first_to_its_last(when: str, is_open: bool) -> None:
    assert TUESDAY.open_at(local(when)) is is_open
    assert TUESDAY.open_at(local(when).astimezone(UTC)) is is_open


def test_nothing_takes_effect_before_the_client_was_told() -> None:
    window = local("2026-11-24 17:05")
    assert TUESDAY.open_at(window)
    assert not replace(TUESDAY, told=None).open_at(window)
    assert not replace(TUESDAY, told=date(2026, 11, 25)).open_at(window)
    assert replace(TUESDAY, told=date(2026, 11, 24)).open_at(window)


def test_what_was_ended_early_is_over_from_then_on() -> None:
    ended = replace(TUESDAY, ended=local("2026-11-24 17:05"))
    assert ended.open_at(local("2026-11-24 17:04"))
    assert not ended.open_at(local("2026-11-24 17:05"))


def test_it_is_about_the_channels_it_names_by_name_or_by_kind() -> None:
    def agreed(channel: str, kind: str, agreement: Agreement = TUESDAY) -> bool:
        return (
            agreed_at([agreement], local("2026-11-24 17:05"), channel, kind, lambda _, instant: WEEK.at(instant))
            is not None
        )

    assert agreed("main-line", "voice")
    assert agreed("texts", "sms")
    assert not agreed("office", "email")
    assert agreed("office", "email", replace(TUESDAY, channels=()))


def test_while_the_person_is_away_their_window_does_not_count_but_a_night_or_a_holiday_is_no_absence() -> None:
    def agreed(calendar: Calendar | None) -> bool:
        return (
            agreed_at(
                [TUESDAY],
                local("2026-11-24 17:05"),
                "texts",
                "sms",
                lambda _, at: calendar.at(at) if calendar else None,
            )
            is not None
        )

    away = Calendar(
        ZONE, read_weekly({"mon-fri": "9-17"}), vacations=[Vacation(date(2026, 11, 20), date(2026, 11, 30))]
    )
    closed = Override(Mode.AFTER_HOURS, local("2026-11-24 12:00"), local("2026-11-25 09:00"), "ana", "ill")
    assert agreed(WEEK)
    assert not agreed(away)
    assert not agreed(WEEK.with_overrides([closed]))
    assert not agreed(None), "what cannot be known opens nothing"


@pytest.mark.parametrize(
    ("day", "start", "end", "minutes"),
    [(SUNDAY, 90, 210, 60), (SUNDAY, 135, 165, 0), (SATURDAY, 23 * 60, 26 * 60 + 30, 180)],
)
def test_in_the_night_that_loses_an_hour_a_window_is_as_the_clock_shows_it(
    day: int, start: int, end: int, minutes: int
) -> None:
    spring = replace(TUESDAY, windows=week(day, start, end), first=date(2027, 3, 1), last=date(2027, 3, 31))
    assert opened(spring, datetime(2027, 3, 14, tzinfo=ZONE) - timedelta(hours=2)) == minutes


@pytest.mark.parametrize(("start", "end", "minutes"), [(30, 150, 180), (75, 105, 90), (120, 180, 60)])
def test_in_the_night_that_gains_an_hour_none_of_a_window_is_lost(start: int, end: int, minutes: int) -> None:
    windows = week(SUNDAY, start, end)
    autumn = replace(TUESDAY, windows=windows, first=date(2026, 11, 1), told=date(2026, 10, 1))
    assert opened(autumn, datetime(2026, 11, 1, tzinfo=ZONE)) == minutes


def week(day: int, start: int, end: int) -> Weekly:
    """One window of one weekday, in minutes."""
    return Weekly(tuple((Span(start, end),) if day == each else () for each in range(7)))


def opened(agreement: Agreement, start: datetime) -> int:
    """How many minutes of the next eight hours are open."""
    begin = start.astimezone(UTC)
    return sum(agreement.open_at(begin + timedelta(minutes=minute)) for minute in range(8 * 60))


@settings(deadline=None)
@given(st.integers(0, 6), st.integers(0, 1439), st.integers(1, 600), st.integers(0, 120 * 1440))
def test_an_agreement_is_open_where_a_calendar_of_the_same_hours_is(day: int, start: int, length: int, at: int) -> None:
    windows = week(day, start, start + length)
    always = replace(TUESDAY, windows=windows, first=date(2026, 9, 1), last=date(2027, 6, 1), told=date(2026, 1, 1))
    instant = datetime(2026, 10, 1, tzinfo=UTC) + timedelta(minutes=at)
    assert always.open_at(instant) is Calendar(ZONE, windows).at(instant).working
