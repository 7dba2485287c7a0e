"""Runs a night again against today's settings, with the daemon's own code. Sends nothing, and writes nothing.

The record keeps of each message its channel, sender, arrival and whether it had urgent words. What it was decided by
besides, such as the headers of a mail, is not stored: where that decided, the old decision stands.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from autoreply.decision.outcome import Outcome
from autoreply.decision.reason import SILENCING, Reason, answered, words_of
from autoreply.incidents.facts import StretchFacts
from autoreply.inspect.explain import Explainer
from autoreply.record import Record
from autoreply.record.maintenance.copying import copy_cards
from autoreply.record.messages import digest_of
from autoreply.record.reports.nights import NightMessage
from autoreply.settings import Settings
from channels import Inbound, NamesPeople, Signal

NO_CHANNEL = "today's settings have no channel of that name"
NO_HEADERS = "it was decided by marks of the message itself, which are not stored"
NOT_KEPT = {
    Reason.UNREACHABLE: "whether the sender could be reached then is not stored",
    Reason.LIVE_CONVERSATION: "when one of you last wrote to the sender is not stored",
}
# What the message itself told. Whether one of our own people wrote it, the sender tells.
_BY_MARKS = frozenset(SILENCING.values()) - {Reason.STAFF}
LIMITS = (
    "Decided again from what the record keeps: channel, sender, arrival, when it was read, and urgent words. "
    "Headers and texts are not stored. Contact cards and calendars count as they are today."
)


@dataclass(frozen=True, slots=True)
class ReplayedDecision:
    """One message: what was decided then, and what would be decided now. `why_not` says why nothing was."""

    message: NightMessage
    now: Outcome | None
    why_not: str = ""

    @property
    def then_says(self) -> str:
        return words_of(self.message.reason)

    @property
    def now_says(self) -> str:
        return self.now.decision.reason.words if self.now is not None else ""

    @property
    def differs(self) -> bool:
        return self.now is not None and self.difference != SAME

    @property
    def difference(self) -> str:
        """The difference in a sentence."""
        if self.now is None:
            return f"Not decided again: {self.why_not}."
        was, will = answered(self.message.reason), self.now.decision.answers
        if was != will:
            return "They would get a reply." if will else "They would get no reply."
        if self.now.decision.reason.value != self.message.reason:
            return f"{'A reply' if will else 'No reply'} both times, for another reason."
        new = digest_of(self.now.reply.text) if self.now.reply is not None else ""
        return "The reply would have other words." if new and self.message.digest not in ("", new) else SAME


SAME = "The same."


@dataclass(frozen=True, slots=True)
class Replay:
    """The whole night again."""

    decisions: tuple[ReplayedDecision, ...]

    @property
    def summary(self) -> str:
        """How many would be decided otherwise, in a sentence."""
        again = [one for one in self.decisions if one.now is not None]
        different = sum(one.differs for one in again)
        left = len(self.decisions) - len(again)
        rest = f" {left} cannot be decided again." if left else ""
        return f"{different} of {len(again)} messages would be decided or answered otherwise today.{rest}"


def replay(facts: StretchFacts, settings: Settings, record: Record, feeds: Path) -> Replay:
    """Decide again about each message, in the order in which they were read, with all limits.

    `feeds` is the folder with the copies of calendar feeds. Raises `RecordError` where the record cannot be read.
    """
    before = [one for one in facts.before if _why_not(one, settings) == ""]
    everything = sorted([*before, *facts.rows.messages], key=lambda one: (one.noted, one.number))
    if not everything:
        return Replay(())
    begin = everything[0].noted
    kept = record.overrides.recent(facts.stretch.end + timedelta(days=1), MOST_OVERRIDES)
    asked = {one.number for one in facts.rows.messages}
    with Explainer.of(settings, begin, kept, feeds=feeds) as explainer:
        copy_cards(record.database, explainer.engine.record.database)
        found = list(_each(explainer, everything, settings))
    return Replay(tuple(one for one in found if one.message.number in asked))


MOST_OVERRIDES = 500


def _each(explainer: Explainer, messages: list[NightMessage], settings: Settings) -> Iterator[ReplayedDecision]:
    for one in messages:
        why_not = _why_not(one, settings)
        if why_not:
            yield ReplayedDecision(one, None, why_not)
        else:
            yield ReplayedDecision(one, explainer.decide(_inbound(one, settings), one.noted))


def _why_not(one: NightMessage, settings: Settings) -> str:
    """Why nothing can be decided again, "" where it can."""
    if one.channel not in settings.channels:
        return NO_CHANNEL
    if one.reason not in set(Reason):
        return NO_HEADERS
    reason = Reason(one.reason)
    if reason in NOT_KEPT:
        return NOT_KEPT[reason]
    return NO_HEADERS if reason in _BY_MARKS else ""


def _inbound(one: NightMessage, settings: Settings) -> Inbound:
    signals: Mapping[Signal, str] = {Signal.URGENT: "words of the urgent list"} if one.urgent else {}
    by_person = isinstance(settings.channels[one.channel].settings, NamesPeople)
    person = one.reader if by_person and one.reader in settings.people else ""
    return Inbound(one.channel, one.message, one.sender, "", one.arrived, signals=signals, person=person)
