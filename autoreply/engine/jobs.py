"""The periodic work, as a list: a job is one entry. Each runs in a thread of its own until the engine stops."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from autoreply.answering.account import Account
from autoreply.answering.deferred import Deferred
from autoreply.engine.timer import HEARTBEAT
from autoreply.hours.feeds import EVERY as FEEDS_EVERY
from autoreply.hours.feeds import Feeds
from autoreply.presence.reconciler import Reconciler
from autoreply.record import RecordError
from autoreply.telemetry.health import Health
from channels import Listens, Presents
from schedules import Clock

REPLAY_EVERY = 2.0  # seconds between tries to use the record again, while decisions wait for it
SOON = 0.2  # seconds between two looks at people who have to wait for a provider

Run = Callable[[threading.Event], None]
Step = Callable[[], None]


def _nothing() -> None:
    """For jobs that only wait for the end."""


@dataclass(frozen=True, slots=True)
class Job:
    """`run(stop)` works until `stop` is set; `wake` makes it notice that, or look at once."""

    name: str
    run: Run
    wake: Step = _nothing


class HeartbeatSteps:
    """At every boundary and heartbeat: each step in turn. One that fails keeps no other from its turn."""

    def __init__(
        self, steps: Sequence[Step], afterwards: Sequence[Step], clock: Clock, tell: Callable[[str], None]
    ) -> None:
        """`afterwards` are called whatever happened. `tell` takes what is wrong with the record, "" when it is well."""
        self._steps, self._afterwards, self._clock, self._tell = steps, afterwards, clock, tell
        self._last = clock.monotonic()

    def look_around(self) -> None:
        self._last = self._clock.monotonic()
        trouble = ""
        for step in self._steps:
            try:
                step()
            except RecordError as error:
                trouble = trouble or str(error)
        self._tell(trouble)
        for wake in self._afterwards:
            wake()

    def alive(self) -> bool:
        """Whether it still looks around by itself."""
        return self._clock.monotonic() - self._last < 4 * HEARTBEAT


class PeopleJob:
    """The postures of people, in a thread of their own: many take minutes, and no boundary waits for them."""

    def __init__(self, reconciler: Reconciler, health: Health) -> None:
        self._reconciler, self._health = reconciler, health
        self._bell = threading.Event()

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self._bell.clear()
            try:
                again = self._reconciler.look_at_people(stop)
            except RecordError as error:
                self._health.tell("record", str(error))
                again = None
            self._bell.wait(HEARTBEAT if again is None else min(max(again, SOON), HEARTBEAT))

    def wake(self) -> None:
        self._bell.set()


def every(seconds: float, step: Step) -> Run:
    """A job that does one thing again and again. A record that cannot be used is told by the rounds."""

    def run(stop: threading.Event) -> None:
        while not stop.wait(seconds):
            with suppress(RecordError):
                step()

    return run


def feeds_job(feeds: Feeds, changed: Sequence[Step]) -> Job:
    """Read the calendar feeds anew; `changed` is called where one of them brought something new."""

    def run(stop: threading.Event) -> None:
        while not stop.is_set():
            if feeds.refresh():
                for tell in changed:
                    tell()
            stop.wait(FEEDS_EVERY.total_seconds())

    return Job("feeds", run)


def listening_jobs(accounts: Mapping[str, Account], deferred: Deferred, *, has_record: bool) -> list[Job]:
    """One for each channel that brings messages in.

    Where no record could be opened, only those go on that have something to show at their provider: the others do not
    know what they read before.
    """
    return [
        Job(name, partial(_listen, account.channel, deferred), account.channel.wake)
        for name, account in accounts.items()
        if isinstance(account.channel, Listens) and (has_record or isinstance(account.channel, Presents))
    ]


def _listen(channel: Listens, deferred: Deferred, stop: threading.Event) -> None:
    channel.listen(stop, deferred.deliver)
