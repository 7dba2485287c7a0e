"""Learns from messages who can be reached: opt-outs, opt-ins, and reports of bounced replies."""

from datetime import datetime, timedelta

from autoreply.decision.decide import OPTED_OUT
from autoreply.record import Record
from channels import Inbound, Signal

OPTED_OUT_FOR = timedelta(days=3650)  # until they opt in again: ten years
BOUNCED_FOR = timedelta(days=60)  # as others do: long enough for a dead address, short enough to try again


def is_about_reachability(inbound: Inbound) -> bool:
    """Whether the message is an opt-out, an opt-in or a bounce."""
    return Signal.OPTED_OUT in inbound.signals or inbound.opted_in or bool(inbound.bounced)


def learn(record: Record, inbound: Inbound, now: datetime) -> None:
    """Record it, once: repeated later, it would undo newer facts. Raises `RecordError`."""
    if not is_about_reachability(inbound) or record.messages.reason_of(inbound.channel, inbound.id) is not None:
        return
    channel, sender = inbound.channel, inbound.sender
    if Signal.OPTED_OUT in inbound.signals:  # nobody can be reached between opt-out and opt-in
        says = OPTED_OUT + inbound.signals[Signal.OPTED_OUT]
        record.unreachable.mark(channel, sender, now + OPTED_OUT_FOR, says)
    if inbound.opted_in:
        record.unreachable.clear(channel, sender)
    if inbound.bounced:
        recipient = record.outgoing.sender_of(channel, inbound.bounced)
        if recipient:
            says = "an earlier reply came back as undeliverable"
            record.unreachable.mark(channel, recipient, now + BOUNCED_FOR, says)
