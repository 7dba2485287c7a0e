"""Claims messages to our own people, and gives the outbox what sends them. Start reading in the package's docstring."""

import hashlib
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from autoreply.notices.notice import Composer
from autoreply.notices.person_reach import PersonReach, packed
from autoreply.notices.proved_ways import ProvedWays
from autoreply.notices.ways import ReachWay, ways_of
from autoreply.record import NoticeState, Record, RecordError, State
from autoreply.record.outgoing_kinds import OutgoingKind
from autoreply.record.waiting_times import REPORTED_WITHIN
from autoreply.settings import Settings
from channels import Channel, DeliveryFailure
from schedules import Clock

log = logging.getLogger("autoreply.notices")

PREFIX = "reach:"  # of the outbox's channel for a person; no configured channel has a colon in its name
LONGEST_WAIT = timedelta(minutes=10)


def reach_channel(person: str) -> str:
    """The name under which the outbox knows the ways to a person."""
    return PREFIX + person


def is_reach(channel: str) -> bool:
    """Whether a channel of the outbox is a person of the practice, and no configured one."""
    return channel.startswith(PREFIX)


def _nothing() -> None:
    """The default `wake`."""


class Notices:
    """Safe to share between threads."""

    def __init__(
        self,
        settings: Settings,
        channels: Mapping[str, Channel],
        records: Sequence[Record],
        clock: Clock,
        install: str,
        broken: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        """`records` are the record, if it can be opened, and the one in memory that is used while it is broken.

        `broken` gives the names of the channels that are not well.
        """
        self._records, self._broken = records, broken
        self._clock, self._install = clock, install
        self._composers: dict[str, Composer] = {}
        self.wake: Callable[[], None] = _nothing  # set by wiring: there is something to send
        self._proved = ProvedWays(records[0] if len(records) > 1 else None)
        self._ways = {person: ways_of(settings, person, channels) for person in ("", *settings.people)}
        self._languages = {person: settings.language_of(person) for person in self._ways}

    def register(self, kind: OutgoingKind, compose: Composer) -> None:
        """Say what composes the messages of a kind."""
        self._composers[kind.name] = compose

    def claim(self, kind: OutgoingKind, person: str, key: str, reference: Mapping[str, str], at: datetime) -> bool:
        """Claim one message, to be sent from `at` on. False if it was claimed before, or nothing reaches the person.

        Raises `RecordError`.
        """
        return self._claim(self._records[0], kind, person, key, reference, at)

    def claim_in_any_case(
        self, kind: OutgoingKind, person: str, key: str, reference: Mapping[str, str], at: datetime
    ) -> bool:
        """Like `claim`. While the record is broken, the claim is kept in memory. Raises nothing."""
        for record in self._records:
            try:
                return self._claim(record, kind, person, key, reference, at)
            except RecordError as error:
                log.warning("a notice could not be claimed in the record: %s", error)
        return False

    def claim_in_memory(
        self, kind: OutgoingKind, person: str, key: str, reference: Mapping[str, str], at: datetime
    ) -> bool:
        """Like `claim`, in the record in memory, while the other one cannot be used."""
        return self._claim(self._records[-1], kind, person, key, reference, at)

    def _claim(
        self, record: Record, kind: OutgoingKind, person: str, key: str, reference: Mapping[str, str], at: datetime
    ) -> bool:
        now = self._clock.now()
        if at - now > LONGEST_WAIT:
            raise ValueError(f"a notice waits {LONGEST_WAIT} at most")
        if not self.reaches(person):
            return False
        reply = packed(kind.name, person, self.identity(kind, person, key), reference, now)
        claimed = record.outgoing.schedule(kind, reach_channel(person), reply, now, max(at, now))
        if claimed and at <= now:
            self.wake()
        return claimed

    def identity(self, kind: OutgoingKind, person: str, key: str) -> str:
        """What makes a message itself: with the way, it becomes the Message-ID of a mail."""
        named = "\0".join((self._install, kind.name, person, key))
        return hashlib.sha256(named.encode()).hexdigest()[:32]

    def state(self, kind: OutgoingKind, person: str, key: str) -> NoticeState | None:
        """What became of a message, None if it was never claimed. Raises `RecordError`."""
        return self._records[0].notices.of(self.identity(kind, person, key))

    def is_pending(self, kind: OutgoingKind, person: str, key: str) -> bool:
        """Whether a claimed message has neither gone out nor ended. False if no record can say so. Raises nothing."""
        for record in self._records:
            try:
                found = record.notices.of(self.identity(kind, person, key))
            except RecordError:
                continue
            if found is not None and found.state is State.DUE:
                return True
        return False

    def reaches(self, person: str) -> bool:
        """Whether the settings name any way to the person, or to the practice in their place."""
        return bool(self._ways.get(person))

    def reader(self, person: str) -> str:
        """Who is to have what was for this person: the practice, once the settings name them no longer."""
        return person if person in self._ways else ""

    def people(self) -> tuple[str, ...]:
        """The keys of everybody, "" for the practice first."""
        return tuple(self._ways)

    def ways(self, person: str) -> tuple[ReachWay, ...]:
        """The ways to a person, in their order."""
        return self._ways.get(person, ())

    def language(self, person: str) -> str:
        """The language in which a person is told."""
        return self._languages[person]

    def usable(self, person: str) -> list[ReachWay]:
        """Those of them by which something may be sent now."""
        return self._proved.usable(self.ways(person))

    def senders(self, record: Record) -> dict[str, PersonReach]:
        """What the outbox of `record` sends with, by the name of its channel."""
        return {
            reach_channel(person): PersonReach(
                ways, self._languages[person], self._composers, record, self._usable, self._clock
            )
            for person, ways in self._ways.items()
        }

    def _usable(self, ways: tuple[ReachWay, ...], kind: OutgoingKind) -> list[ReachWay]:
        """The ways that may be used. What goes around trouble uses those last that depend on what is broken."""
        found, broken = self._proved.usable(ways), self._broken() if kind.goes_around else ()
        return sorted(found, key=lambda way: not way.depends_on.isdisjoint(broken))

    def undelivered(self, channel: str, failure: DeliveryFailure) -> bool:
        """Send a notice again by another way if this failure is about one. Returns whether it is. Raises nothing.

        Several people may share the address: the practice and its owner, or all who have no way of their own.
        """
        by_it = {
            person: way
            for person, ways in self._ways.items()
            for way in ways
            if (way.channel, way.address) == (channel, failure.sender)
        }
        return bool(by_it) and self._send_again([*by_it], next(iter(by_it.values())), failure)

    def _send_again(self, people: Sequence[str], way: ReachWay, failure: DeliveryFailure) -> bool:
        """Make the notice to any of these people that failed by this way due again, for another way."""
        notices, now = self._records[0].notices, self._clock.now()
        try:
            theirs, since = [reach_channel(person) for person in people], now - REPORTED_WITHIN
            last = notices.last_by(theirs, way.kind.value, way.digest, since, failure.sent)
            if last is None or not notices.send_again(last.identity, now, failure.says):
                return False
        except RecordError as error:
            log.error("a notice that did not arrive cannot be sent again: %s", error)
            return False
        self.wake()
        return True
