"""The tables. No text of a message is in any of them, ever.

The unique constraints are the promises: one decision per message (`message`), and per sender one reply for each
ordinal (`outgoing`), so that of two replicas that count the same history only one can claim the next reply.
"""

from autoreply.record.tables.clients import card, card_address, card_entry, card_event, not_same
from autoreply.record.tables.columns import Instant, constant, metadata, metadata_for
from autoreply.record.tables.messages import (
    alert,
    alert_message,
    delivery,
    follow_up,
    handover,
    message,
    never_arrived,
    opening_mail,
    outgoing,
)
from autoreply.record.tables.papers import paper, paper_head
from autoreply.record.tables.people import account, invitation, session, settings_change, way, work_count, work_mark
from autoreply.record.tables.policies import policy_acknowledgement, policy_consent, policy_version
from autoreply.record.tables.reviews import complaint, event, incident
from autoreply.record.tables.state import bookmark, breaker, installation, override, posture, unreachable

__all__ = [
    "NAMES_PEOPLE",
    "Instant",
    "account",
    "alert",
    "alert_message",
    "bookmark",
    "breaker",
    "card",
    "card_address",
    "card_entry",
    "card_event",
    "complaint",
    "constant",
    "delivery",
    "event",
    "follow_up",
    "handover",
    "incident",
    "installation",
    "invitation",
    "message",
    "metadata",
    "metadata_for",
    "never_arrived",
    "not_same",
    "opening_mail",
    "outgoing",
    "override",
    "paper",
    "paper_head",
    "policy_acknowledgement",
    "policy_consent",
    "policy_version",
    "posture",
    "session",
    "settings_change",
    "unreachable",
    "way",
    "work_count",
    "work_mark",
]

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
    *(card_entry.c.content, not_same.c.address),
    *(card_event.c.who, card_event.c.what, card_event.c.why),
    *(follow_up.c.sender, follow_up.c.author),
    *(settings_change.c.who, settings_change.c.account, settings_change.c.says, settings_change.c.undo),
    *(delivery.c.reference, delivery.c.message, delivery.c.sender, delivery.c.carrier),
    *(way.c.person, way.c.author),
    policy_version.c.author,
    *(policy_acknowledgement.c.person, policy_acknowledgement.c.name),
    *(policy_consent.c.how, policy_consent.c.author),
    *(event.c.about, event.c.says),
    *(incident.c.owner, incident.c.content, complaint.c.owner, complaint.c.content),
    *(work_count.c.person, work_mark.c.person),
    *(paper.c.author, paper.c.data),
)
