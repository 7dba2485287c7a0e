"""Messages as hand-overs and the page list them: with the reply, and how far the practice is with the sender."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from autoreply.decision.decide import OPTED_OUT
from autoreply.record.outgoing_kinds import REPLY
from autoreply.record.tables import follow_up, message, outgoing, unreachable

# Whoever shows no number is not one person: each such message stands for itself, under a key that nobody else has.
KEY = sa.case((message.c.sender == "", sa.literal("#") + sa.cast(message.c.id, sa.String)), else_=message.c.sender)


def key_of(sender: str, number: int) -> str:
    """The same for one message: its sender, or the message itself by its number."""
    return sender or f"#{number}"


@dataclass(frozen=True, slots=True)
class Item:
    """One message. `reply` is the state of the automatic reply, "" where there was none.

    `progress` and `author` are how far the practice is with it, as of `changed`; "" while nobody has seen it.
    """

    number: int
    channel: str
    message: str
    sender: str
    noted: datetime
    reason: str
    urgent: bool
    attachments: int
    locator: str
    reply: str
    trouble: str
    opted_out: bool
    progress: str
    author: str
    changed: datetime | None

    @property
    def key(self) -> str:
        """Whose message it is: the same for all of one person."""
        return key_of(self.sender, self.number)


_REPLY = sa.and_(outgoing.c.message == message.c.id, outgoing.c.kind == REPLY.name)
_OPTED_OUT = sa.and_(
    unreachable.c.channel == message.c.channel,
    unreachable.c.sender == message.c.sender,
    unreachable.c.says.startswith(OPTED_OUT),
)
_SEEN = sa.and_(follow_up.c.sender == KEY, follow_up.c.through >= message.c.id)
_ITEMS = sa.select(
    message,
    outgoing.c.state.label("reply"),
    outgoing.c.trouble,
    unreachable.c.sender.is_not(None).label("opted_out"),
    follow_up.c.state.label("progress"),
    follow_up.c.author,
    follow_up.c.changed,
).select_from(message.outerjoin(outgoing, _REPLY).outerjoin(unreachable, _OPTED_OUT).outerjoin(follow_up, _SEEN))


def items(connection: sa.Connection, which: sa.ColumnElement[bool]) -> list[Item]:
    """Return these messages, in the order in which they came."""
    return [_item(row) for row in connection.execute(_ITEMS.where(which).order_by(message.c.id))]


def _item(row: sa.Row[Any]) -> Item:
    return Item(
        row.id,
        row.channel,
        row.message,
        row.sender,
        row.noted,
        row.reason,
        row.urgent,
        row.attachments,
        row.locator,
        row.reply or "",
        row.trouble or "",
        bool(row.opted_out),
        row.progress or "",
        row.author or "",
        row.changed,
    )
