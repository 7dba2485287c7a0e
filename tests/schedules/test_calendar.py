"""The conventions of working hours, one test each."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from schedules import Cause, Closure, DatedDay, HolidayLayer, Mode, MonthDay, Override, Span, Vacation, region
from tests.schedules.places import BERLIN, HAVANA, NIGHTS, OFFICE, calendar, local, look, reads, utc

CLOSED, OPEN = Mode.AFTER_HOURS, Mode.WORKING
MORNING = (Span(9 * 60, 12 * 60),)
SECOND = timedelta(seconds=1)


def holiday(day: date | MonthDay, spans: tuple[Span, ...] = ()) -> HolidayLayer:
    return HolidayLayer(add=[DatedDay(day, spans, "Founders' Day")])


def override(mode: Mode, start: str, until: str, reason: str = "because") -> Override:
    return Override(mode, local(start), local(until), "ana", reason)


def test_mail_at_exactly_nine_is_in_hours_and_at_exactly_five_after_them() -> None:
    office = calendar(OFFICE)
    assert office.at(local("2026-11-23 09:00")).working
    assert not office.at(local("2026-11-23 09:00") - SECOND).working
    assert office.at(local("2026-11-23 17:00") - SECOND).working
    assert not office.at(local("2026-11-23 17:00")).working


def test_friday_evening_lasts_until_monday_morning() -> None:
    period = calendar(OFFICE).at(local("2026-11-21 12:00"))
    assert (period.start, period.end) == (local("2026-11-20 17:00"), local("2026-11-23 09:00"))
    assert look(period) == ("after-hours", "hours", "")


def test_the_office_closes_over_lunch() -> None:
    split = calendar({"mon-fri": "9-12, 13-17"})
    assert reads(split, "2026-11-23 09:00", "2026-11-23 17:00") == [
        "Mon 09:00 - Mon 12:00 working hours",
        "Mon 12:00 - Mon 13:00 after-hours hours",
        "Mon 13:00 - Mon 17:00 working hours",
    ]


def test_windows_that_touch_are_one_window() -> None:
    joined = calendar({"mon-fri": "9-12, 12-17"}).at(local("2026-11-23 12:00"))
    assert (joined.start, joined.end) == (local("2026-11-23 09:00"), local("2026-11-23 17:00"))


def test_windows_that_touch_at_midnight_do_not_flicker() -> None:
    period = calendar({"mon": "20:00-24:00", "tue": "0:00-2:00am"}).at(local("2026-11-24 00:00"))
    assert (period.start, period.end) == (local("2026-11-23 20:00"), local("2026-11-24 02:00"))


def test_the_tail_of_a_night_belongs_to_the_day_it_began() -> None:
    friday = calendar({"fri": "20:00-02:00"})
    assert friday.at(local("2026-11-21 01:59")).working
    assert not friday.at(local("2026-11-20 01:00")).working


def test_an_ordinary_closed_day_lets_the_night_before_it_end() -> None:
    period = calendar({"mon-fri": "20:00-02:00"}).at(local("2026-11-21 01:00"))
    assert look(period) == ("working", "hours", "")
    assert period.end == local("2026-11-21 02:00")


@pytest.mark.parametrize("why", ["holiday", "vacation", "dated day", "feed"])
def test_a_closed_date_cuts_the_night_before_it_at_midnight(why: str) -> None:
    day = date(2026, 11, 21)
    nights = calendar(
        NIGHTS,
        holidays=holiday(day) if why == "holiday" else None,
        vacations=[Vacation(day, day)] if why == "vacation" else (),
        dated=[DatedDay(day, ())] if why == "dated day" else (),
        closures=[Closure(local("2026-11-21"), local("2026-11-22"))] if why == "feed" else (),
    )
    assert nights.at(local("2026-11-20 21:00")).end == local("2026-11-21 00:00")
    assert nights.at(local("2026-11-21 00:00")).end == local("2026-11-22 20:00")  # nor does its own night begin


def test_other_hours_on_a_date_let_the_night_before_it_end() -> None:
    nights = calendar(NIGHTS, dated=[DatedDay(date(2026, 11, 21), MORNING, "Open house")])
    assert reads(nights, "2026-11-20 20:00", "2026-11-22 20:00") == [
        "Fri 20:00 - Sat 02:00 working hours",
        "Sat 02:00 - Sat 09:00 after-hours closure Open house",
        "Sat 09:00 - Sat 12:00 working closure Open house",
        "Sat 12:00 - Sun 00:00 after-hours closure Open house",
        "Sun 00:00 - Sun 20:00 after-hours hours",
    ]


def test_the_stretch_is_whole_while_its_cause_is_that_of_the_instant() -> None:
    office = calendar(OFFICE, holidays=holiday(date(2026, 11, 24)))
    evening, day, morning = (office.at(local(f"2026-11-{at}")) for at in ("23 20:00", "24 12:00", "25 08:00"))
    assert [look(each) for each in (evening, day, morning)] == [
        ("after-hours", "hours", ""),
        ("after-hours", "holiday", "Founders' Day"),
        ("after-hours", "hours", ""),
    ]
    assert {(each.start, each.end) for each in (evening, day, morning)} == {
        (local("2026-11-23 17:00"), local("2026-11-25 09:00"))
    }


def test_a_holiday_may_have_other_hours() -> None:
    eve = calendar(OFFICE, holidays=holiday(MonthDay(12, 24), MORNING))
    assert reads(eve, "2026-12-24 00:00", "2026-12-25 00:00") == [
        "Thu 00:00 - Thu 09:00 after-hours holiday Founders' Day",
        "Thu 09:00 - Thu 12:00 working holiday Founders' Day",
        "Thu 12:00 - Fri 00:00 after-hours holiday Founders' Day",
    ]
    assert eve.at(local("2027-12-24 11:00")).working


def test_a_vacation_lasts_both_its_days_by_the_local_clock() -> None:
    away = calendar(OFFICE, BERLIN, vacations=[Vacation(date(2026, 12, 28), date(2026, 12, 29), "lee", "Skiing")])
    assert reads(away, "2026-12-27 12:00", "2026-12-30 10:00") == [
        "Sun 12:00 - Mon 00:00 after-hours hours",
        "Mon 00:00 - Wed 00:00 after-hours vacation Skiing",
        "Wed 00:00 - Wed 09:00 after-hours hours",
        "Wed 09:00 - Wed 10:00 working hours",
    ]
    assert away.at(local("2026-12-28 12:00", BERLIN)).cover == "lee"
    assert away.at(local("2026-12-27 12:00", BERLIN)).cover is None


def test_the_more_deliberate_layer_decides() -> None:
    """Override over dated day over vacation over feed over holiday over weekly hours, taken away one by one."""
    day = date(2026, 11, 23)
    overridden = [override(CLOSED, "2026-11-23 08:00", "2026-11-23 18:00")]
    layers = {
        "dated": [DatedDay(day, MORNING, "Open house")],
        "vacations": [Vacation(day, day, None, "Away")],
        "closures": [Closure(local("2026-11-23 08:00"), local("2026-11-23 18:00"), "Painters")],
        "holidays": holiday(day, MORNING),
    }
    heard = []
    for gone in ("overrides", *layers, None):
        built = calendar(OFFICE, **layers).with_overrides(overridden)  # type: ignore[arg-type]  # unlike layers
        heard.append(look(built.at(local("2026-11-23 10:00"))))
        overridden = []
        layers.pop(gone or "", None)
    assert heard == [
        ("after-hours", "override", "because"),
        ("working", "closure", "Open house"),
        ("after-hours", "vacation", "Away"),
        ("after-hours", "closure", "Painters"),
        ("working", "holiday", "Founders' Day"),
        ("working", "hours", ""),
    ]


def test_a_day_of_a_full_date_outranks_the_one_of_every_year() -> None:
    days = [DatedDay(date(2026, 12, 24), MORNING), DatedDay(MonthDay(12, 24), ())]
    both = calendar({"daily": "9-5"}, dated=days)
    assert both.at(local("2026-12-24 10:00")).working
    assert not both.at(local("2027-12-24 10:00")).working


def test_a_dated_day_opens_a_day_of_the_vacation_and_only_that() -> None:
    away = calendar(
        OFFICE,
        vacations=[Vacation(date(2026, 12, 21), date(2026, 12, 31))],
        dated=[DatedDay(date(2026, 12, 23), (Span(20 * 60, 26 * 60),))],
    )
    period = away.at(local("2026-12-23 21:00"))
    assert (period.start, period.end) == (local("2026-12-23 20:00"), local("2026-12-24 00:00"))  # cut by the vacation


def test_a_feed_closes_from_instant_to_instant() -> None:
    painters = calendar(OFFICE, closures=[Closure(utc("2026-11-23 15:30"), utc("2026-11-23 18:15"), "Painters")])
    assert reads(painters, "2026-11-23 09:00", "2026-11-23 17:00") == [
        "Mon 09:00 - Mon 10:30 working hours",
        "Mon 10:30 - Mon 13:15 after-hours closure Painters",
        "Mon 13:15 - Mon 17:00 working hours",
    ]


def test_of_two_overrides_the_later_counts_and_then_the_earlier_again() -> None:
    both = calendar(OFFICE).with_overrides(
        [
            override(OPEN, "2026-11-22 12:00", "2026-11-22 13:00", "an emergency"),
            override(CLOSED, "2026-11-22 08:00", "2026-11-22 20:00", "moving"),
        ],
    )
    assert reads(both, "2026-11-22 07:00", "2026-11-22 21:00") == [
        "Sun 07:00 - Sun 08:00 after-hours hours",
        "Sun 08:00 - Sun 12:00 after-hours override moving",
        "Sun 12:00 - Sun 13:00 working override an emergency",
        "Sun 13:00 - Sun 20:00 after-hours override moving",
        "Sun 20:00 - Sun 21:00 after-hours hours",
    ]


def test_an_override_that_opens_joins_the_hours_it_touches() -> None:
    late = calendar(OFFICE).with_overrides([override(OPEN, "2026-11-23 16:00", "2026-11-23 19:00")])
    period = late.at(local("2026-11-23 10:00"))
    assert (period.cause, period.end) == (Cause.HOURS, local("2026-11-23 19:00"))


def test_an_override_ends_after_it_starts() -> None:
    with pytest.raises(ValueError, match="later end"):
        override(OPEN, "2026-11-23 16:00", "2026-11-23 16:00")


def test_the_next_opening_skips_closed_days_and_is_never_now() -> None:
    office = calendar(OFFICE, holidays=holiday(date(2026, 11, 23)))
    assert office.next_opening(local("2026-11-20 17:00")) == local("2026-11-24 09:00")
    assert office.next_opening(local("2026-11-20 10:00")) == local("2026-11-24 09:00")
    assert office.next_opening(local("2026-11-24 09:00")) == local("2026-11-25 09:00")
    assert office.next_change(local("2026-11-20 10:00")) == local("2026-11-20 17:00")


@pytest.mark.parametrize(("hours", "mode"), [({}, CLOSED), ({"daily": "0-24"}, OPEN)])
def test_a_practice_that_never_changes_has_no_start_no_end_and_no_next_opening(
    hours: dict[str, str], mode: Mode
) -> None:
    always = calendar(hours)
    period = always.at(local("2026-11-23 09:00"))
    assert (period.mode, period.start, period.end) == (mode, None, None)
    assert always.next_opening(local("2026-11-23 09:00")) is None
    assert always.next_change(local("2026-11-23 09:00")) is None


def test_a_year_of_leave_is_seen_through_to_its_end() -> None:
    leave = calendar(OFFICE, vacations=[Vacation(date(2026, 12, 1), date(2027, 11, 30))])
    assert leave.next_opening(local("2026-12-01 12:00")) == local("2027-12-01 09:00")
    five_years = calendar(OFFICE, vacations=[Vacation(date(2026, 12, 1), date(2031, 11, 30))])
    assert five_years.next_opening(local("2026-12-01 12:00")) is None
    assert five_years.at(local("2028-12-01 12:00")).start is None


def test_the_night_with_a_lost_hour_opens_when_the_clock_jumps() -> None:
    early = calendar({"daily": "2:30am-5am"}).at(local("2026-03-08 04:00"))
    assert (early.start, early.end) == (local("2026-03-08 03:00"), local("2026-03-08 05:00"))


def test_the_night_with_a_doubled_hour_loses_none_and_does_not_open_twice() -> None:
    night = calendar({"daily": "1:15am-1:45am"}).at(local("2026-11-01 01:30"))
    assert (night.start, night.end) == (local("2026-11-01 01:15"), local("2026-11-01 01:45", fold=1))


def test_a_closed_date_begins_at_the_first_of_two_midnights() -> None:
    havana = calendar(NIGHTS, HAVANA, holidays=holiday(date(2026, 11, 1)))
    assert havana.at(local("2026-10-31 21:00", HAVANA)).end == local("2026-11-01 00:00", HAVANA, fold=0)


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 11, 23, 9)  # noqa: DTZ001 - the point of the test
    office = calendar(OFFICE)
    for ask in (office.at, office.next_change, office.next_opening, office.why):
        with pytest.raises(ValueError, match="time zone"):
            ask(naive)
    with pytest.raises(ValueError, match="time zone"):
        office.timeline(naive, local("2026-11-23 09:00"))
    with pytest.raises(ValueError, match="time zone"):
        Override(OPEN, naive, local("2026-11-23 09:00"), "", "")


def test_an_empty_time_has_an_empty_timeline() -> None:
    office = calendar(OFFICE)
    assert office.timeline(local("2026-11-23 09:00"), local("2026-11-23 09:00")) == []
    assert office.timeline(local("2026-11-23 10:00"), local("2026-11-23 09:00")) == []


def test_the_first_and_last_instants_there_are_get_an_answer() -> None:
    office = calendar(OFFICE, holidays=HolidayLayer([region("US")]))
    for instant in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
        assert office.at(instant).cause in Cause
        assert office.why(instant)


def test_many_threads_get_the_same_answers() -> None:
    office = calendar(OFFICE, holidays=HolidayLayer([region("US-NY")]))
    instants = [local("2026-01-05 12:00") + timedelta(days=17 * n, minutes=n) for n in range(12)]
    alone = [calendar(OFFICE, holidays=HolidayLayer([region("US-NY")])).at(instant) for instant in instants]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(office.at, instants * 5))
    assert together == alone * 5


def test_why_names_every_layer_and_the_one_that_decided() -> None:
    office = calendar(
        OFFICE,
        holidays=holiday(date(2026, 11, 24)),
        vacations=[Vacation(date(2026, 11, 24), date(2026, 11, 25), "lee")],
        dated=[DatedDay(date(2026, 11, 25), MORNING, "Open house")],
    )
    told = [line.replace("America/New_York", "NY") for line in office.why(local("2026-11-24 10:00"))]
    assert told == [
        "override: none now",
        "dated day: nothing for Tue 24 Nov 2026",
        "vacation: Tue 24 Nov 2026 closed, covered by lee <- this decides",
        "closure feed: nothing now",
        'holiday: Tue 24 Nov 2026 closed ("Founders\' Day")',
        "weekly hours: Tue 24 Nov 2026 09:00-17:00",
        "So at Tue 24 Nov 2026 10:00 it is after hours since Mon 23 Nov 2026 17:00 until Wed 25 Nov 2026 09:00 (NY).",
    ]
    closed = office.with_overrides([override(CLOSED, "2026-11-25 09:00", "2026-11-25 11:00", "a flood")])
    assert closed.why(local("2026-11-25 10:00"))[0] == (
        "override: after hours from Wed 25 Nov 2026 09:00 until Wed 25 Nov 2026 11:00, by ana: a flood <- this decides"
    )


def test_what_is_kept_of_days_ahead_is_not_painted_on() -> None:
    office = calendar(OFFICE)
    days = local("2026-11-23 00:00"), local("2026-11-27 00:00")
    before = office.timeline(*days)
    closed = office.with_overrides([override(CLOSED, "2026-11-25 09:00", "2026-11-25 11:00", "a flood")])
    assert [period.label for period in closed.timeline(*days) if period.label] == ["a flood"]
    assert office.timeline(*days) == before
    assert closed.with_overrides([]).timeline(*days) == before


def test_why_tells_of_a_night_that_still_runs() -> None:
    told = calendar({"fri": "20:00-02:00"}).why(local("2026-11-21 01:00"))
    assert told[-2] == (
        "weekly hours: the night that began on Fri 20 Nov 2026, 20:00 - Sat 02:00, still runs <- this decides"
    )
