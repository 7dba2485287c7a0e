"""Which troubles to tell, and when: once after a grace, again daily, and when they are over. Pure.

What comes back within `SETTLED` is the same trouble: one that comes and goes is told once, and over when it stays away.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from autoreply.telemetry.health import Trouble

SETTLED = timedelta(minutes=10)
PAUSE = timedelta(minutes=10)  # between two notices; what comes meanwhile is in the next one
AGAIN_AFTER = timedelta(days=1)
USUAL = timedelta(minutes=5)  # for what is not named below
AT_ONCE = timedelta()

GRACES = {
    "record": timedelta(minutes=1),
    "record file": AT_ONCE,
    "replies": timedelta(minutes=1),
    "notices": AT_ONCE,
    "settings": timedelta(minutes=2),  # somebody may be typing
    "channels": timedelta(hours=1),
    "sleep": AT_ONCE,
}
GRACES_BY_END = {
    ": breaker": AT_ONCE,
    ": urgent words": AT_ONCE,
    ": undecided": AT_ONCE,
    ": delivery": timedelta(minutes=1),  # several are one notice
}
FEED, FEED_GRACE = "feed", timedelta(hours=6)  # the last copy counts meanwhile


class Phase(StrEnum):
    """What is told of a trouble."""

    NEW = "new"
    STILL = "still"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class TrackedTrouble:
    """A trouble of which we know. `seen` is when it was last there, `told` when the owner was last told.

    `event`: it happened at one moment, as a reply that never arrived. It is never over, and told again only if it
    happened again since, which was at `happened`.
    """

    about: str
    since: datetime
    seen: datetime
    told: datetime | None = None
    event: bool = False
    happened: datetime | None = None


@dataclass(frozen=True, slots=True)
class TroubleItem:
    """One line of a notice."""

    about: str
    phase: Phase
    since: datetime


@dataclass(frozen=True, slots=True)
class TroublePlan:
    """What is known after this look, and what to tell now."""

    tracked: tuple[TrackedTrouble, ...]
    tell: tuple[TroubleItem, ...]


def grace_of(about: str) -> timedelta:
    """How long something may be unwell before somebody is told."""
    if about in GRACES:
        return GRACES[about]
    if about.startswith(FEED):
        return FEED_GRACE
    return next((grace for end, grace in GRACES_BY_END.items() if about.endswith(end)), USUAL)


def plan(
    known: Sequence[TrackedTrouble], present: Sequence[Trouble], now: datetime, last: datetime | None
) -> TroublePlan:
    """Decide. `last` is when the owner was last told anything."""
    tracked = _tracked(known, present, now)
    items = tuple(item for one in tracked if (item := _item(one, now)) is not None)
    if not items or (_waits(items, now, last)):
        return TroublePlan(tuple(one for one in tracked if not _is_gone(one, now) or one.told), ())
    told = {item.about for item in items}
    after = (replace(one, told=now) if one.about in told else one for one in tracked if not _is_gone(one, now))
    return TroublePlan(tuple(after), items)


def _tracked(known: Sequence[TrackedTrouble], present: Sequence[Trouble], now: datetime) -> list[TrackedTrouble]:
    """What was known and what is there now, the oldest first."""
    by_about = {one.about: one for one in known}
    for trouble in present:
        before = by_about.get(trouble.about)
        since = min(before.since if before else trouble.since, now)
        told = before.told if before else None
        by_about[trouble.about] = TrackedTrouble(
            trouble.about, since, now, told, trouble.until is not None, trouble.reported
        )
    return sorted(by_about.values(), key=lambda one: (one.since, one.about))


def _item(one: TrackedTrouble, now: datetime) -> TroubleItem | None:
    if _is_gone(one, now):
        return TroubleItem(one.about, Phase.OVER, one.since) if one.told and not one.event else None
    if one.seen != now:
        return None
    if one.told is None:
        return TroubleItem(one.about, Phase.NEW, one.since) if now - one.since >= grace_of(one.about) else None
    if now - one.told < AGAIN_AFTER:
        return None
    if not one.event:
        return TroubleItem(one.about, Phase.STILL, one.since)
    happened_again = one.happened is not None and one.happened > one.told
    return TroubleItem(one.about, Phase.NEW, one.happened or one.since) if happened_again else None


def _is_gone(one: TrackedTrouble, now: datetime) -> bool:
    return now - one.seen >= SETTLED


def _waits(items: Sequence[TroubleItem], now: datetime, last: datetime | None) -> bool:
    """Whether these wait for the next notice: one was sent a moment ago, and none of them is pressing."""
    pressing = any(item.phase is Phase.NEW and grace_of(item.about) == AT_ONCE for item in items)
    return last is not None and timedelta() <= now - last < PAUSE and not pressing
