"""Texts and recordings that stay with their provider: which there are, who is to have them, and who has them.

No words and no sound: only what the provider calls them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

import sqlalchemy as sa

from autoreply.decision.reason import Reason
from autoreply.record.database import Database
from autoreply.record.due_readers import DueReaders
from autoreply.record.errors import decoding
from autoreply.record.outgoing import State
from autoreply.record.outgoing_kinds import HAND_OVER
from autoreply.record.staff.notice_payload import MAY_HAVE_GONE, WENT_WHOLE
from autoreply.record.staff.notices import BROUGHT, settled
from autoreply.record.tables import delivery, message, outgoing
from autoreply.record.upsert import insert

TEXT = "text"  # the status of what is no recording
HELD = "HELD"  # why something that waits for a hand-over has not gone: nobody knows yet whether that has room for it
FILES_LEFT = "FILES_LEFT"  # why one that went with its words stays at the provider: its pictures are only there
MOST = 500  # rows in one look
_WITH_ALL = ("", HELD, FILES_LEFT)  # what a message may say of one whose words or sound are in it


@dataclass(frozen=True, slots=True)
class Delivery:
    """One text or recording. `message` is the message in the record that it belongs to: a text itself, or a call.

    `reader` is who is to have it, "" being the practice. `carrier` is the identity of the message of ours that carries
    it, "" while it waits. `without` is why that message goes without its content, or "". `confirmed` is when somebody
    was seen to have it whole.
    """

    number: int
    channel: str
    reference: str
    message: str
    sender: str
    came: datetime
    status: str
    seconds: int | None
    silent: bool
    reader: str
    claimed: datetime | None
    carrier: str
    without: str
    confirmed: datetime | None
    discarded: datetime | None

    @property
    def seems_silent(self) -> bool:
        """Whether nobody seems to speak in it: a guess, unlike a recording of 0 seconds."""
        return self.silent and self.seconds != 0

    @classmethod
    def of(cls, row: sa.Row[Any]) -> Self:
        return cls(
            row.id,
            row.channel,
            row.reference,
            row.message,
            row.sender,
            row.came,
            row.status,
            row.seconds,
            row.silent,
            row.reader,
            row.claimed,
            row.carrier,
            row.without,
            row.confirmed,
            row.discarded,
        )


@dataclass(frozen=True, slots=True)
class Arrival:
    """A text or recording as it becomes known. Recordings become known several times, in any order."""

    channel: str
    reference: str
    message: str
    sender: str
    came: datetime
    reader: str
    status: str = TEXT
    seconds: int | None = None
    silent: bool = False


class Deliveries:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, arrivals: Sequence[Arrival], now: datetime, unfinished: str = "processing") -> None:
        """Keep what came. Of one that is known, only an end replaces that it is `unfinished`."""
        if not arrivals:
            return
        fresh = {"noted": now, "claimed": None, "carrier": "", "without": "", "confirmed": None, "discarded": None}
        adding = insert(self._database.engine.dialect.name, delivery)
        news = {name: adding.excluded[name] for name in ("status", "seconds", "silent")}
        adding = adding.on_conflict_do_update(
            index_elements=["channel", "reference"], set_=news, where=delivery.c.status == unfinished
        )
        rows = [{name: getattr(one, name) for name in Arrival.__slots__} | fresh for one in arrivals]
        with self._database.write() as connection:  # as one statement: every reply waits meanwhile
            connection.execute(adding, rows)

    def unknown_texts(
        self, channels: Mapping[str, datetime], skipped: Collection[str], limit: int = MOST
    ) -> list[tuple[str, str, str, datetime, str | None]]:
        """Return the messages on these channels that are not kept here: (channel, message, sender, arrived, agreed).

        Only those that were noted since the instant of the channel, and whose reason is none of `skipped`.
        """
        if not channels:
            return []
        since = sa.or_(
            *(sa.and_(message.c.channel == name, message.c.noted >= instant) for name, instant in channels.items())
        )
        known = sa.exists().where(delivery.c.channel == message.c.channel, delivery.c.reference == message.c.message)
        query = (
            sa.select(message.c.channel, message.c.message, message.c.sender, message.c.arrived, message.c.agreed)
            .where(since, message.c.reason.not_in(sorted(skipped)), sa.not_(known))
            .order_by(message.c.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [tuple(row) for row in connection.execute(query)]

    def calls_without_message(self, channel: str, since: datetime, until: datetime) -> list[tuple[str, str, datetime]]:
        """Return the calls after hours in this span that left nothing to listen to: (call, sender, when)."""
        left = sa.exists().where(
            delivery.c.channel == message.c.channel,
            delivery.c.message == message.c.message,
            sa.or_(delivery.c.status == "processing", sa.and_(delivery.c.status == "completed", ~delivery.c.silent)),
        )
        query = sa.select(message.c.message, message.c.sender, message.c.noted).where(
            message.c.channel == channel,
            message.c.noted.between(since, until),
            message.c.reason == Reason.ANSWERED.value,
            message.c.sender != "",
            sa.not_(left),
        )
        with self._database.read() as connection, decoding():
            return [tuple(row) for row in connection.execute(query.order_by(message.c.id).limit(MOST))]

    def samples(self, channel: str, instants: Sequence[datetime]) -> list[tuple[str, datetime]]:
        """Return the newest text at or before each instant, with when it was noted; none that we deleted."""
        ours = sa.exists().where(
            delivery.c.channel == message.c.channel,
            delivery.c.reference == message.c.message,
            delivery.c.discarded.is_not(None),
        )
        query = sa.select(message.c.message, message.c.noted).where(message.c.channel == channel, sa.not_(ours))
        newest = query.order_by(message.c.noted.desc()).limit(1)
        with self._database.read() as connection, decoding():
            found = [connection.execute(newest.where(message.c.noted <= instant)).one_or_none() for instant in instants]
        return list(dict.fromkeys((row.message, row.noted) for row in found if row is not None))

    def has_message(self, channel: str, identifier: str) -> bool:
        """Whether the message of that identifier is in the record."""
        query = sa.select(message.c.id).where(message.c.channel == channel, message.c.message == identifier)
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def agreed(self, channel: str, identifier: str) -> str | None:
        """Who was open for the client when that message came, as agreed with them; None where nobody was."""
        query = sa.select(message.c.agreed).where(message.c.channel == channel, message.c.message == identifier)
        with self._database.read() as connection:
            return connection.execute(query).scalar()

    def known(self, channel: str, references: Collection[str]) -> set[str]:
        """Return which of these are kept here."""
        query = sa.select(delivery.c.reference).where(
            delivery.c.channel == channel, delivery.c.reference.in_(list(references))
        )
        with self._database.read() as connection:
            return set(connection.execute(query).scalars())

    def waiting(
        self,
        since: datetime,
        channels: Collection[str] | None = None,
        due: DueReaders | None = None,
        limit: int = MOST,
        *,
        agreed: bool = False,
    ) -> list[Delivery]:
        """Return what no message of ours carries yet, the oldest first: of these channels and readers, None for all.

        `agreed`: only what came in a time agreed with the client.
        """
        agreements = sa.select(message.c.id).where(
            message.c.channel == delivery.c.channel,
            message.c.message == delivery.c.message,
            message.c.agreed.is_not(None),
        )
        only = [sa.exists(agreements)] if agreed else []
        return self._select(*_waiting(since, channels, due), *only, limit=limit)

    def arrived(self, since: datetime, now: datetime, limit: int = MOST) -> list[Delivery]:
        """Return what was claimed since then and arrived whole for good, and is not noted as confirmed yet."""
        whole = (outgoing.c.whole, delivery.c.without.in_(BROUGHT))
        return self._carried(since, *whole, settled(now), limit=limit)

    def announced(self, since: datetime, reasons: Collection[str]) -> list[Delivery]:
        """Return what was claimed since then and announced without its content, for one of these reasons."""
        return self._carried(since, delivery.c.without.in_(sorted(reasons)))

    def counted(self, since: datetime) -> list[Delivery]:
        """Return what was claimed since then and only counted, without its content, and is not on its way in a mail."""
        return self._carried(
            since, outgoing.c.whole.is_(False), delivery.c.without.in_(("", HELD)), sa.not_(_MAY_BE_FOUND)
        )

    def failed(self, since: datetime) -> int:
        """Count what was claimed since then, and nothing of ours brings any more."""
        over = (State.REFUSED.value, State.EXPIRED.value, State.IN_DOUBT.value)
        query = sa.select(sa.func.count()).select_from(_WITH_CARRIER).where(*_open(since), outgoing.c.state.in_(over))
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def left_behind(self, since: datetime, held_before: datetime) -> list[Delivery]:
        """Return what was claimed since then by a hand-over that is over, and that nobody knows to have gone with it.

        What was held before `held_before`, for a hand-over that was never claimed itself, is left behind too.
        """
        over = outgoing.c.state.in_((State.REFUSED.value, State.EXPIRED.value, State.IN_DOUBT.value))
        missed = sa.and_(outgoing.c.confirmed.is_not(None), outgoing.c.whole, delivery.c.without == HELD)
        not_with_it = sa.and_(outgoing.c.kind == HAND_OVER.name, sa.or_(over, missed))
        held = sa.and_(delivery.c.without == HELD, delivery.c.claimed < held_before)
        never_claimed = sa.and_(outgoing.c.id.is_(None), held)
        query = sa.select(delivery).select_from(_WITH_ANY_CARRIER)
        query = query.where(*_open(since), sa.or_(not_with_it, never_claimed))
        with self._database.read() as connection, decoding():
            return [Delivery.of(row) for row in connection.execute(query.order_by(delivery.c.came, delivery.c.id))]

    def to_discard(self, channel: str, but: Collection[int] = (), limit: int = MOST) -> list[Delivery]:
        """Return what somebody has, and the provider still keeps, but for those of these numbers."""
        return self._select(
            delivery.c.confirmed.is_not(None),
            delivery.c.discarded.is_(None),
            sa.not_(_GUESSED_SILENT),
            delivery.c.channel == channel,
            delivery.c.id.not_in(sorted(but)),
            limit=limit,
        )

    def of(self, number: int) -> Delivery | None:
        """Return the one of that number, or None."""
        return next(iter(self._select(delivery.c.id == number, limit=1)), None)

    def by_reference(self, channel: str, reference: str) -> Delivery | None:
        """Return the one that the provider calls so, or None."""
        found = self._select(delivery.c.channel == channel, delivery.c.reference == reference, limit=1)
        return next(iter(found), None)

    def of_messages(self, channel: str, messages: Collection[str]) -> list[Delivery]:
        """Return what belongs to these messages of a channel, in the order in which it came."""
        return self._select(delivery.c.channel == channel, delivery.c.message.in_(list(messages)), limit=10 * MOST)

    def held_for(self, carrier: str, numbers: Collection[int], now: datetime) -> int:
        """Like `carried`, for a message that is composed later: until it is, nothing says that these are in it.

        None is added once an attempt to send that message began.
        """
        begun = sa.exists().where(
            outgoing.c.identity == carrier, sa.or_(outgoing.c.attempts > 0, outgoing.c.state != State.DUE)
        )
        free = (delivery.c.id.in_(list(numbers)), delivery.c.claimed.is_(None), delivery.c.without == "")
        holding = sa.update(delivery).where(*free, sa.not_(begun))
        with self._database.write() as connection:
            return connection.execute(holding.values(claimed=now, carrier=carrier, without=HELD)).rowcount

    def release(self, carrier: str, keeping: Collection[int] = ()) -> int:
        """Let what that message does not carry after all wait to be delivered by itself, but for those to keep."""
        mine = sa.update(delivery).where(delivery.c.carrier == carrier, delivery.c.confirmed.is_(None))
        mine = mine.where(delivery.c.id.not_in(list(keeping)))
        with self._database.write() as connection:
            return connection.execute(mine.values(claimed=None, carrier="", without="")).rowcount

    def carried(self, numbers: Collection[int], carrier: str, now: datetime, waited: str = "") -> int:
        """Note which message of ours carries these. Returns how many had none before.

        `waited` is why they waited again: that was the message before this one, and says nothing of this one.
        """
        mine = sa.update(delivery).where(delivery.c.id.in_(list(numbers)), delivery.c.claimed.is_(None))
        without = sa.case((delivery.c.without == waited, ""), else_=delivery.c.without)
        with self._database.write() as connection:
            return connection.execute(mine.values(claimed=now, carrier=carrier, without=without)).rowcount

    def joined(self, numbers: Collection[int], carrier: str, now: datetime, waited: str = "") -> set[int]:
        """Like `held_for`, for a message that is composed now. Returns which of them it is to carry.

        Once an earlier form of that message may be found, a later one carries no more than that did: nobody can tell
        which of them is seen. `waited` is why they waited again: that was the message before this one.
        """
        mine = delivery.c.id.in_(list(numbers))
        free = (delivery.c.claimed.is_(None), delivery.c.without == waited)
        earlier = sa.exists().where(outgoing.c.identity == carrier, _HAS_EARLIER_FORM)
        joining = sa.update(delivery).where(mine, *free, sa.not_(earlier))
        went = sa.or_(delivery.c.without.in_(_WITH_ALL), sa.not_(earlier))
        carries = sa.select(delivery.c.id).where(mine, delivery.c.carrier == carrier, went)
        with self._database.write() as connection:
            connection.execute(joining.values(claimed=now, carrier=carrier, without=HELD))
            return set(connection.execute(carries).scalars())

    def went_without(self, number: int, carrier: str, why: str) -> None:
        """Note that the message of ours that carries it goes without the content, and why; "" if it goes with it.

        Once one that went without it may be found, that stays noted: nobody can tell which of them was seen.
        """
        earlier = sa.exists().where(outgoing.c.identity == delivery.c.carrier, _HAS_EARLIER_FORM)
        stays = sa.and_(delivery.c.without.not_in(_WITH_ALL), earlier)
        mine = sa.update(delivery).where(delivery.c.id == number, delivery.c.carrier == carrier)
        with self._database.write() as connection:
            connection.execute(mine.values(without=why or sa.case((stays, delivery.c.without), else_="")))

    def confirm_arrived(self, number: int, now: datetime) -> None:
        """Note that somebody has it whole, if the message that carries it did not come back meanwhile."""
        arrived = sa.exists().where(outgoing.c.identity == delivery.c.carrier, outgoing.c.whole, settled(now))
        mine = sa.update(delivery).where(delivery.c.id == number, arrived.correlate(delivery))
        with self._database.write() as connection:
            connection.execute(mine.values(confirmed=now))

    def confirm(self, number: int, now: datetime) -> None:
        """Note that somebody has it whole."""
        self._set(number, confirmed=now)

    def wait_again(self, found: Delivery, why: str | None = None) -> None:
        """Let it wait for another message of ours. `why` it does, if that is not kept yet.

        Not if another replica did so meanwhile, and another message carries it now, or somebody has it.
        """
        kept = sa.case((delivery.c.without == HELD, ""), else_=delivery.c.without)
        same = (delivery.c.id == found.number, delivery.c.carrier == found.carrier, delivery.c.confirmed.is_(None))
        waits = sa.update(delivery).where(*same).values(claimed=None, carrier="", without=why or kept)
        with self._database.write() as connection:
            connection.execute(waits)

    def begin_anew(self, number: int) -> None:
        """Let it wait as if nothing had carried it: what did went without the words, and they are here after all."""
        self._set(number, claimed=None, carrier="", without="", confirmed=None)

    def passed_on(self, number: int, reader: str) -> None:
        """Note that somebody else is to have what still waits."""
        waits = sa.update(delivery).where(delivery.c.id == number, delivery.c.claimed.is_(None))
        with self._database.write() as connection:
            connection.execute(waits.values(reader=reader))

    def discarded(self, number: int, now: datetime) -> None:
        """Note that the provider has it no more."""
        self._set(number, discarded=now)

    def _carried(self, since: datetime, *where: sa.ColumnElement[bool], limit: int | None = None) -> list[Delivery]:
        """Return what a message of ours brought that has arrived, and nobody is noted to have; the oldest first.

        All of it, where it may stay for days: else what comes later would not have its turn.
        """
        query = (
            sa.select(delivery)
            .select_from(_WITH_CARRIER)
            .where(*_open(since), outgoing.c.confirmed.is_not(None), *where)
            .order_by(delivery.c.came, delivery.c.id)
            .limit(limit)
        )
        with self._database.read() as connection, decoding():
            return [Delivery.of(row) for row in connection.execute(query)]

    def _set(self, number: int, **values: Any) -> None:
        with self._database.write() as connection:
            connection.execute(sa.update(delivery).where(delivery.c.id == number).values(**values))

    def _select(self, *where: sa.ColumnElement[bool], limit: int) -> list[Delivery]:
        query = sa.select(delivery).where(*where).order_by(delivery.c.came, delivery.c.id).limit(limit)
        with self._database.read() as connection, decoding():
            return [Delivery.of(row) for row in connection.execute(query)]


_WITH_CARRIER = delivery.join(outgoing, outgoing.c.identity == delivery.c.carrier)
_WITH_ANY_CARRIER = delivery.outerjoin(outgoing, outgoing.c.identity == delivery.c.carrier)
# A mail that was to carry all of it was not seen, and may lie in Junk.
_MAY_BE_FOUND = sa.cast(outgoing.c.payload, sa.String).contains(f'"{WENT_WHOLE}"')
_MAY_HAVE_GONE = sa.cast(outgoing.c.payload, sa.String).contains(f'"{MAY_HAVE_GONE}"')
_HAS_EARLIER_FORM = sa.or_(_MAY_HAVE_GONE, _MAY_BE_FOUND)

# An earlier version counted as delivered a recording in which nobody seems to speak, and kept it. Nobody has heard it.
_GUESSED_SILENT = sa.and_(delivery.c.silent, sa.func.coalesce(delivery.c.seconds, 1) > 0, delivery.c.without == "")


def _waiting(
    since: datetime, channels: Collection[str] | None, due: DueReaders | None
) -> Iterator[sa.ColumnElement[bool]]:
    """What nothing carries, and nobody has."""
    yield from (delivery.c.confirmed.is_(None), delivery.c.claimed.is_(None), delivery.c.noted >= since)
    if channels is not None:
        # Not the bare column: SQLite would take the index of all that ever came there, not that of what is open.
        yield sa.func.coalesce(delivery.c.channel, "").in_(sorted(channels))
    if due is not None:
        yield due.condition()


def _open(since: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """What was claimed since then, and nobody is noted to have."""
    return delivery.c.confirmed.is_(None), delivery.c.claimed >= since
