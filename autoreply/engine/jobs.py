"""The list of jobs. Each runs in its own thread until the engine stops."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from autoreply.answering.deferred import Deferred
from autoreply.concurrency.work_loop import WorkLoop
from autoreply.engine.parts import EngineParts
from autoreply.engine.public_certificates import EVERY as CERTIFICATES_EVERY
from autoreply.hours.feeds import EVERY as FEEDS_EVERY
from autoreply.hours.feeds import Feeds
from autoreply.notices.delivery.step import EVERY as DELIVERIES_EVERY
from autoreply.opening_mail.job import EVERY as OPENING_MAIL_EVERY
from autoreply.record import RecordError
from channels import Listens, Presents, PresentsPeople

MISSED_EVERY = 30.0  # seconds between looks for callers who left no message
REPLAY_EVERY = 2.0  # seconds between tries to use the record again, while decisions wait for it

PING_EVERY = 60.0  # seconds; Healthchecks takes five pings a minute

Run = Callable[[threading.Event], None]
Step = Callable[[], None]


def _nothing() -> None:
    """The default `wake`."""


@dataclass(frozen=True, slots=True)
class Job:
    """`run(stop)` works until `stop` is set. `wake` makes it notice that, or work at once. `needed`: it has work."""

    name: str
    run: Run
    wake: Step = _nothing
    needed: bool = True


def jobs_of(parts: EngineParts) -> list[Job]:
    """Return the list. Without a record, it has only the jobs that do not need one."""
    has_record = parts.failover.has_record
    channels = [account.channel for account in parts.accounts.values()]
    presents_people = any(isinstance(channel, PresentsPeople) for channel in channels)
    jobs = [
        Job("timer", parts.timer.run, parts.timer.wake),
        Job("outbox", parts.outbox.run, parts.outbox.wake),
        Job("fallback outbox", parts.fallback_outbox.run, parts.fallback_outbox.wake, needed=has_record),
        Job("replay", every(REPLAY_EVERY, parts.failover.replay), needed=has_record),
        loop_job("checkpoint", parts.checkpoints, needed=has_record and parts.record.database.has_one_writer),
        feeds_job(parts.feeds, (parts.hours.forget, parts.timer.wake)),
        Job(
            "deliveries", every(DELIVERIES_EVERY, parts.delivering.look), needed=has_record and parts.delivering.needed
        ),
        loop_job("agreed times", parts.agreed_times.loop, needed=has_record and parts.agreed_times.needed),
        loop_job("alerts", parts.alerts.loop, needed=parts.alerts.needed),
        Job("monitor", every(PING_EVERY, parts.work_ping.ping), needed=parts.work_ping.needed),
        Job("certificates", every(CERTIFICATES_EVERY, parts.certificates.look), needed=parts.certificates.needed),
        Job("monitor of hand-overs", every(PING_EVERY, parts.handover_ping.ping), needed=parts.handover_ping.needed),
        Job(
            "missed calls",
            every(MISSED_EVERY, parts.missed_calls.look),
            needed=has_record and parts.missed_calls.needed,
        ),
        Job("people", parts.people.run, parts.people.wake, needed=has_record and presents_people),
        *(
            Job(f"{one.mailbox.name}: send at opening", every(OPENING_MAIL_EVERY, one.look), needed=has_record)
            for one in parts.opening_mail
        ),
        *_listening(parts, has_record=has_record),
    ]
    return [job for job in jobs if job.needed]


def every(seconds: float, step: Step) -> Run:
    """Repeat a step. Ignores `RecordError`, which the heartbeat reports."""

    def run(stop: threading.Event) -> None:
        while not stop.wait(seconds):
            with suppress(RecordError):
                step()

    return run


def loop_job(name: str, loop: WorkLoop, *, needed: bool) -> Job:
    """A job that rests while it has no work."""
    return Job(name, loop.run, loop.wake, needed)


def feeds_job(feeds: Feeds, changed: Sequence[Step]) -> Job:
    """Read the calendar feeds periodically. Calls `changed` as soon as one of them has changed."""

    def notify() -> None:
        for step in changed:
            step()

    def run(stop: threading.Event) -> None:
        while not stop.is_set():
            feeds.refresh(notify)
            stop.wait(FEEDS_EVERY.total_seconds())

    return Job("feeds", run, feeds.end, needed=bool(feeds.addresses))


def _listening(parts: EngineParts, *, has_record: bool) -> Iterator[Job]:
    """Yield a job for each channel that fetches messages.

    Without a record, only channels that show a posture run: the others do not know what they read before.
    """
    for name, account in parts.accounts.items():
        channel = account.channel
        if isinstance(channel, Listens) and (has_record or isinstance(channel, Presents)):
            yield Job(name, partial(_listen, channel, parts.deferred), channel.wake)


def _listen(channel: Listens, deferred: Deferred, stop: threading.Event) -> None:
    channel.listen(stop, deferred.deliver)
