"""What happened, line by line, from the record. Pure: facts in, words out. The text of a message is in no line."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from autoreply.decision.reason import answered, words_of
from autoreply.incidents.facts import StretchFacts
from autoreply.record.event_log import EventKind, StoredEvent
from autoreply.record.overrides import StoredOverride
from autoreply.record.reports.nights import NightAlert, NightMessage, NightNotice
from autoreply.settings import Settings
from schedules import Mode

Who = Callable[[str], str]
LATE = timedelta(minutes=15)
REPLIES = {
    "sent": "The reply went out.",
    "due": "The reply has not gone out yet.",
    "expired": "The reply never went out.",
    "refused": "The reply was refused.",
    "in-doubt": "Nobody knows whether the reply arrived.",
}
NOTICES = {
    "notice": "notice about trouble",
    "hand-over": "hand-over",
    "delivery": "delivery of messages",
    "alert": "alert",
}


@dataclass(frozen=True, slots=True)
class ChronologyLine:
    """One thing that happened. `message` is the number of the message that it is about, or None."""

    at: datetime
    what: str
    says: str
    message: int | None = None
    urgent: bool = False


def chronology(facts: StretchFacts, settings: Settings, who: Who = str) -> list[ChronologyLine]:
    """Return everything, in the order of time. `who` says how a sender is called."""
    writer = _ChronologyWriter(settings, who)
    rows = facts.rows
    found = [
        *map(writer.message, rows.messages),
        *(line for one in rows.alerts for line in writer.alert(one)),
        *map(writer.notice, rows.notices),
        *(line for one in rows.overrides for line in writer.override(one)),
        *(ChronologyLine(one.at, "Settings", f"{one.says} By {one.who}.") for one in rows.changes),
        *map(writer.event, facts.events),
    ]
    start, end = facts.stretch.start, facts.stretch.end
    return sorted((one for one in found if start <= one.at < end), key=lambda one: one.at)


def beginning(facts: StretchFacts, settings: Settings) -> list[str]:
    """Return how things were when it began: who was on call, what each channel showed, what was changed by hand."""
    writer = _ChronologyWriter(settings)
    shifts = [f"{writer.name(one.person)} until {writer.when(one.end)}" for one in facts.shifts]
    lines = [f"On call, by today's settings: {', then '.join(shifts)}."] if shifts else []
    lines += [f"{one.about} {writer.shows(one)}." for one in facts.shown]
    lines += [
        f"{writer.wish(one)} This began before." for one in facts.rows.overrides
        if one.override.start < facts.stretch.start
    ]  # fmt: skip
    return lines


@dataclass(frozen=True, slots=True)
class _ChronologyWriter:
    """Puts facts into words, with names and times as the practice writes them."""

    settings: Settings
    who: Who = str

    def when(self, instant: datetime) -> str:
        return self.settings.dates.full(instant, self.settings.timezone)

    def name(self, person: str | None) -> str:
        return self.settings.people[person].name if person in self.settings.people else person or "the practice"

    def message(self, one: NightMessage) -> ChronologyLine:
        who = self.who(one.sender) if one.sender else "Somebody who showed no address"
        parts = [f"{who} on {one.channel}: {words_of(one.reason)}."]
        parts += [f"({self.who_in(one.says, one.sender)}.)"] if one.says else []
        parts += [REPLIES.get(one.reply, "")] if one.reply else []
        parts += [self.who_in(one.trouble, one.sender)] if one.trouble else []
        if one.noted - one.arrived >= LATE:
            parts.append(f"It was read {self.when(one.noted)}.")
        if one.done:
            parts.append(f"Answered by {one.author or 'one of you'}.")
        return ChronologyLine(one.arrived, "Message", " ".join(filter(None, parts)), one.number, one.urgent)

    def who_in(self, text: str, sender: str) -> str:
        """A text that may name the sender, with what they are called in its place."""
        return text.replace(sender, self.who(sender)) if sender else text

    def alert(self, one: NightAlert) -> Iterator[ChronologyLine]:
        told = ", ".join(map(self.name, one.told)) or "nobody"
        yield ChronologyLine(one.began, "Alert", f"Who is on call was alerted: {told}.", one.message, urgent=True)
        if one.taken_by and one.taken_at is not None:
            who = "the practice" if one.taken_by == "*" else self.name(one.taken_by)
            yield ChronologyLine(one.taken_at, "Alert", f"Taken by {who}.", one.message)
        elif one.ended is not None:
            yield ChronologyLine(one.ended, "Alert", "The alert ended, and nobody had taken it.", one.message)

    def notice(self, one: NightNotice) -> ChronologyLine:
        what = NOTICES.get(one.kind, one.kind)
        by = f" by {one.medium}" if one.medium else ""
        ended = "It was seen to arrive." if one.confirmed else _NOTICE_STATES.get(one.state, "")
        return ChronologyLine(one.at, "You were told", f"{self.name(one.person)}: {what}{by}. {ended}".strip())

    def override(self, one: StoredOverride) -> Iterator[ChronologyLine]:
        yield ChronologyLine(one.override.start, "By hand", f"{self.wish(one)} By {one.override.author}.")
        if one.ended_by:
            yield ChronologyLine(one.override.until, "By hand", f"Ended by {one.ended_by}.")

    def wish(self, one: StoredOverride) -> str:
        mode = "open" if one.override.mode is Mode.WORKING else "closed"
        until = self.when(one.override.until)
        who = self.name(one.person)
        return f"{who[:1].upper()}{who[1:]} {mode} until {until}: {one.override.reason}."

    def event(self, one: StoredEvent) -> ChronologyLine:
        if one.kind is EventKind.STARTED:
            return ChronologyLine(one.at, "Autoreply", "It started, or took up a changed settings file.")
        if one.kind in (EventKind.TROUBLE, EventKind.OVER):
            says = one.says if one.kind is EventKind.TROUBLE else f"{one.about}: well again."
            return ChronologyLine(one.at, "Trouble", says)
        return ChronologyLine(one.at, "Channel", f"{one.about} {self.shows(one)}.")

    def shows(self, one: StoredEvent) -> str:
        if one.kind is EventKind.UNKNOWN:
            return "could not be changed, and nobody knew what it showed"
        until = f" until {self.when(one.until)}" if one.until is not None else ""
        return f"showed {'closed' if one.kind is EventKind.CLOSED else 'open'}{until}"


_NOTICE_STATES = {
    "sent": "It was sent.",
    "due": "It has not gone out yet.",
    "expired": "It never went out.",
    "refused": "It was refused.",
    "in-doubt": "Nobody knows whether it arrived.",
}


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
