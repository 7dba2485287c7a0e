"""Whatever happens in a week of random nights, each message of a person stands in exactly one hand-over."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from autoreply.hours.feeds import feeds_of
from autoreply.hours.live import Hours
from autoreply.notices.handover.job import HandoverJob
from autoreply.record import Record
from autoreply.record.outgoing_kinds import OutgoingKind
from autoreply.record.staff.notices import NoticeState
from autoreply.settings import load
from autoreply.telemetry.health import Health
from schedules import FakeClock, Mode, Override
from tests.autoreply.record.test_handovers import comes

MONDAY = datetime(2026, 10, 26, 12, tzinfo=UTC)  # the week ends with a change of the clock
FILE = """
practice = "Hillside"
country = "US"
timezone = "America/New_York"
[hours]
mon-fri = "9:00-12:00, 13:00-17:00"
sat = "22:00-02:00"
[web]
listen = "off"
[people.ana]
name = "Ana"
hours = { mon-sun = "0:00-6:00" }
[people.ben]
name = "Ben"
timezone = "Asia/Tokyo"
contact = "+1 555 010 0199"
[[vacation]]
person = "ana"
from = 2026-10-27
to = 2026-10-28
cover = "ben"
"""
READERS = ("", "ana", "ben", "gone")
MINUTES = st.integers(1, 12 * 60)
EVENTS = st.one_of(
    st.tuples(st.just("message"), MINUTES, st.sampled_from(READERS)),
    st.tuples(st.just("open"), MINUTES, st.sampled_from(READERS[:3])),
    st.tuples(st.just("close"), MINUTES, st.sampled_from(READERS[:3])),
    st.tuples(st.just("end"), MINUTES, st.sampled_from(READERS[:3])),
    st.tuples(st.just("beat"), MINUTES, st.just("")),
    st.tuples(st.just("restart"), MINUTES, st.just("")),
)


@dataclass
class ArrivedNotices:
    """Stands in for `Notices`: everything claimed has arrived."""

    claimed: Counter[str] = field(default_factory=Counter)

    def reaches(self, _person: str) -> bool:
        return True

    def reader(self, person: str) -> str:
        return person

    def identity(self, _kind: OutgoingKind, _person: str, key: str) -> str:
        return key

    def claim(self, _kind: OutgoingKind, _person: str, key: str, _reference: object, _at: datetime) -> bool:
        self.claimed[key] += 1
        return True

    def state(self, _kind: OutgoingKind, _person: str, _key: str) -> NoticeState | None:
        return None


class Week:
    """A practice over some days: real hours, a real record, and a heartbeat now and then."""

    def __init__(self, folder: Path) -> None:
        file = folder / "config.toml"
        file.write_text(FILE)
        file.chmod(0o600)
        self.settings, self.clock = load(file, {}), FakeClock(MONDAY)
        self.record = Record.open("sqlite://")
        feeds = feeds_of(self.settings, folder, self.clock, Health(self.clock))
        self.hours = Hours(self.settings, feeds, self.record, self.clock)
        self.messages = 0
        self.begins()

    def begins(self) -> None:
        self.job = HandoverJob(
            self.settings,
            self.record,
            ArrivedNotices(),  # type: ignore[arg-type]  # what the job uses of `Notices`
            self.hours.of,
            self.clock,
            lambda _about, _says: None,
        )

    def beats(self) -> None:
        self.hours.forget()
        self.job.step()

    def waits(self, long: timedelta) -> None:
        """Beat whenever somebody opens or closes, as the timer does."""
        end = self.clock.now() + long
        while self.clock.now() < end:
            change = self.job.next_opening(self.clock.now())
            assert change is not None
            self.clock.advance(seconds=(change - self.clock.now()).total_seconds())
            self.beats()

    def does(self, what: str, who: str) -> None:
        person, now = who or None, self.clock.now()
        if what == "message":
            self.messages += 1
            comes(self.record, str(self.messages), f"+1555010{self.messages % 7:04}", reader=who, at=now)
        elif what in ("open", "close"):
            mode = Mode.WORKING if what == "open" else Mode.AFTER_HOURS
            self.record.overrides.add(person, Override(mode, now, now + timedelta(hours=5), "Ana", "because"))
        elif what == "end":
            self.record.overrides.end(person, now, "Ana")
        elif what == "restart":
            self.begins()
        if what != "message":
            self.beats()


@settings(max_examples=8, deadline=None)
@given(st.lists(EVENTS, min_size=8, max_size=30))
def test_each_message_is_in_exactly_one_hand_over_and_no_closed_period_has_two(
    events: Sequence[tuple[str, int, str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        week = Week(Path(folder))
        for what, minutes, who in events:
            week.clock.advance(minutes=minutes)
            week.does(what, who)
        week.waits(timedelta(days=4))  # by then everybody has opened again
        made = week.record.handovers.waiting(MONDAY - timedelta(days=1))
        listed = [item.message for one in made for item in week.record.handovers.items(one.number)]
        assert sorted(listed, key=int) == [str(number) for number in range(1, week.messages + 1)]
        for reader in READERS:
            mine = [one for one in made if one.reader == reader]
            for before, after in pairwise(mine):
                assert before.opened <= after.began, "two of one closed period"
        week.record.close()
