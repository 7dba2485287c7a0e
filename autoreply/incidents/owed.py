"""Who is owed a call: urgent words without a reply, people who could not be reached, alerts nobody took. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from autoreply.decision.reason import FROM_PEOPLE, PERHAPS_FROM_PEOPLE, Reason, answered
from autoreply.incidents.facts import StretchFacts
from autoreply.incidents.wording import IncidentWording
from autoreply.record.reports.nights import NightMessage

_PEOPLE, _PERHAPS = (frozenset(each.value for each in group) for group in (FROM_PEOPLE, PERHAPS_FROM_PEOPLE))
_LOST = ("expired", "refused", "undelivered", "in-doubt")


@dataclass(frozen=True, slots=True)
class OwedCall:
    """One message whose sender still has to hear from a person, and why."""

    number: int
    channel: str
    sender: str
    at: datetime
    urgent: bool
    why: str


def owed(facts: StretchFacts, wording: IncidentWording) -> list[OwedCall]:
    """Return one for each sender, urgent words first. Whom somebody of the practice has answered is not among them."""
    untaken = {one.message for one in facts.rows.alerts if not one.taken_by and not one.reached}
    found: dict[str, OwedCall] = {}
    for one in facts.rows.messages:
        why = "" if one.done else "; ".join(_reasons(one, wording, alone=one.number in untaken))
        if why:
            key = one.sender or f"#{one.number}"
            before = found.get(key)
            if before is None or (one.urgent and not before.urgent):
                found[key] = OwedCall(one.number, one.channel, one.sender, one.arrived, one.urgent, why)
    return sorted(found.values(), key=lambda call: (not call.urgent, call.at))


def _reasons(one: NightMessage, wording: IncidentWording, *, alone: bool) -> Iterator[str]:
    if alone:
        yield wording.say("owed_untaken")
    if one.reply in _LOST:
        yield f"{wording.say(f'owed_{one.reply}')}{f' ({one.trouble})' if one.trouble else ''}"
    elif one.reason == Reason.UNREACHABLE:
        yield wording.say("owed_unreachable")
    elif one.urgent and not answered(one.reason) and one.reason in _PEOPLE | _PERHAPS:
        yield wording.say("owed_urgent", reason=wording.reason(one.reason))
