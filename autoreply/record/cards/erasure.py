"""Takes a person out of the record: their names and addresses are replaced, and what was counted stays."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from autoreply.record.cards.addresses import is_of_chat
from autoreply.record.cards.cards import Act, Card, CardError, current, note
from autoreply.record.cards.entries import EntryKind, running
from autoreply.record.database import Database
from autoreply.record.maintenance.retention import erase_soon
from autoreply.record.outgoing import State
from autoreply.record.papers.papers import OWN_WORDS, NewPaper, PaperKind, enter, purge
from autoreply.record.papers.reviews import forget_client
from autoreply.record.tables import (
    bookmark,
    card,
    card_address,
    card_entry,
    card_event,
    delivery,
    follow_up,
    message,
    not_same,
    outgoing,
    paper,
    policy_consent,
    unreachable,
)

DECIDED_FOR = timedelta(days=4)  # longer than `answer_within` can be


class CardErasure:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def erase(self, number: int, act: Act) -> int:
        """Replace the identity of a card's person everywhere. Returns how many messages were theirs.

        An address that several people share stays with the others. A reply that still waits is not sent any more. Who
        erased, when and why stays on the card. The octets are overwritten within a day, as of all that is deleted.
        """
        with self._database.write() as connection:
            whole = current(connection, number, act)
            _refuse_held(connection, whole, act.at)
            many = 0
            for place, one in enumerate(each.address for each in whole.addresses if not each.shared):
                many += _replace(connection, one, f"erased {number}.{place + 1}", act.at)
            numbers = _blank(connection, whole, act.at)
            forget_client(connection, numbers)
            note(connection, number, act, f"erased, with {many} messages")
            facts = {"purged": purge(connection, paper.c.card.in_(numbers)), "messages": many}
            data = {OWN_WORDS: act.why}
            enter(connection, NewPaper(PaperKind.ERASURE, f"card {number}", act.who, act.at, data, facts))
            erase_soon(connection, act.at)
        self._database.empty_log()
        return many


def _refuse_held(connection: sa.Connection, whole: Card, now: datetime) -> None:
    """A duty to keep (a complaint, a court, a retention law) comes before a wish to be erased."""
    for held in running(connection, [whole.number], (EntryKind.DUTY,), now):
        raise CardError(
            f"Card {whole.number} has to be kept: {held.content.get('reason', '')}. If that is over, end duty "
            f"{held.number} first."
        )


def _replace(connection: sa.Connection, address: str, instead: str, now: datetime) -> int:
    """Replace one address in all tables. Returns how many messages had it."""
    senders = _senders(connection, address)
    for place, sender in enumerate(senders):
        name = instead if place == 0 else f"{instead}.{place + 1}"
        waiting = sa.update(outgoing).where(outgoing.c.sender == sender, outgoing.c.state == State.DUE.value)
        ended = {"state": State.EXPIRED.value, "lease": None, "finished": now, "trouble": "the client was erased"}
        connection.execute(waiting.values(ended))
        theirs = {"sender": name, "address": instead, "payload": {}}
        connection.execute(sa.update(outgoing).where(outgoing.c.sender == sender).values(theirs))
        connection.execute(sa.update(delivery).where(delivery.c.sender == sender).values(sender=name))
        for table in (unreachable, follow_up):
            connection.execute(sa.delete(table).where(table.c.sender == sender))
        named = (bookmark.c.value.contains(sender, autoescape=True), bookmark.c.key.contains(sender, autoescape=True))
        connection.execute(sa.delete(bookmark).where(bookmark.c.dated.is_not(None), sa.or_(*named)))
    own = message.c.sender.in_(senders)
    # Until no reply to it could be due any more, a message keeps its name, so that it is not decided again.
    connection.execute(
        sa.update(message)
        .where(own, message.c.noted < now - DECIDED_FOR)
        .values(message=sa.literal(f"{instead}: ") + sa.cast(message.c.id, sa.String))
    )
    # What nobody of the practice has seen yet is still put before them: that was promised.
    connection.execute(sa.update(message).where(own, message.c.handover.is_not(None)).values(locator=""))
    return connection.execute(sa.update(message).where(own).values(sender=instead, says="")).rowcount


def _senders(connection: sa.Connection, address: str) -> list[str]:
    """Every sender of the record that is this address: one, but for who is of a chat and writes in conversations."""
    found = {address}
    if is_of_chat(address):
        like = f"@{address}"
        for table in (message, outgoing):
            query = sa.select(table.c.sender).where(table.c.sender.endswith(like, autoescape=True)).distinct()
            found |= {sender for sender in connection.execute(query).scalars() if sender.partition("@")[2] == address}
    return sorted(found)


def _blank(connection: sa.Connection, whole: Card, now: datetime) -> list[int]:
    """Take the names off the card, off those that were merged into it, and out of their events. Their numbers."""
    behind = sa.select(card.c.id).where(sa.or_(card.c.id == whole.number, card.c.merged == whole.number))
    numbers = list(connection.execute(behind).scalars())
    connection.execute(sa.delete(card_address).where(card_address.c.card.in_(numbers)))
    connection.execute(sa.delete(card_entry).where(card_entry.c.card.in_(numbers)))
    connection.execute(sa.delete(policy_consent).where(policy_consent.c.card.in_(numbers)))
    connection.execute(sa.delete(not_same).where(sa.or_(not_same.c.card.in_(numbers), not_same.c.other.in_(numbers))))
    for did in ("linked", "unlinked"):
        theirs = (card_event.c.card.in_(numbers), card_event.c.what.startswith(f"{did} "))
        connection.execute(sa.update(card_event).where(*theirs).values(what=f"{did} an address"))
    connection.execute(sa.update(card_event).where(card_event.c.card.in_(numbers)).values(why=""))
    gone = {"label": "erased", "notes": "", "quiet": "", "quiet_reason": "", "quiet_until": None, "erased": now}
    connection.execute(sa.update(card).where(card.c.id.in_(numbers)).values({**gone, "language": "", "zone": ""}))
    return numbers
