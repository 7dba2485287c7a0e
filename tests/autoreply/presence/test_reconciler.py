"""The sign on every door: turned at the boundary, and put right after whatever was missed."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from autoreply.presence.reconciler import Reconciler
from autoreply.record import Record
from autoreply.telemetry.health import Health
from channels import ChannelError, Posture, TryAgain
from schedules import Calendar, FakeClock, Mode, Override, read_weekly
from tests.autoreply.samples import MONDAY_NOON, CallState, account


def nobody(person: str) -> Posture:
    raise AssertionError(f"no channel here shows the posture of {person}")


class Door:
    """A switch, its sign and its clock; `overrides` may change while it runs."""

    def __init__(self, record: Record, tmp_path: Path) -> None:
        self.sign, self.clock = CallState(), FakeClock(MONDAY_NOON)
        self.health = Health(self.clock)
        self.overrides: list[Override] = []
        there = account(self.sign, tmp_path)
        base = there.calendar()
        there = account(self.sign, tmp_path, lambda: base.with_overrides(self.overrides))
        self.switch = Reconciler({"door": there}, record, self.clock, self.health, nobody)

    def look(self, **later: float) -> None:
        self.clock.advance(**later)
        self.switch.look()

    @property
    def call_states(self) -> list[bool]:
        return [posture.after_hours for posture in self.sign.shown]


@pytest.fixture
def record() -> Iterator[Record]:
    opened = Record.open("sqlite://")
    yield opened
    opened.close()


@pytest.fixture
def door(record: Record, tmp_path: Path) -> Door:
    return Door(record, tmp_path)


def test_the_sign_is_turned_at_closing_and_at_opening_and_only_then(door: Door) -> None:
    for hours in (0, 1, 3.99, 0.01, 5, 11, 0.01):  # 12:00, 13:00, 16:59, 17:00, 22:00, 9:00, ...
        door.look(hours=hours)
    assert door.call_states == [False, True, False]
    closed = door.sign.shown[1]
    assert closed.until == MONDAY_NOON + timedelta(hours=21)
    assert "988" in closed.text


def test_a_night_that_was_slept_through_is_put_right_at_the_next_look(door: Door) -> None:
    door.look()
    door.look(hours=14)
    assert door.call_states == [False, True]


def test_a_sign_that_cannot_be_turned_is_trouble_and_tried_again(door: Door) -> None:
    door.look()
    for trouble in (TryAgain("busy"), ChannelError("the token was revoked")):
        door.sign.trouble = trouble
        door.look(hours=6)
        assert [one.about for one in door.health.troubles()] == ["door: posture"]
    door.sign.trouble = None
    door.look()
    assert door.health.troubles() == []
    assert door.call_states[-1] is True


def test_a_fault_with_one_sign_keeps_no_other_from_its_turn(record: Record, tmp_path: Path) -> None:
    clock, signs = FakeClock(MONDAY_NOON), [CallState(), CallState()]
    signs[0].trouble = ValueError("nobody expected this")
    health = Health(clock)
    accounts = {f"door {number}": account(sign, tmp_path) for number, sign in enumerate(signs)}
    reconciler = Reconciler(accounts, record, clock, health, nobody)
    clock.advance(hours=6)
    reconciler.look()
    assert [posture.after_hours for posture in signs[1].shown] == [True]
    assert [one.about for one in health.troubles()] == ["door 0: posture"]
    signs[0].trouble = None
    reconciler.look()
    assert [posture.after_hours for posture in signs[0].shown] == [True]
    assert health.troubles() == []


def test_an_override_turns_the_sign_and_its_end_turns_it_back(door: Door) -> None:
    door.look()
    until = MONDAY_NOON + timedelta(hours=1)
    door.overrides = [Override(Mode.AFTER_HOURS, MONDAY_NOON, until, "ana", "burst pipe")]
    door.look()
    assert door.sign.shown[-1].until == until
    assert "burst pipe" not in door.sign.shown[-1].text
    door.look(hours=1)
    assert door.call_states == [False, True, False]


def test_what_was_confirmed_is_remembered_over_a_restart(record: Record, tmp_path: Path) -> None:
    Door(record, tmp_path).look()
    again = Door(record, tmp_path)
    again.look()
    assert again.call_states == []


def test_a_practice_that_never_opens_shows_a_sign_without_an_end(record: Record, tmp_path: Path) -> None:
    sign, clock = CallState(), FakeClock(MONDAY_NOON)
    there = account(sign, tmp_path)
    never = Calendar(there.calendar().zone, read_weekly({"mon": "closed"}))
    Reconciler({"door": account(sign, tmp_path, lambda: never)}, record, clock, Health(clock), nobody).look()
    assert [(one.after_hours, one.until) for one in sign.shown] == [(True, None)]


class Staff(CallState):
    """A channel that shows the posture of ana and ben; `troubles` are those of each."""

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
    switch = Reconciler({"team": account(channel, tmp_path)}, record, clock, health, lambda _person: tonight)
    return channel, switch, clock, health


def test_whoever_is_in_trouble_alone_holds_up_nobody(staff: tuple[Staff, Reconciler, FakeClock, Health]) -> None:
    channel, switch, clock, health = staff
    channel.troubles["ana"] = TryAgain("a disk at the provider is full")
    wait = switch.look_at_people()
    assert wait is not None
    assert 15 <= wait <= 30
    clock.advance(seconds=30)
    switch.look_at_people()
    assert channel.shows == {"ben": True}
    clock.advance(seconds=30)
    switch.look_at_people()
    assert [one.about for one in health.troubles()] == ["team: people"]
    channel.troubles.clear()
    clock.advance(seconds=60)
    assert switch.look_at_people() is None
    assert channel.shows == {"ana": True, "ben": True}
    assert health.troubles() == []


def test_a_fault_with_one_person_keeps_nobody_else_waiting(staff: tuple[Staff, Reconciler, FakeClock, Health]) -> None:
    channel, switch, clock, health = staff
    channel.troubles["ana"] = ValueError("nobody expected this")
    switch.look_at_people()
    assert channel.shows == {"ben": True}
    assert [one.about for one in health.troubles()] == ["team/ana: posture"]
    channel.troubles.clear()
    clock.advance(hours=1)
    assert switch.look_at_people() is None
    assert channel.shows == {"ana": True, "ben": True}
    assert health.troubles() == []


def test_a_limit_is_no_trouble_and_is_waited_out(staff: tuple[Staff, Reconciler, FakeClock, Health]) -> None:
    channel, switch, clock, health = staff
    channel.troubles["ben"] = TryAgain("slower", after=45.0)
    assert switch.look_at_people() == pytest.approx(45)
    assert channel.shows == {"ana": True}
    channel.troubles.clear()
    clock.advance(seconds=44)
    switch.look_at_people()
    assert channel.shows == {"ana": True}
    clock.advance(seconds=1)
    assert switch.look_at_people() is None
    assert channel.shows == {"ana": True, "ben": True}
    assert health.troubles() == []
