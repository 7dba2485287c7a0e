"""What may have been a cause, as far as a machine can see. Each is a hint for people, and no judgement. Pure."""

from collections.abc import Iterator

from autoreply.decision.reason import Reason
from autoreply.incidents.chronology import LATE
from autoreply.incidents.facts import StretchFacts
from autoreply.incidents.wording import IncidentWording
from autoreply.record.event_log import EventKind

LOST = ("expired", "refused", "undelivered", "in-doubt")


def hints(facts: StretchFacts, wording: IncidentWording) -> list[str]:
    """Return them as sentences, the likeliest causes first."""
    found = (_file, _limits, _clock, _providers)
    return list(dict.fromkeys(says for each in found for says in each(facts, wording)))


def _file(facts: StretchFacts, wording: IncidentWording) -> Iterator[str]:
    """Whether the settings changed within a day before, by the page or elsewhere."""
    by_page = facts.rows.changes
    for one in by_page:
        yield wording.say("hint_page", when=wording.when(one.at), who=one.who, says=one.says)
    started = [one for one in facts.events if one.kind is EventKind.STARTED]
    digests = [one.says for one in started]
    if len(set(digests)) > 1 and not by_page:
        yield wording.say("hint_editor")
    if any(one.at >= facts.stretch.start for one in started) and len(set(digests)) == 1:
        yield wording.say("hint_started")
    manual = (one.override for one in facts.rows.overrides)
    yield from (wording.say("hint_override", reason=one.reason, who=one.author) for one in manual)


def _limits(facts: StretchFacts, wording: IncidentWording) -> Iterator[str]:
    messages = facts.rows.messages
    for channel in sorted({one.channel for one in messages if one.reason == Reason.BREAKER}):
        yield wording.say("hint_breaker", channel=channel)
    told = sum(one.urgent and one.reason == Reason.ALREADY_TOLD for one in messages)
    if told:
        yield wording.words.counted("hint_limit", told)


def _clock(facts: StretchFacts, wording: IncidentWording) -> Iterator[str]:
    zone = wording.settings.timezone
    start, end = (each.astimezone(zone) for each in (facts.stretch.start, facts.stretch.end))
    if start.utcoffset() != end.utcoffset():
        yield wording.say("hint_clocks")
    slept = [one for one in facts.events if one.kind is EventKind.TROUBLE and one.about == "sleep"]
    yield from (one.says for one in slept)
    late = [one.noted - one.arrived for one in facts.rows.messages if one.noted - one.arrived >= LATE]
    if late:
        yield wording.words.counted("hint_late", len(late), span=wording.span(max(late)))


def _providers(facts: StretchFacts, wording: IncidentWording) -> Iterator[str]:
    for one in facts.within:
        if one.kind is EventKind.TROUBLE and one.about != "sleep":
            yield wording.say("hint_trouble", says=one.says)
    lost = [one for one in facts.rows.messages if one.reply in LOST]
    for channel in sorted({one.channel for one in lost}):
        mine = [one for one in lost if one.channel == channel]
        why = next((f" ({one.trouble})" for one in mine if one.trouble), "")
        yield wording.words.counted("hint_lost", len(mine), channel=channel, why=why)
    if any(one.kind is EventKind.UNKNOWN for one in facts.within):
        yield wording.say("hint_status")
