"""Calls a monitor outside, such as Healthchecks or Uptime Kuma, only while work is proved to progress.

Such a monitor tells somebody when the calls stay away: the only notice that still comes when this computer is off. The
addresses are secrets: whoever knows one can say that all is well. They are in no log and no sentence.
"""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta

from pydantic import SecretStr

from autoreply.engine.progress import WorkProgress
from autoreply.hours.live import Hours
from autoreply.record import Record
from autoreply.record.outgoing_kinds import HAND_OVER
from autoreply.settings import Settings
from autoreply.telemetry.health import Health
from schedules import Clock

log = logging.getLogger("autoreply.engine.pings")

TIMEOUT = 10.0  # seconds
PLACE = "monitor"  # of bookmarks; no channel
AFTER_OPENING = timedelta(minutes=2)  # hand-overs are claimed at the opening
WORK, HANDOVER = "monitor", "monitor of hand-overs"
_DONE = "delivered on"  # the bookmark with the day of the last call about hand-overs
TURN = timedelta(seconds=50)  # so long after one replica has called, no other one does
BROKEN = ("replies", "notices", "record", "record file")  # work that is due and not done


class WorkPing:
    """Says that everything works: the heartbeat, the loop of each channel, the record, and what is to be sent."""

    def __init__(
        self,
        settings: Settings,
        record: Record,
        health: Health,
        clock: Clock,
        progress: WorkProgress,
        alive: Callable[[], bool],
    ) -> None:
        self._url = settings.monitor.ping_url
        self._record, self._health, self._clock = record, health, clock
        self._progress, self._alive = progress, alive

    @property
    def needed(self) -> bool:
        return self._url is not None

    def ping(self) -> None:
        """Call the monitor if work progresses. Raises `RecordError`: a record that cannot be written is no progress."""
        stuck = self._progress.stuck()
        says = f"Nothing moves on {', '.join(stuck)}. Restart Autoreply." if stuck else ""
        self._health.report("progress", says)
        late = [one for one in self._health.troubles() if one.about in BROKEN]
        if stuck or late or not self._alive() or self._url is None:
            return
        if _takes_turn(self._record, WORK, self._clock.now()):
            self._health.report(WORK, call(self._url))


class HandoverPing:
    """Says once on each open day that what the night brought was delivered."""

    def __init__(
        self,
        settings: Settings,
        record: Record,
        health: Health,
        clock: Clock,
        hours: Hours,
        is_done: Callable[[datetime], bool],
    ) -> None:
        """`is_done` says whether the record has that all hand-overs of now were made and delivered, or not wanted."""
        self._is_done = is_done
        self._url, self._zone = settings.monitor.handover_url, settings.timezone
        self._record, self._health, self._clock, self._hours = record, health, clock, hours
        self._done: date | None = None

    @property
    def needed(self) -> bool:
        return self._url is not None

    def ping(self) -> None:
        """Call the monitor if the practice opened today and all hand-overs are delivered. Raises `RecordError`."""
        now = self._clock.now()
        today = now.astimezone(self._zone).date()
        if self._done == today or self._url is None or not self._opened(now):
            return
        if self._waits(now) or not self._is_done(now):
            return
        if self._record.bookmarks.get(PLACE, _DONE) == today.isoformat():  # another replica was quicker
            self._done = today
            return
        if not _takes_turn(self._record, HANDOVER, now):
            return
        says = call(self._url)
        self._health.report(HANDOVER, says)
        if not says:
            self._done = today
            self._record.bookmarks.put(PLACE, _DONE, today.isoformat())

    def _opened(self, now: datetime) -> bool:
        """Whether the practice is open, and was a moment ago."""
        calendar = self._hours.of(None)
        return calendar.at(now).working and calendar.at(now - AFTER_OPENING).working

    def _waits(self, now: datetime) -> bool:
        waiting = [*self._record.notices.unfinished(now), *self._record.notices.unconfirmed(now)]
        return any(one.kind == HAND_OVER.name for one in waiting)


def _takes_turn(record: Record, which: str, now: datetime) -> bool:
    """Whether this replica is to call now. That is noted, which proves the record. Raises `RecordError`."""
    mine = [False]

    def change(before: str) -> str:
        last = datetime.fromisoformat(before) if before else None
        mine[0] = last is None or not timedelta(0) <= now - last < TURN
        return now.isoformat() if mine[0] else before

    record.bookmarks.change(PLACE, which, change)
    return mine[0]


def call(address: SecretStr) -> str:
    """Call the monitor. Returns what is wrong, without the address, or "". Raises nothing."""
    import requests  # a tenth of the start, for those who have a monitor

    try:
        answer = requests.get(address.get_secret_value(), timeout=TIMEOUT, allow_redirects=False)
    except requests.RequestException as error:
        return f"The monitor outside cannot be reached ({type(error).__name__})."
    if not 200 <= answer.status_code < 300:
        return f"The monitor outside did not take the call (HTTP {answer.status_code}). Is its address right?"
    return "" if '"ok":false' not in answer.text[:200].replace(" ", "") else "The monitor outside refuses the call."
