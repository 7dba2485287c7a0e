"""The posture of every channel: set at each change of mode, and corrected after whatever was missed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from autoreply.presence.reconciler import Reconciler
from autoreply.record import Record
from autoreply.telemetry.health import Health
from channels import ChannelError, Posture, TryAgain
from schedules import Calendar, FakeClock, Mode, Override, Period, read_weekly
from tests.autoreply.samples import MONDAY_NOON, PostureChannel, account


def nobody(person: str, _longest: int) -> Posture:
    raise AssertionError(f"no channel here shows the posture of {person}")


class Setup:
    """A reconciler with one channel and a clock. Tests may change `overrides`."""

    def __init__(self, record: Record, tmp_path: Path) -> None:
        self.channel, self.clock = PostureChannel(), FakeClock(MONDAY_NOON)
        self.health = Health(self.clock)
        self.overrides: list[Override] = []
        there = account(self.channel, tmp_path)
        base = there.calendar()
        there = account(self.channel, tmp_path, lambda: base.with_overrides(self.overrides))
        self.reconciler = Reconciler({"office": there}, record, self.clock, self.health, nobody)

    def look(self, **later: float) -> None:
        self.clock.advance(**later)
        self.reconciler.reconcile()

    @property
    def modes(self) -> list[bool]:
        return [posture.after_hours for posture in self.channel.shown]


@pytest.fixture
def record() -> Iterator[Record]:
    opened = Record.open("sqlite://")
    yield opened
    opened.close()


@pytest.fixture
def reconciling(record: Record, tmp_path: Path) -> Setup:
    return Setup(record, tmp_path)


def test_the_status_changes_at_closing_and_at_opening_and_only_then(reconciling: Setup) -> None:
    for hours in (0, 1, 3.99, 0.01, 5, 11, 0.01):  # 12:00, 13:00, 16:59, 17:00, 22:00, 9:00, ...
        reconciling.look(hours=hours)
    assert reconciling.modes == [False, True, False]
    closed = reconciling.channel.shown[1]
    assert closed.until == MONDAY_NOON + timedelta(hours=21)
    assert "988" in closed.text


def test_a_night_that_was_slept_through_is_put_right_at_the_next_look(reconciling: Setup) -> None:
    reconciling.look()
    reconciling.look(hours=14)
    assert reconciling.modes == [False, True]


def test_a_status_that_cannot_be_set_is_reported_and_tried_again(reconciling: Setup) -> None:
    reconciling.look()
    for trouble in (TryAgain("busy"), ChannelError("the token was revoked")):
        reconciling.channel.trouble = trouble
        reconciling.look(hours=6)
        assert [one.about for one in reconciling.health.troubles()] == ["office: posture"]
    reconciling.channel.trouble = None
    reconciling.look()
    assert reconciling.health.troubles() == []
    assert reconciling.modes[-1] is True


def test_a_fault_with_one_channel_keeps_no_other_from_its_turn(record: Record, tmp_path: Path) -> None:
    clock, channels = FakeClock(MONDAY_NOON), [PostureChannel(), PostureChannel()]
    channels[0].trouble = ValueError("nobody expected this")
    health = Health(clock)
    accounts = {f"line {number}": account(channel, tmp_path) for number, channel in enumerate(channels)}
    reconciler = Reconciler(accounts, record, clock, health, nobody)
    clock.advance(hours=6)
    reconciler.reconcile()
    assert [posture.after_hours for posture in channels[1].shown] == [True]
    assert [one.about for one in health.troubles()] == ["line 0: posture"]
    channels[0].trouble = None
    reconciler.reconcile()
    assert [posture.after_hours for posture in channels[0].shown] == [True]
    assert health.troubles() == []


def test_a_channel_whose_hours_cannot_be_known_shows_after_hours(record: Record, tmp_path: Path) -> None:
    class Broken:
        zone = ZoneInfo("America/New_York")

        def at(self, _instant: datetime) -> Period:
            raise ValueError("nobody expected this")

    clock, channel = FakeClock(MONDAY_NOON), PostureChannel()
    unknown = account(channel, tmp_path, lambda: cast("Calendar", Broken()))
    Reconciler({"line": unknown}, record, clock, Health(clock), nobody).reconcile()
    assert [posture.after_hours for posture in channel.shown] == [True]


def test_an_override_changes_the_status_and_its_end_changes_it_back(reconciling: Setup) -> None:
    reconciling.look()
    until = MONDAY_NOON + timedelta(hours=1)
    reconciling.overrides = [Override(Mode.AFTER_HOURS, MONDAY_NOON, until, "ana", "burst pipe")]
    reconciling.look()
    assert reconciling.channel.shown[-1].until == until
    assert "burst pipe" not in reconciling.channel.shown[-1].text
    reconciling.look(hours=1)
    assert reconciling.modes == [False, True, False]


def test_what_was_confirmed_is_remembered_over_a_restart(record: Record, tmp_path: Path) -> None:
    Setup(record, tmp_path).look()
    again = Setup(record, tmp_path)
    again.look()
    assert again.modes == []


def test_a_practice_that_never_opens_shows_a_status_without_an_end(record: Record, tmp_path: Path) -> None:
    channel, clock = PostureChannel(), FakeClock(MONDAY_NOON)
    there = account(channel, tmp_path)
    never = Calendar(there.calendar().zone, read_weekly({"mon": "closed"}))
    Reconciler({"office": account(channel, tmp_path, lambda: never)}, record, clock, Health(clock), nobody).reconcile()
    assert [(one.after_hours, one.until) for one in channel.shown] == [(True, None)]


class Staff(PostureChannel):
    """A channel that shows the posture of ana and ben; `troubles` are those of each."""

    longest_status = 40

    def __init__(self) -> None:
        super().__init__()
        self.troubles: dict[str, Exception] = {}
        self.shows: dict[str, bool] = {}

    def people(self) -> list[str]:
        return ["ana", "ben"]

    def present_person(self, person: str, posture: Posture) -> None:
        if person in self.troubles:
            raise self.troubles[person]
        self.shows[person] = posture.after_hours


@pytest.fixture
def staff(record: Record, tmp_path: Path) -> tuple[Staff, Reconciler, FakeClock, Health]:
    channel, clock = Staff(), FakeClock(MONDAY_NOON)
    health = Health(clock)
    tonight = Posture(after_hours=True, until=MONDAY_NOON + timedelta(hours=21), text="Back soon")
    reconciler = Reconciler({"team": account(channel, tmp_path)}, record, clock, health, lambda *_: tonight)
    return channel, reconciler, clock, health


def test_a_status_is_as_long_as_its_channel_takes(record: Record, tmp_path: Path) -> None:
    asked, clock = list[tuple[str, int]](), FakeClock(MONDAY_NOON)

    def wanted(person: str, longest: int) -> Posture:
        asked.append((person, longest))
        return Posture(after_hours=True, until=None, text="Back soon"[:longest])

    Reconciler({"team": account(Staff(), tmp_path)}, record, clock, Health(clock), wanted).reconcile_people()
    assert asked == [("ana", 40), ("ben", 40)]


def test_whoever_is_in_trouble_alone_holds_up_nobody(staff: tuple[Staff, Reconciler, FakeClock, Health]) -> None:
    channel, reconciler, clock, health = staff
    channel.troubles["ana"] = TryAgain("a disk at the provider is full")
    wait = reconciler.reconcile_people()
    assert wait is not None
    assert 15 <= wait <= 30
    clock.advance(seconds=30)
    reconciler.reconcile_people()
    assert channel.shows == {"ben": True}
    clock.advance(seconds=30)
    reconciler.reconcile_people()
    assert [one.about for one in health.troubles()] == ["team: people"]
    channel.troubles.clear()
    clock.advance(seconds=60)
    assert reconciler.reconcile_people() is None
    assert channel.shows == {"ana": True, "ben": True}
    assert health.troubles() == []


def test_a_fault_with_one_person_keeps_nobody_else_waiting(staff: tuple[Staff, Reconciler, FakeClock, Health]) -> None:
    channel, reconciler, clock, health = staff
    channel.troubles["ana"] = ValueError("nobody expected this")
    reconciler.reconcile_people()
    assert channel.shows == {"ben": True}
    assert [one.about for one in health.troubles()] == ["team/ana: posture"]
    channel.troubles.clear()
    clock.advance(hours=1)
    assert reconciler.reconcile_people() is None
    assert channel.shows == {"ana": True, "ben": True}
    assert health.troubles() == []


def test_a_limit_is_no_trouble_and_is_waited_out(staff: tuple[Staff, Reconciler, FakeClock, Health]) -> None:
    channel, reconciler, clock, health = staff
    channel.troubles["ben"] = TryAgain("slower", after=45.0)
    assert reconciler.reconcile_people() == pytest.approx(45)
    assert channel.shows == {"ana": True}
    channel.troubles.clear()
    clock.advance(seconds=44)
    reconciler.reconcile_people()
    assert channel.shows == {"ana": True}
    clock.advance(seconds=1)
    assert reconciler.reconcile_people() is None
    assert channel.shows == {"ana": True, "ben": True}
    assert health.troubles() == []


def test_a_sign_that_may_be_half_turned_is_put_right_at_opening_also_after_a_restart(
    record: Record, tmp_path: Path
) -> None:
    office = Setup(record, tmp_path)
    office.look()
    office.channel.trouble = ChannelError("one of two numbers was turned, and the other was not")
    office.look(hours=6)
    again = Setup(record, tmp_path)  # by day, as if somebody had opened again
    again.look()
    assert again.modes == [False]
    again.look()
    assert again.modes == [False]


def test_a_person_who_may_show_half_of_it_is_freed_at_opening_also_after_a_restart(
    record: Record, tmp_path: Path
) -> None:
    channel, clock, wanted = Staff(), FakeClock(MONDAY_NOON), Posture(after_hours=False, until=None, text="")

    def reconciler() -> Reconciler:
        return Reconciler({"team": account(channel, tmp_path)}, record, clock, Health(clock), lambda *_: wanted)

    reconciler().reconcile_people()
    open_, wanted = wanted, Posture(after_hours=True, until=MONDAY_NOON + timedelta(hours=21), text="Back soon")
    channel.troubles["ana"] = ChannelError("the status is set, and notifications are not paused")
    reconciler().reconcile_people()
    channel.troubles.clear()
    channel.shows.clear()
    wanted = open_
    assert reconciler().reconcile_people() is None
    assert channel.shows == {"ana": False, "ben": False}
    channel.shows.clear()
    reconciler().reconcile_people()
    assert channel.shows == {}
