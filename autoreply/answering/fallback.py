"""What was told lately, in memory: by this the desk goes on where the book cannot be opened (promise 4)."""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from autoreply.answering.responder import Hearing
from autoreply.decision.decide import DAY, MOST_URGENT, TEN_MINUTES, History
from autoreply.decision.reason import Reason
from autoreply.record import Outcome, State
from channels import Inbound, Signal

MOST = 10_000  # messages and senders; the oldest are forgotten first

Key = tuple[str, str]
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A verdict that the book does not know yet, and how its reply ended. The message's text is not among it."""

    inbound: Inbound
    verdict: Outcome
    now: datetime
    since: datetime | None
    ended: State = State.SENT

    @property
    def key(self) -> Key:
        return self.inbound.channel, self.inbound.id


class Memory:
    """Judges like the desk, by what it remembers itself. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._verdicts: OrderedDict[Key, Outcome] = OrderedDict()
        self._told: OrderedDict[Key, list[tuple[datetime, bool]]] = OrderedDict()
        self._replies: dict[str, deque[tuple[datetime, bool]]] = {}
        self._unwritten: OrderedDict[Key, Unwritten] = OrderedDict()

    def judge(self, case: Hearing) -> Outcome:
        """The verdict on a message, the same each time it is brought; it is to be written down later."""
        entry = self.decide(case)
        if entry is not None:
            self.keep(entry)
            return entry.verdict
        known = self.verdict(case.inbound.channel, case.inbound.id)
        return known if known is not None else self.judge(case)  # forgotten this very moment

    def decide(self, case: Hearing) -> Unwritten | None:
        """As `judge`, for who keeps it once the reply has ended; None where it was decided before."""
        inbound, now = case.inbound, case.now
        with self._lock:
            if (inbound.channel, inbound.id) in self._verdicts:
                return None
            verdict = case.judge(self._history(case))
            entry = Unwritten(replace(inbound, text=""), verdict, now, case.present.start)
            _put(self._verdicts, entry.key, verdict)
            if verdict.reply is not None:
                self._remember(inbound, now)
            return entry

    def keep(self, entry: Unwritten) -> None:
        """Remember what was decided until it can be written down."""
        with self._lock:
            _put(self._unwritten, entry.key, entry)

    def forget(self, entry: Unwritten) -> None:
        """Its reply did not go out: as if it had never been brought."""
        one, sender = _answered(entry.inbound, entry.now), (entry.inbound.channel, entry.inbound.sender)
        with self._lock:
            self._verdicts.pop(entry.key, None)
            for told in (self._told.get(sender, []), self._replies.get(entry.inbound.channel, [])):
                with suppress(ValueError):
                    told.remove(one)

    def told(self, inbound: Inbound, verdict: Outcome, now: datetime) -> None:
        """The book has it; remember it too, in case the book is shut tonight."""
        if verdict.reply is not None and verdict.decision.reason is not Reason.DUPLICATE:
            with self._lock:
                _put(self._verdicts, (inbound.channel, inbound.id), verdict)
                self._remember(inbound, now)

    def verdict(self, channel: str, message: str) -> Outcome | None:
        """What was decided about a message, as far as it is remembered."""
        with self._lock:
            return self._verdicts.get((channel, message))

    @property
    def has_unwritten(self) -> bool:
        return bool(self._unwritten)

    def write_down(self, write: Callable[[Unwritten], None]) -> None:
        """Hand over what the book does not know yet, oldest first. Whatever `write` raises stops it."""
        with self._lock:
            waiting = list(self._unwritten.items())
        for key, entry in waiting:
            write(entry)
            with self._lock:
                self._unwritten.pop(key, None)

    def _history(self, case: Hearing) -> History:
        inbound, now, since = case.inbound, case.now, case.present.start
        mine = self._told.get((inbound.channel, inbound.sender), [])
        heard = [(at, urgent) for at, urgent in mine if since is None or at >= since]
        recent = [one for one in self._replies.get(inbound.channel, ()) if one[0] > now - DAY]
        return History(
            in_period=tuple(at for at, _ in heard),
            urgent=tuple(at for at, urgent in heard if urgent),
            ten_minutes=_count(recent, now, urgent=False),
            day=sum(not urgent for _, urgent in recent),
            urgent_ten_minutes=_count(recent, now, urgent=True),
            urgent_day=sum(urgent for _, urgent in recent),
        )

    def _remember(self, inbound: Inbound, now: datetime) -> None:
        one = _answered(inbound, now)
        mine = self._told.get((inbound.channel, inbound.sender), [])
        _put(self._told, (inbound.channel, inbound.sender), [*mine[-MOST_URGENT:], one])
        self._replies.setdefault(inbound.channel, deque(maxlen=MOST)).append(one)


def _answered(inbound: Inbound, now: datetime) -> tuple[datetime, bool]:
    return now, Signal.URGENT in inbound.signals


def _count(replies: Iterable[tuple[datetime, bool]], now: datetime, *, urgent: bool) -> int:
    return sum(at > now - TEN_MINUTES for at, is_urgent in replies if is_urgent is urgent)


def _put(table: OrderedDict[Key, _Value], key: Key, value: _Value) -> None:
    table[key] = value
    table.move_to_end(key)
    while len(table) > MOST:
        table.popitem(last=False)
