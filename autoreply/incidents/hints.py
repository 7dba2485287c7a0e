"""What may have been a cause, as far as a machine can see. Each is a hint for people, and no judgement. Pure."""

from collections.abc import Iterator

from autoreply.decision.reason import Reason
from autoreply.incidents.chronology import LATE
from autoreply.incidents.facts import StretchFacts
from autoreply.inspect.phrases import span
from autoreply.record.event_log import EventKind
from autoreply.settings import Settings

LOST = ("expired", "refused", "in-doubt")


def hints(facts: StretchFacts, settings: Settings) -> list[str]:
    """Return them as sentences, the likeliest causes first."""
    return list(dict.fromkeys([*_file(facts, settings), *_limits(facts), *_clock(facts, settings), *_providers(facts)]))


def _file(facts: StretchFacts, settings: Settings) -> Iterator[str]:
    """Whether the settings changed within a day before, by the page or elsewhere."""
    by_page = facts.rows.changes
    for one in by_page:
        yield f"The settings file was changed {settings.dates.full(one.at, settings.timezone)} by {one.who}: {one.says}"
    started = [one for one in facts.events if one.kind is EventKind.STARTED]
    digests = [one.says for one in started]
    if len(set(digests)) > 1 and not by_page:
        yield "The settings file was changed in an editor within a day before, or in that time."
    if any(one.at >= facts.stretch.start for one in started) and len(set(digests)) == 1:
        yield "Autoreply was started anew in that time, so it was not running before."
    yield from (
        f"A manual change was in effect: {one.override.reason} (by {one.override.author})."
        for one in facts.rows.overrides
    )


def _limits(facts: StretchFacts) -> Iterator[str]:
    messages = facts.rows.messages
    paused = sorted({one.channel for one in messages if one.reason == Reason.BREAKER})
    for channel in paused:
        yield f"Replies on {channel} were paused, because it had sent too many (the breaker was open)."
    told = sum(one.urgent and one.reason == Reason.ALREADY_TOLD for one in messages)
    if told:
        many = "1 message with urgent words got" if told == 1 else f"{told} messages with urgent words got"
        yield f"{many} no reply, because the sender had reached the limit for urgent words."


def _clock(facts: StretchFacts, settings: Settings) -> Iterator[str]:
    zone = settings.timezone
    start, end = (each.astimezone(zone) for each in (facts.stretch.start, facts.stretch.end))
    if start.utcoffset() != end.utcoffset():
        yield "The clocks were changed in that time, for summer or winter."
    slept = [one for one in facts.events if one.kind is EventKind.TROUBLE and one.about == "sleep"]
    yield from (one.says for one in slept)
    late = [one.noted - one.arrived for one in facts.rows.messages if one.noted - one.arrived >= LATE]
    if late:
        many = "1 message was" if len(late) == 1 else f"{len(late)} messages were"
        yield f"{many} read late, up to {span(max(late))} after they arrived: Autoreply or the provider was away."


def _providers(facts: StretchFacts) -> Iterator[str]:
    for one in facts.within:
        if one.kind is EventKind.TROUBLE and one.about != "sleep":
            yield f"There was trouble: {one.says}"
    lost = [one for one in facts.rows.messages if one.reply in LOST]
    for channel in sorted({one.channel for one in lost}):
        mine = [one for one in lost if one.channel == channel]
        why = next((f" ({one.trouble})" for one in mine if one.trouble), "")
        many = "1 reply" if len(mine) == 1 else f"{len(mine)} replies"
        yield f"{many} on {channel} did not arrive, or nobody knows whether they did{why}."
    if any(one.kind is EventKind.UNKNOWN for one in facts.within):
        yield "A channel could not be changed, so it may have shown the wrong status."
