"""Cards and messages for tests of the record."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from autoreply.decision.decide import Decision, History
from autoreply.decision.reason import Reason
from autoreply.record import Outcome, Pending, Record, Recorded
from autoreply.record.cards.cards import Act, CardFields
from channels import Inbound, Reply, Signal

NIGHT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DUSK = NIGHT - timedelta(hours=5)
ACT = Act("ana", "a test", DUSK)
MAIL, PHONE, SLACK = "maria@mail.example", "+15550100001", "d0123@u0777abc"


def card(record: Record, label: str = "M.R.", addresses: Sequence[str] = (MAIL, PHONE)) -> int:
    return record.cards.add(CardFields(label), ACT, addresses)


def inbound(
    channel: str, sender: str, name: str, *, urgent: bool = False, arrived: datetime = NIGHT, person: str = ""
) -> Inbound:
    signals = {Signal.URGENT: "words of the urgent list"} if urgent else {}
    return Inbound(channel, name, sender, "", arrived, signals, person=person)


def once(told: History) -> Outcome:
    """Answers who was not told in this period."""
    if told.in_period:
        return Outcome(Decision(Reason.ALREADY_TOLD, "told before"))
    return Outcome(Decision(Reason.ANSWERED, "not told"), Reply("somebody", "subject", "text", secrets.token_hex(8)))


def writes(record: Record, channel: str, sender: str, now: datetime = NIGHT, *, since: datetime = DUSK) -> Recorded:
    """Somebody writes one more message, and is answered who was not told."""
    return record.messages.note(inbound(channel, sender, secrets.token_hex(4)), now, since, once)


def history(record: Record, channel: str, sender: str, now: datetime = NIGHT) -> History:
    """What a message of `sender` would be judged by."""
    return record.messages.history(inbound(channel, sender, "only looking"), now, DUSK)


def all_at_once(record: Record, messages: Sequence[Inbound], now: datetime = NIGHT) -> list[Recorded]:
    return record.messages.note_all([Pending(one, DUSK, once) for one in messages], now)
