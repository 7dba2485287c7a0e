"""What happened, line by line, from the record. Pure: facts in, words out. The text of a message is in no line."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from autoreply.decision.reason import answered
from autoreply.incidents.facts import StretchFacts
from autoreply.incidents.wording import IncidentWording
from autoreply.record.event_log import EventKind, StoredEvent
from autoreply.record.overrides import StoredOverride
from autoreply.record.reports.nights import NightAlert, NightMessage, NightNotice
from schedules import Mode

Who = Callable[[str], str]
LATE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class ChronologyLine:
    """One thing that happened. `message` is the number of the message that it is about, or None."""

    at: datetime
    what: str
    says: str
    message: int | None = None
    urgent: bool = False


def chronology(facts: StretchFacts, wording: IncidentWording, who: Who = str) -> list[ChronologyLine]:
    """Return everything, in the order of time. `who` says how a sender is called."""
    writer = _ChronologyWriter(wording, who)
    rows, say = facts.rows, wording.say
    found = [
        *map(writer.message, rows.messages),
        *(line for one in rows.alerts for line in writer.alert(one)),
        *map(writer.notice, rows.notices),
        *(line for one in rows.overrides for line in writer.override(one)),
        *(ChronologyLine(one.at, say("settings"), say("by", says=one.says, who=one.who)) for one in rows.changes),
        *map(writer.event, facts.events),
    ]
    start, end = facts.stretch.start, facts.stretch.end
    return sorted((one for one in found if start <= one.at < end), key=lambda one: one.at)


def beginning(facts: StretchFacts, wording: IncidentWording) -> list[str]:
    """Return how things were when it began: who was on call, what each channel showed, what was changed by hand."""
    writer, say = _ChronologyWriter(wording), wording.say
    shifts = [say("on_call_until", who=wording.name(one.person), when=wording.when(one.end)) for one in facts.shifts]
    lines = [say("on_call", who=say("then").join(shifts))] if shifts else []
    lines += map(writer.shows, facts.shown)
    lines += [
        say("before", says=writer.wish(one)) for one in facts.rows.overrides
        if one.override.start < facts.stretch.start
    ]  # fmt: skip
    return lines


@dataclass(frozen=True, slots=True)
class _ChronologyWriter:
    """Puts facts into words, with names and times as the practice writes them."""

    wording: IncidentWording
    who: Who = str

    def message(self, one: NightMessage) -> ChronologyLine:
        say = self.wording.say
        who = self.who(one.sender) if one.sender else say("unknown")
        parts = [say("message_says", who=who, channel=one.channel, reason=self.wording.reason(one.reason))]
        if one.says and not (answered(one.reason) and self.wording.is_translated):  # it says no more than the reason
            parts.append(f"({self.who_in(one.says, one.sender)}.)")
        parts += [self.wording.known(f"reply_{one.reply}")]
        parts += [self.who_in(one.trouble, one.sender)] if one.trouble else []
        if one.noted - one.arrived >= LATE:
            parts.append(say("read_late", when=self.wording.when(one.noted)))
        if one.done:
            parts.append(say("answered_by", who=one.author or say("one_of_you")))
        return ChronologyLine(one.arrived, say("message"), " ".join(filter(None, parts)), one.number, one.urgent)

    def who_in(self, text: str, sender: str) -> str:
        """A text that may name the sender, with what they are called in its place."""
        return text.replace(sender, self.who(sender)) if sender else text

    def alert(self, one: NightAlert) -> Iterator[ChronologyLine]:
        say = self.wording.say
        told = say("alerted", who=", ".join(map(self.wording.name, one.told)) or say("nobody"))
        yield ChronologyLine(one.began, say("alert"), told, one.message, urgent=True)
        if one.taken_by and one.taken_at is not None:
            taken = say("taken", who=self.wording.name(None if one.taken_by == "*" else one.taken_by))
            yield ChronologyLine(one.taken_at, say("alert"), taken, one.message)
        elif one.ended is not None:
            yield ChronologyLine(one.ended, say("alert"), say("untaken"), one.message)

    def notice(self, one: NightNotice) -> ChronologyLine:
        say, known = self.wording.say, self.wording.known
        state = say("notice_arrived") if one.confirmed else known(f"notice_{one.state}")
        values = {"who": self.wording.name(one.person), "what": known(f"kind_{one.kind}") or one.kind, "state": state}
        told = say("told_by", medium=one.medium, **values) if one.medium else say("told_what", **values)
        return ChronologyLine(one.at, say("told"), told.strip())

    def override(self, one: StoredOverride) -> Iterator[ChronologyLine]:
        say = self.wording.say
        made = say("by", says=self.wish(one), who=one.override.author)
        yield ChronologyLine(one.override.start, say("by_hand"), made)
        if one.ended_by:
            yield ChronologyLine(one.override.until, say("by_hand"), say("ended_by", who=one.ended_by))

    def wish(self, one: StoredOverride) -> str:
        who, name = self.wording.name(one.person), "wish_open" if one.override.mode is Mode.WORKING else "wish_closed"
        until, reason = self.wording.when(one.override.until), one.override.reason
        return self.wording.say(name, who=f"{who[:1].upper()}{who[1:]}", when=until, reason=reason)

    def event(self, one: StoredEvent) -> ChronologyLine:
        say = self.wording.say
        if one.kind is EventKind.STARTED:
            return ChronologyLine(one.at, say("autoreply"), say("started"))
        if one.kind in (EventKind.TROUBLE, EventKind.OVER):
            says = one.says if one.kind is EventKind.TROUBLE else say("well", about=one.about)
            return ChronologyLine(one.at, say("trouble"), says)
        return ChronologyLine(one.at, say("channel"), self.shows(one))

    def shows(self, one: StoredEvent) -> str:
        """What a channel showed, in a sentence."""
        if one.kind is EventKind.UNKNOWN:
            return self.wording.say("unknown_state", about=one.about)
        name = "showed_closed" if one.kind is EventKind.CLOSED else "showed_open"
        if one.until is None:
            return self.wording.say(name, about=one.about)
        return self.wording.say(f"{name}_until", about=one.about, when=self.wording.when(one.until))


def counts(messages: Sequence[NightMessage]) -> dict[str, int]:
    """Return how many messages came, without anything that names anybody: this is kept when the record is deleted."""
    # Who called heard it at once, so that there is no reply to send.
    told = {one.number for one in messages if answered(one.reason) and one.reply in ("", "sent")}
    return {
        "messages": len(messages),
        "answered": len(told),
        "urgent": sum(one.urgent for one in messages),
        "urgent without a reply": sum(one.urgent and one.number not in told for one in messages),
    }
