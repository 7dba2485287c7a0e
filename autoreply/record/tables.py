"""The tables. No text of a message is in any of them, ever.

The unique constraints are the promises: one decision per message (`message`), and per sender one reply for each
ordinal (`outgoing`), so that of two replicas that count the same history only one can claim the next reply.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from autoreply.record.errors import UnreadableValueError


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC. SQLite knows no time zones and gets the naive UTC reading.

    For SQLite the processors are given whole: chained ones would cost more time than the database itself.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: sa.Dialect) -> Any:
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


def _to_text(value: datetime | None) -> str | None:
    """As SQLAlchemy itself writes a naive time for SQLite."""
    return None if value is None else value.astimezone(UTC).isoformat(" ", "microseconds")[: -len("+00:00")]


def _from_text(value: str | None) -> datetime | None:
    try:  # not `decoding`: it would cost more than all else, for each of thousands of values
        return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)
    except (ValueError, TypeError):
        raise UnreadableValueError from None


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

_WHERE: dict[sa.Index, sa.ColumnElement[bool]] = {}


def _partial_index(name: str, *columns: sa.Column[Any], where: sa.ColumnElement[bool], unique: bool = False) -> None:
    """Of some rows only. Each database has to be told by itself: `metadata_for` tells the one in use."""
    _WHERE[sa.Index(name, *columns, unique=unique)] = where


def metadata_for(dialect: str) -> sa.MetaData:
    """The tables with their partial indexes, as this database makes them.

    To name a database loads SQLAlchemy's part for it. That of PostgreSQL is a tenth of our start on SQLite.
    """
    for index, where in _WHERE.items():
        index.dialect_options[dialect]["where"] = where
    return metadata


# Integer primary keys must be plain INTEGER on SQLite to count by themselves.
Number = sa.BigInteger().with_variant(sa.Integer, "sqlite")

# What makes an installation itself, made once.
installation = sa.Table(
    "installation",
    metadata,
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("value", sa.String, nullable=False),
)

message = sa.Table(
    "message",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("message", sa.String, nullable=False),  # `channels.Inbound.id`
    sa.Column("sender", sa.String, nullable=False),
    sa.Column("arrived", Instant, nullable=False),
    sa.Column("noted", Instant, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("says", sa.String, nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("reader", sa.String, nullable=False, server_default=""),  # whose it is to read; "": the practice's
    sa.Column("attachments", sa.Integer, nullable=False, server_default="0"),
    sa.Column("locator", sa.String, nullable=False, server_default=""),  # `channels.Inbound.locator`
    sa.Column("handover", Number),  # the hand-over that lists it; NULL: the next one, 0: from before there were any
    sa.UniqueConstraint("channel", "message"),
    sa.Index(None, "sender", "channel"),
    sa.Index(None, "noted", "channel", "reason", "arrived"),  # what the page counts stands in the index alone
)

# What the next hand-overs will list: a handful among all that ever came.
_partial_index("ix_message_waiting", message.c.reader, message.c.noted, where=message.c.handover.is_(None))
_partial_index("ix_message_urgent", message.c.noted, where=message.c.urgent)
sa.Index("ix_message_handover", message.c.handover, message.c.sender)

# One hand-over for each reader and closed period: of two replicas that open the same one, only one gets the ordinal.
handover = sa.Table(
    "handover",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("reader", sa.String, nullable=False),  # a key of [people]; "": the practice
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("began", Instant, nullable=False),  # of the closed period
    sa.Column("opened", Instant, nullable=False),
    sa.Column("created", Instant, nullable=False),
    sa.Column("delivered", Instant),  # by any way; NULL: not yet
    sa.UniqueConstraint("reader", "ordinal"),
)
_partial_index("ix_handover_waiting", handover.c.created, where=handover.c.delivered.is_(None))

# How far the practice is with somebody who reached out. Messages after `through` make them new again.
follow_up = sa.Table(
    "follow_up",
    metadata,
    sa.Column("sender", sa.String, primary_key=True),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("through", Number, nullable=False),  # `message.id` of the last one that was seen
    sa.Column("changed", Instant, nullable=False),
    sa.Column("author", sa.String, nullable=False),
)

# A reply has a message, an ordinal and a running number. Other kinds have none of them: NULL is equal to nothing, so
# that those constraints do not concern them. `identity` is made of what a kind promises to be unique.
outgoing = sa.Table(
    "outgoing",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),  # `kinds.OutgoingKind`
    sa.Column("message", Number, sa.ForeignKey("message.id", ondelete="CASCADE")),  # what it answers
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("sender", sa.String, nullable=False),  # of that message, else whom it goes to
    sa.Column("ordinal", sa.Integer),  # counts the replies to that sender
    sa.Column("nth", sa.Integer),  # counts the account's replies, ordinary and urgent ones apart
    sa.Column("identity", sa.String, nullable=False, unique=True),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("created", Instant, nullable=False),
    sa.Column("ends", Instant),  # its expiry: not to be sent any more
    sa.Column("due", Instant, nullable=False),
    sa.Column("lease", Instant),  # somebody is sending it until then
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("doubtful", sa.Boolean, nullable=False),  # an attempt may have gone out
    sa.Column("finished", Instant),
    sa.Column("trouble", sa.String, nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),  # where it goes and what we say; emptied when finished
    sa.Column("reserve", sa.String),  # what it was taken from, NULL: from what every account gives
    sa.Column("medium", sa.String),  # to our own people: by what it went, such as "mail"
    sa.Column("whole", sa.Boolean),  # and whether with its words, or only as a count
    sa.Column("confirmed", Instant),  # and when it was seen to have arrived
    sa.Column("address", sa.String),  # of a reply: the sender as contact cards know it (`card_addresses.address_of`)
    sa.Column("card", Number),  # the client's card when it was claimed, NULL where there was none
    sa.Column("card_ordinal", sa.Integer),  # counts the replies to that card, over all its channels
    sa.Column("digest", sa.String),  # of a reply's text: tells which version went out, and never what it said
    sa.UniqueConstraint("message", "kind"),
    sa.UniqueConstraint("channel", "sender", "ordinal"),
    sa.CheckConstraint(
        "kind <> 'reply' OR (message IS NOT NULL AND ordinal IS NOT NULL AND nth IS NOT NULL)", name="reply"
    ),
    sa.Index(None, "channel", "urgent", "created", "nth"),
)
# What is still to be sent: a handful among all that ever was.
_partial_index("ix_outgoing_due", outgoing.c.due, where=outgoing.c.state == "due")
# Of two replicas that claim the next reply to one client on two channels, only one can.
sa.Index("uq_outgoing_card_card_ordinal", outgoing.c.card, outgoing.c.card_ordinal, unique=True)
sa.Index("ix_outgoing_address_created", outgoing.c.address, outgoing.c.created)

# One person as the practice knows them. `merged` names the card that took this one's place.
card = sa.Table(
    "card",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("label", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),  # `client.Kind`
    sa.Column("language", sa.String, nullable=False),
    sa.Column("zone", sa.String, nullable=False),
    sa.Column("notes", sa.String, nullable=False),
    sa.Column("quiet", sa.String, nullable=False),  # `client.Quiet`
    sa.Column("quiet_until", Instant),
    sa.Column("quiet_reason", sa.String, nullable=False),
    sa.Column("created", Instant, nullable=False),
    sa.Column("merged", Number),
    sa.Column("erased", Instant),
)

card_address = sa.Table(
    "card_address",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("card", Number, sa.ForeignKey("card.id", ondelete="CASCADE"), nullable=False),
    sa.Column("address", sa.String, nullable=False),
    sa.Column("shared", sa.Boolean, nullable=False),  # several people use it: it stands for none of them
    sa.Column("came_from", Number),  # the card that brought it, where that was merged into this one
    sa.UniqueConstraint("card", "address"),
    sa.Index(None, "address"),
)
_partial_index("uq_card_address_own", card_address.c.address, where=sa.not_(card_address.c.shared), unique=True)

# What was done about a card: rows are only added.
card_event = sa.Table(
    "card_event",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("card", Number, sa.ForeignKey("card.id", ondelete="CASCADE"), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("who", sa.String, nullable=False),
    sa.Column("what", sa.String, nullable=False),
    sa.Column("why", sa.String, nullable=False),
    sa.Index(None, "card"),
)

bookmark = sa.Table(
    "bookmark",
    metadata,
    sa.Column("channel", sa.String, primary_key=True),
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("value", sa.String, nullable=False),
    sa.Column("dated", Instant),  # it names a person, and goes when this is older than the record keeps
)

override = sa.Table(
    "override",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("person", sa.String),  # NULL: the whole practice
    sa.Column("mode", sa.String, nullable=False),
    sa.Column("start", Instant, nullable=False),
    sa.Column("until", Instant, nullable=False),
    sa.Column("author", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column(
        "covers", sa.JSON, nullable=False, server_default="[]"
    ),  # keys of people and contacts, the first one first
    sa.Column("ended_by", sa.String),  # who ended it before its time
)

breaker = sa.Table(
    "breaker",
    metadata,
    sa.Column("channel", sa.String, primary_key=True),
    sa.Column("opened", Instant),  # NULL: closed
    sa.Column("counts_from", Instant),  # replies before this instant no longer count
    sa.Column("says", sa.String, nullable=False),
    sa.Column("closed_by", sa.String),  # who let the channel reply again
)

unreachable = sa.Table(
    "unreachable",
    metadata,
    sa.Column("channel", sa.String, primary_key=True),
    sa.Column("sender", sa.String, primary_key=True),
    sa.Column("until", Instant, nullable=False),
    sa.Column("says", sa.String, nullable=False),
)

# What people sent that stays with the provider: which text or recording, and whether somebody of the practice has it.
delivery = sa.Table(
    "delivery",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("reference", sa.String, nullable=False),  # the provider's: of a text `message.message` itself
    sa.Column("message", sa.String, nullable=False),  # `message.message`: of a recording, its call
    sa.Column("sender", sa.String, nullable=False),
    sa.Column("came", Instant, nullable=False),
    sa.Column("noted", Instant, nullable=False),
    sa.Column("status", sa.String, nullable=False),  # `channels.RecordingStatus`, or "text"
    sa.Column("seconds", sa.Integer),
    sa.Column("silent", sa.Boolean, nullable=False),
    sa.Column("reader", sa.String, nullable=False),  # a key of [people], "" for the practice
    sa.Column("claimed", Instant),  # when a message of ours was claimed that carries it; NULL: it waits
    sa.Column("carrier", sa.String, nullable=False),  # `outgoing.identity` of that message
    sa.Column("without", sa.String, nullable=False),  # why it was sent without its content, ""
    sa.Column("confirmed", Instant),  # when somebody had it whole
    sa.Column("discarded", Instant),  # when it was deleted at the provider
    sa.UniqueConstraint("channel", "reference"),
    sa.Index(None, "channel", "message"),
    sa.Index(None, "carrier"),
)
_partial_index("ix_delivery_open", delivery.c.noted, where=delivery.c.confirmed.is_(None))

# The ladder of an alert about one client (`decision.ladder.OpenAlert`). Its client is whoever wrote `message`.
alert = sa.Table(
    "alert",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("message", Number, nullable=False),  # the first that it is about
    sa.Column("began", Instant, nullable=False),
    sa.Column("climbed", sa.Integer, nullable=False),
    sa.Column("more", sa.Integer, nullable=False),
    sa.Column("bundled", Instant),
    sa.Column("taken_by", sa.String, nullable=False),  # a key of [people], "*" for the practice, "": nobody
    sa.Column("taken_at", Instant),
    sa.Column("asked", sa.Boolean, nullable=False),
    sa.Column("opened", Instant),  # the last opening that the ladder knows of
    sa.Column("ended", Instant),
    sa.Column("reached", sa.Boolean, nullable=False),  # somebody said so
    sa.Column("told", sa.JSON, nullable=False),  # the keys of whom it told
    sa.Column("todo", sa.JSON, nullable=False),  # whom it still has to tell what (`alerts.ToDo`)
    sa.Column("serial", sa.Integer, nullable=False),  # counts what it had to tell
)

# Each message is in one alert, whichever replica finds it.
alert_message = sa.Table(
    "alert_message",
    metadata,
    sa.Column("message", Number, primary_key=True, autoincrement=False),
    sa.Column("alert", Number, nullable=False),
)

posture = sa.Table(
    "posture",
    metadata,
    sa.Column("channel", sa.String, primary_key=True),
    sa.Column("after_hours", sa.Boolean, nullable=False),
    sa.Column("until", Instant),
    sa.Column("confirmed", Instant, nullable=False),
)

# Who may log in to the page by a name of their own. `key` is that name, folded: `accounts.fold`.
account = sa.Table(
    "account",
    metadata,
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("owner", sa.Boolean, nullable=False),
    sa.Column("password_hash", sa.String),  # NULL: the invitation was not used yet
)

invitation = sa.Table(
    "invitation",
    metadata,
    sa.Column("key", sa.String, primary_key=True),  # a digest, as of sessions
    sa.Column("account", sa.String, sa.ForeignKey("account.key", ondelete="CASCADE"), nullable=False, unique=True),
    sa.Column("ends", Instant, nullable=False),
)

# Where our own people are reached, by a digest of the address: whether they proved it, and by what code they can.
way = sa.Table(
    "way",
    metadata,
    sa.Column("person", sa.String, primary_key=True),  # a key of [people], "" for the practice
    sa.Column("address", sa.String, primary_key=True),  # a digest of medium and address
    sa.Column("code", sa.String, nullable=False),  # a digest of the code that was sent, "" when there is none
    sa.Column("expires", Instant),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("confirmed", Instant),
    sa.Column("author", sa.String, nullable=False),  # who confirmed it
    sa.Column("disabled", Instant),  # since when they want nothing there
)

session = sa.Table(
    "session",
    metadata,
    sa.Column("key", sa.String, primary_key=True),  # a digest: who reads the record cannot take a session over
    sa.Column("ends", Instant, nullable=False),
    sa.Column("account", sa.String, sa.ForeignKey("account.key", ondelete="CASCADE")),  # NULL: the practice's login
)

# What counts for a client for a time: an agreement, an exception, a duty to keep, a plan (`card_entries.EntryKind`).
card_entry = sa.Table(
    "card_entry",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("card", Number, sa.ForeignKey("card.id", ondelete="CASCADE"), nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("created", Instant, nullable=False),
    sa.Column("until", Instant, nullable=False),  # it lapses then
    sa.Column("ended", Instant),  # somebody ended it before
    sa.Index(None, "card", "kind"),
)

# What people changed in the settings file by the page. `undo` has the part of the text that was there before.
settings_change = sa.Table(
    "settings_change",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("who", sa.String, nullable=False),
    sa.Column("account", sa.String, nullable=False),  # the key of who made it, also once it is gone; "" without one
    sa.Column("says", sa.String, nullable=False),
    sa.Column("before", sa.String, nullable=False),  # the digest of the file
    sa.Column("after", sa.String, nullable=False),
    sa.Column("undo", sa.JSON(none_as_null=True)),  # NULL: a secret is in that part
)

# What names a person, or quotes what was answered about one. PostgreSQL's planner takes samples of every column into a
# table of the system, which we may not erase: of these it is to take none. Whatever looks for them uses an index.
NAMES_PEOPLE = (
    *(message.c.message, message.c.sender, message.c.says, message.c.locator),
    *(outgoing.c.sender, outgoing.c.identity, outgoing.c.trouble, outgoing.c.payload, outgoing.c.address),
    *(bookmark.c.key, bookmark.c.value),
    *(override.c.author, override.c.reason, override.c.covers, override.c.ended_by),
    *(breaker.c.closed_by, account.c.name),
    *(unreachable.c.sender, unreachable.c.says),
    *(card.c.label, card.c.notes, card.c.quiet_reason, card_address.c.address),
    card_entry.c.content,
    *(card_event.c.who, card_event.c.what, card_event.c.why),
    *(follow_up.c.sender, follow_up.c.author),
    *(settings_change.c.who, settings_change.c.account, settings_change.c.says, settings_change.c.undo),
    *(delivery.c.reference, delivery.c.message, delivery.c.sender, delivery.c.carrier),
    *(way.c.person, way.c.author),
)
