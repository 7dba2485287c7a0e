"""Learns from messages who can be reached: opt-outs, opt-ins, reports of bounces, and our own notices that arrived."""

from datetime import datetime

from autoreply.notices.unseen import note_seen
from autoreply.notices.ways import way_digest
from autoreply.record import Record
from autoreply.record.unreachable import LONGEST
from autoreply.settings.reach import WayKind
from channels import Inbound, Signal

BOUNCED = "it came back as undeliverable"
BOUNCED_FOR = LONGEST  # as others do: long enough to spare a dead address, short enough to forget


def is_about_reachability(inbound: Inbound) -> bool:
    """Whether the message is an opt-out, an opt-in, a bounce, or a notice of ours."""
    told = inbound.opted_in or inbound.bounced or inbound.came_back or inbound.ours
    return Signal.OPTED_OUT in inbound.signals or bool(told)


def learn(record: Record, inbound: Inbound, now: datetime) -> bool:
    """Record it, once: repeated later, it would undo newer facts. Raises `RecordError`.

    Returns whether a reply of ours came back that counted as sent until now.
    """
    if not is_about_reachability(inbound) or record.messages.reason_of(inbound.channel, inbound.id) is not None:
        return False
    channel, sender = inbound.channel, inbound.sender
    if Signal.OPTED_OUT in inbound.signals:  # nobody can be reached between opt-out and opt-in
        record.unreachable.opt_out(channel, sender, now, inbound.signals[Signal.OPTED_OUT])
        if Signal.STAFF in inbound.signals:
            _disable(record, sender, now)
    if inbound.opted_in:
        record.unreachable.clear(channel, sender)
    if inbound.ours:  # also a code, of which the record has no row
        record.notices.arrived(inbound.ours, now)
        note_seen(record, channel)
    if inbound.came_back:
        record.notices.send_again(inbound.came_back, now, BOUNCED)
    if inbound.bounced:
        recipient = record.outgoing.sender_of(channel, inbound.bounced)
        if recipient:
            says = "an earlier reply came back as undeliverable"
            record.unreachable.mark(channel, recipient, now + BOUNCED_FOR, says)
    return bool(inbound.came_back) and record.outgoing.came_back(channel, inbound.came_back, BOUNCED, now)


def _disable(record: Record, number: str, now: datetime) -> None:
    """A member of the practice wants no texts there: they are told by their other ways until they prove it again."""
    for kind in (WayKind.TEXT, WayKind.WHATSAPP):
        record.ways.disable(way_digest(kind, number), now)
