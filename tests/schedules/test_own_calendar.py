"""A person's own calendar: which events are absences, and that no title of any leaves it."""

from datetime import date, datetime

import pytest

from schedules import Calendar, Cause, Closure, ClosureLayer, Closures, read_absences, read_closures, read_weekly
from tests.schedules.places import NEW_YORK, local
from tests.schedules.test_ical import feed, said

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
DAY = "UID:1\nDTSTART;VALUE=DATE:20261203\nDTEND;VALUE=DATE:20261205\nSUMMARY:Surgery of Maria"
HOURS = "UID:1\nDTSTART;TZID=America/New_York:20261203T090000\nDURATION:PT3H\nSUMMARY:Session with Maria"
WHOLE = ["03 Dec - 05 Dec"]


def read(*events: str) -> Closures:
    return read_absences(feed(*events), NEW_YORK, *YEAR)


@pytest.mark.parametrize(
    ("event", "absences"),
    [
        (DAY, WHOLE),  # a busy event of whole days; without TRANSP it is busy (RFC 5545, 3.8.2.7)
        (f"{DAY}\nTRANSP:OPAQUE", WHOLE),
        (f"{DAY}\nTRANSP:TRANSPARENT", []),  # a birthday
        (f"{DAY}\nX-MICROSOFT-CDO-BUSYSTATUS:OOF", WHOLE),
        (f"{DAY}\nTRANSP:TRANSPARENT\nX-MICROSOFT-CDO-BUSYSTATUS:OOF", WHOLE),  # Microsoft's word counts more
        (f"{DAY}\nX-MICROSOFT-CDO-BUSYSTATUS:FREE", []),
        (f"{DAY}\nX-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", []),
        (f"{DAY}\nX-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE", []),
        (f"{DAY}\nSTATUS:CANCELLED", []),
        (HOURS, []),
        (f"{HOURS}\nTRANSP:OPAQUE", []),
        (f"{HOURS}\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY", []),
        (f"{HOURS}\nX-MICROSOFT-CDO-BUSYSTATUS:OOF", ["03 Dec 09:00 - 03 Dec 12:00"]),
        (HOURS.replace("Session with Maria", "Out of office"), ["03 Dec 09:00 - 03 Dec 12:00"]),
        (HOURS.replace("Session with Maria", "Nicht im Büro"), ["03 Dec 09:00 - 03 Dec 12:00"]),
        (HOURS.replace("Session with Maria", "Out of office with Maria?"), []),
        (HOURS.replace("Session with Maria", "Out of office") + "\nTRANSP:TRANSPARENT", []),
        (
            "UID:1\nDTSTART;TZID=America/New_York:20261203T000000\nDURATION:P2D\nSUMMARY:x",
            WHOLE,
        ),  # as Exchange writes it
    ],
)
def test_absences_are_told_from_sessions_and_birthdays(event: str, absences: list[str]) -> None:
    found = read(event)
    assert said(found) == absences
    assert all(closure.label == "" for closure in found.periods)


def test_several_absences_ahead_repeat_and_change_like_any_event() -> None:
    every = "UID:1\nDTSTART;VALUE=DATE:20261204\nRRULE:FREQ=WEEKLY;COUNT=4\nSUMMARY:Choir"
    changed = "UID:1\nRECURRENCE-ID;VALUE=DATE:20261211\nDTSTART;VALUE=DATE:20261211\nTRANSP:TRANSPARENT\nSUMMARY:Choir"
    assert said(read(every, changed)) == ["04 Dec - 05 Dec", "18 Dec - 19 Dec", "25 Dec - 26 Dec"]


def test_no_title_is_in_anything_that_is_said() -> None:
    broken = "UID:2\nDTSTART:whenever\nSUMMARY:Maria's crisis"
    doubtful = f"{DAY}\nRRULE:FREQ=DAILY;COUNT=2;UNTIL=20261204"
    often = "UID:3\nDTSTART;VALUE=DATE:20261203\nRRULE:FREQ=MINUTELY\nSUMMARY:Maria again"
    events = (broken, doubtful, often)
    found = read(*events)
    assert len(found.troubles) == 3
    assert "Maria" not in repr(found)
    assert "Maria" in repr(read_closures(feed(*events), NEW_YORK, *YEAR))


def test_an_absence_closes_like_a_vacation_and_ranks_below_what_is_written_in_the_file() -> None:
    away = [Closure(local("2026-12-03 12:00"), local("2026-12-05"))]
    closed = [Closure(local("2026-12-03 09:00"), local("2026-12-03 18:00"), "Painters")]
    layers = [ClosureLayer(NEW_YORK, away, absences=True, covers=("lee",)), ClosureLayer(NEW_YORK, closed)]
    office = Calendar(NEW_YORK, read_weekly({"daily": "9-17"}), closures=layers)
    morning, noon, friday = (office.at(local(f"2026-12-0{at}")) for at in ("3 10:00", "3 13:00", "4 10:00"))
    assert [(one.cause, one.label, one.cover) for one in (morning, noon, friday)] == [
        (Cause.CLOSURE, "Painters", None),
        (Cause.VACATION, "", "lee"),
        (Cause.VACATION, "", "lee"),
    ]
    told = office.why(local("2026-12-03 13:00"))
    assert told[3] == "own calendar: closed until Sat 5 Dec 2026 00:00, covered by lee <- this decides"
    assert told[4] == 'closure feed: closed until Thu 3 Dec 2026 18:00 ("Painters")'


def test_times_that_come_twice_are_all_away() -> None:
    night = "UID:1\nDTSTART;TZID=America/New_York:20261101T003000\nDTEND;TZID=America/New_York:20261101T013000\n"
    [found] = read(f"{night}X-MICROSOFT-CDO-BUSYSTATUS:OOF").periods
    assert (found.end - found.start).total_seconds() == 2 * 3600
    assert isinstance(found.start, datetime)
