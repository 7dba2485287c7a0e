"""What one closed period brought, by person: the facts of a hand-over, without words. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from autoreply.contents.content import Content
from autoreply.decision.reason import answered
from autoreply.record import State
from autoreply.record.items import Item
from channels import TextForm

MOST_PEOPLE = 40  # in one hand-over; a mail program cuts long mails


class ReplyOutcome(StrEnum):
    """How our reply to a person ended, best first. The values are the keys of the words."""

    TOLD = "told"
    HEARD = "heard"
    WAITING = "waiting"
    FAILED = "failed"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class AnsweredBy:
    """When somebody of the practice answered, and who, "" where that is not known."""

    at: datetime
    author: str = ""


@dataclass(frozen=True, slots=True)
class NightFindings:
    """What the record does not have: found out when the hand-over is composed.

    `forms` are those of the channels, by name. `answers` go by `Item.key`, all else by `Item.number`. `voicemails` is
    how many seconds callers spoke: 0 where they left nothing, and without an entry where nobody knows that yet.
    `contents` is what is delivered with the hand-over.
    """

    forms: Mapping[str, TextForm] = field(default_factory=dict)
    voicemails: Mapping[int, int] = field(default_factory=dict)
    contents: Mapping[int, Sequence[Content]] = field(default_factory=dict)
    links: Mapping[int, str] = field(default_factory=dict)
    answers: Mapping[str, AnsweredBy] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person who wrote or called, with all that came from them, oldest first."""

    items: tuple[Item, ...]
    findings: NightFindings

    @property
    def key(self) -> str:
        return self.items[0].key

    @property
    def senders(self) -> tuple[str, ...]:
        """From where they wrote and called: several, if a contact card says that it is one person. "" is unknown."""
        return tuple(dict.fromkeys(item.sender for item in self.items))

    @property
    def untaken(self) -> bool:
        """Whether they alerted somebody, and nobody has taken that yet."""
        return any(item.alert and not item.alert.taken_by and item.alert.ended is None for item in self.items)

    @property
    def taken(self) -> tuple[AnsweredBy, ...]:
        """Who took the alerts about them, and when."""
        alerts = {item.alert.number: item.alert for item in self.items if item.alert and item.alert.taken_at}
        name = self.findings.people.get
        return tuple(
            AnsweredBy(one.taken_at, name(one.taken_by, one.taken_by)) for one in alerts.values() if one.taken_at
        )

    @property
    def urgent(self) -> bool:
        return any(item.urgent for item in self.items)

    @property
    def opted_out(self) -> bool:
        return any(item.opted_out for item in self.items)

    @property
    def attachments(self) -> int:
        return sum(item.attachments for item in self.items)

    @property
    def only_called(self) -> bool:
        """Whether they called, and left no message anywhere."""
        return all(self.left_nothing(item) for item in self.items)

    @property
    def told(self) -> ReplyOutcome:
        return min((self._told(item) for item in self.items), key=list(ReplyOutcome).index)

    @property
    def answered(self) -> AnsweredBy | None:
        """Who answered since; None where nobody has, or where they wrote again after it."""
        last = {item.sender_key: item for item in self.items}
        done = [AnsweredBy(one.changed, one.author) for one in last.values() if one.progress == "done" and one.changed]
        if len(done) == len(last):
            return max(done, key=lambda one: one.at)
        found = self.findings.answers.get(self.key)
        return found if found is not None and found.at >= self.items[-1].noted else None

    @property
    def to_call_back(self) -> AnsweredBy | None:
        """Who noted that they are to be called back."""
        last = self.items[-1]
        return AnsweredBy(last.changed, last.author) if last.progress == "call-back" and last.changed else None

    def form(self, item: Item) -> TextForm:
        """In what form a message came; a channel that is gone is taken for one of messages."""
        return self.findings.forms.get(item.channel, TextForm.CHAT)

    def left_nothing(self, item: Item) -> bool:
        """Whether it is a call without a message."""
        return self.form(item) is TextForm.VOICE and self.findings.voicemails.get(item.number) == 0

    def _told(self, item: Item) -> ReplyOutcome:
        if item.reply == State.SENT:
            return ReplyOutcome.TOLD
        if item.reply:
            return ReplyOutcome.WAITING if item.reply == State.DUE else ReplyOutcome.FAILED
        heard = self.form(item) is TextForm.VOICE and answered(item.reason)
        return ReplyOutcome.HEARD if heard else ReplyOutcome.UNTOLD


def people(items: Sequence[Item], findings: NightFindings) -> list[PersonLine]:
    """One line for each person: alerts that nobody took, urgent words, and then by when they first wrote or called.

    Everything in `items` is in exactly one line.
    """
    by_key: dict[str, list[Item]] = {}
    for item in items:
        by_key.setdefault(item.key, []).append(item)
    lines = [PersonLine(tuple(sorted(mine, key=_when)), findings) for mine in by_key.values()]
    return sorted(lines, key=lambda line: (not line.untaken, not line.urgent, *_when(line.items[0])))


def groups(lines: Sequence[PersonLine]) -> Iterator[tuple[str, list[PersonLine]]]:
    """The lines under the key of their heading, in order; no heading without lines."""
    urgent = [line for line in lines if line.urgent]
    calls = [line for line in lines if not line.urgent and line.only_called]
    rest = [line for line in lines if not line.urgent and not line.only_called]
    named = (("with_urgent", urgent), ("all_others" if urgent else "everybody", rest), ("calls_only", calls))
    yield from ((name, mine) for name, mine in named if mine)


def _when(item: Item) -> tuple[datetime, int]:
    return item.noted, item.number
