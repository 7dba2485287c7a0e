"""Records messages with their decisions, and claims the replies, in one transaction."""

import functools
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from autoreply.decision.decide import Decision, History, RuleResult
from autoreply.decision.outcome import Outcome
from autoreply.decision.reason import Reason
from autoreply.record.card_addresses import address_of
from autoreply.record.database import Database
from autoreply.record.errors import RecordError, decoding
from autoreply.record.history import BREAKER_RESTS, Judge, Pending, _Account, trips
from autoreply.record.outgoing import Claim, fresh_row
from autoreply.record.outgoing_kinds import REPLY
from autoreply.record.prepared import Prepared
from autoreply.record.tables import breaker, message, outgoing
from autoreply.record.upsert import insert
from channels import Inbound

MOST_TRIES = 100  # more than there are replicas


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the record has now: the outcome, and the claim if this caller has to send the reply."""

    outcome: Outcome
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class AgreedMessage:
    """A message that came in a time agreed with its client. `person` was open for them, "" being the practice."""

    number: int
    channel: str
    sender: str
    arrived: datetime
    person: str


class Messages:
    """The known messages. One decision per message, for ever: the constraint on (channel, message).

    One exception: a message without a reply because of a live conversation is decided again if it is delivered again.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, inbound: Inbound, now: datetime, since: datetime | None, judge: Judge) -> Recorded:
        """Like `note_all`, for one message."""
        return self.note_all([Pending(inbound, since, judge)], now)[0]

    def note_all(self, asked: Sequence[Pending], now: datetime) -> list[Recorded]:
        """Decide once about each message and claim the replies, all or nothing. Raises `RecordError`.

        Each is decided as if it came after the one before it. If another replica claims the next reply to the same
        sender at the same moment, reads the history again and decides again.
        """
        for _ in range(MOST_TRIES):
            try:
                with self._database.write() as connection:
                    return _note_all(connection, asked, now)
            except sa.exc.IntegrityError:
                continue  # somebody else claimed this ordinal: now the history shows it
        raise RecordError("The record refuses a reply again and again. Check it for damage, or restore a backup.")

    def history(
        self, inbound: Inbound, now: datetime, since: datetime | None, *, asks_whether_heard: bool = False
    ) -> History:
        """Return the history of this message's sender and channel. Changes nothing. Raises `RecordError`."""
        asked = Pending(inbound, since, _not_judged, asks_whether_heard)
        with self._database.read() as connection, decoding():
            account = _Account(connection, [asked], now)
            account.look_at_reserves()
            return account.history_of(asked)

    def reason_of(self, channel: str, identifier: str) -> Reason | None:
        """Return the reason of the decision about a message, or None if the message is not known."""
        wanted = sa.select(message.c.reason).where(message.c.channel == channel, message.c.message == identifier)
        with self._database.read() as connection, decoding():
            found = connection.execute(wanted).scalar()
            return Reason(found) if found is not None else None

    def agreed_since(self, since: datetime) -> list[AgreedMessage]:
        """Return what came in a time agreed with its client, noted since then, oldest first."""
        return self._agreed(message.c.noted >= since)

    def agreed_message(self, number: int) -> AgreedMessage | None:
        """Return the one of that number, or None."""
        return next(iter(self._agreed(message.c.id == number)), None)

    def _agreed(self, *where: sa.ColumnElement[bool]) -> list[AgreedMessage]:
        columns = (message.c.id, message.c.channel, message.c.sender, message.c.arrived, message.c.agreed)
        query = sa.select(*columns).where(message.c.agreed.is_not(None), *where).order_by(message.c.id)
        with self._database.read() as connection, decoding():
            return [AgreedMessage(*row) for row in connection.execute(query)]

    def by_reason(self, since: datetime) -> dict[tuple[str, str], int]:
        """Count the messages since then, by (channel, reason)."""
        count = (
            sa.select(message.c.channel, message.c.reason, sa.func.count())
            .where(message.c.noted >= since)
            .group_by(message.c.channel, message.c.reason)
        )
        with self._database.read() as connection:
            return {(channel, reason): number for channel, reason, number in connection.execute(count)}


def _not_judged(_history: History) -> Outcome:
    raise AssertionError("nothing is decided where the past is only looked at")


def _note_all(connection: sa.Connection, asked: Sequence[Pending], now: datetime) -> list[Recorded]:
    noted: dict[int, Recorded] = {}
    for places in _rounds(asked):
        noted.update(zip(places, _note_round(connection, [asked[place] for place in places], now), strict=True))
    return [noted[place] for place in range(len(asked))]


def _rounds(asked: Sequence[Pending]) -> list[list[int]]:
    """Split into rounds of places in `asked`: each of one channel, with no sender or message twice."""
    rounds: dict[tuple[str, int], list[int]] = {}
    seen: dict[tuple[str, str, str], int] = {}
    for place, one in enumerate(asked):
        channel = one.inbound.channel
        who, what = (channel, "sender", one.inbound.sender), (channel, "message", one.inbound.id)
        turn = max(seen.get(who, 0), seen.get(what, 0))
        seen[who] = seen[what] = turn + 1
        rounds.setdefault((channel, turn), []).append(place)
    return list(rounds.values())


def _note_round(connection: sa.Connection, asked: Sequence[Pending], now: datetime) -> list[Recorded]:
    account = _Account(connection, asked, now)
    outcomes = [account.judge(one) for one in asked]
    numbers = _insert_messages(connection, asked, outcomes, now)
    fresh = [(one, outcome) for one, outcome in zip(asked, outcomes, strict=True) if one.inbound.id in numbers]
    trip = next((outcome for one, outcome in fresh if trips(one, outcome)), None)
    if trip is not None:
        _open_breaker(connection, account.channel, now, trip.decision.says)
    claims = _claim(connection, account, [(numbers[one.inbound.id], one, outcome) for one, outcome in fresh], now)
    return [
        Recorded(outcome, claims.get(numbers[one.inbound.id]))
        if one.inbound.id in numbers
        else Recorded(Outcome(_seen_before(connection, one.inbound)))
        for one, outcome in zip(asked, outcomes, strict=True)
    ]


_CLAIM = Prepared(sa.insert(outgoing).returning(outgoing.c.message, outgoing.c.id))


def _insert_messages(
    connection: sa.Connection, asked: Sequence[Pending], outcomes: Sequence[Outcome], now: datetime
) -> dict[str, int]:
    """Insert rows. Returns the numbers of the new ones by message; the others were known."""
    rows = [
        {
            "channel": one.inbound.channel,
            "message": one.inbound.id,
            "sender": one.inbound.sender,
            "arrived": one.inbound.arrived,
            "noted": now,
            "reason": outcome.decision.reason.value,
            "says": outcome.decision.says,
            "urgent": one.urgent,
            "reader": one.reader,
            "attachments": one.inbound.attachments,
            "locator": one.inbound.locator,
            "agreed": outcome.agreed,
        }
        for one, outcome in zip(asked, outcomes, strict=True)
    ]
    made = _once(connection.dialect.name).write(connection, rows)
    return {row.message: row.id for row in made}


@functools.cache
def _once(dialect: str) -> Prepared:
    """Insert a message once. One that was passed over for a live conversation may be decided again."""
    fresh = insert(dialect, message)
    again = {name: fresh.excluded[name] for name in ("noted", "reason", "says", "urgent", "agreed")}
    live = Reason.LIVE_CONVERSATION.value
    changed = sa.and_(message.c.reason == live, fresh.excluded.reason != live)
    once = fresh.on_conflict_do_update(index_elements=["channel", "message"], set_=again, where=changed)
    return Prepared(once.returning(message.c.message, message.c.id))


def _seen_before(connection: sa.Connection, inbound: Inbound) -> Decision:
    query = sa.select(message.c.reason).where(message.c.channel == inbound.channel, message.c.message == inbound.id)
    before = connection.execute(query).scalar()
    says = f"this message was decided before ({before})"
    return Decision(Reason.DUPLICATE, says, (RuleResult("one decision per message", says),))


def _claim(
    connection: sa.Connection, account: _Account, fresh: Sequence[tuple[int, Pending, Outcome]], now: datetime
) -> dict[int, Claim]:
    """Claim the replies. Returns them by the number of their message."""
    replies = {number: outcome.reply for number, _, outcome in fresh if outcome.reply is not None}
    rows = {
        number: {
            **fresh_row(REPLY, account.channel, replies[number], now, outcome.ends),
            "message": number,
            "sender": one.inbound.sender,
            "address": address_of(one.inbound.sender),
            "digest": digest_of(replies[number].text),
            **account.take_turn(one),
            "urgent": one.urgent,
            "reserve": outcome.decision.reserve or None,
        }
        for number, one, outcome in fresh
        if number in replies
    }
    if not rows:
        return {}
    made = _CLAIM.write(connection, list(rows.values()))
    return {row.message: Claim.fresh(row.id, REPLY, rows[row.message], replies[row.message]) for row in made}


def digest_of(text: str) -> str:
    """Tells one version of a reply's text from another, and never what it says."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _open_breaker(connection: sa.Connection, channel: str, now: datetime, says: str) -> None:
    """Open the breaker until somebody closes it or its time is over. An open one keeps its first instant."""
    trip = insert(connection.dialect.name, breaker).values(channel=channel, opened=now, counts_from=None, says=says)
    connection.execute(
        trip.on_conflict_do_update(
            index_elements=["channel"],
            set_={"opened": now, "says": says},
            where=sa.or_(
                breaker.c.opened.is_(None),
                breaker.c.opened <= now - BREAKER_RESTS,
                breaker.c.opened >= now + BREAKER_RESTS,
            ),
        )
    )
