"""What was changed manually, when and by whom: the newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from autoreply.web.request import RequestContext
from schedules import Mode

MOST = 10


@dataclass(frozen=True, slots=True)
class ManualChange:
    """One change, in words, and who made it."""

    at: datetime
    says: str
    by: str
    zone: ZoneInfo


def manual_changes(request: RequestContext) -> list[ManualChange]:
    """The newest, for the practice and everybody in it."""
    found = [*_overrides(request), *_resumed(request)]
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST]


def _overrides(request: RequestContext) -> Iterator[ManualChange]:
    settings = request.engine.settings
    for kept in request.engine.record.overrides.recent(request.now, MOST):
        person = kept.person if kept.person in settings.people else None
        name = settings.people[person].name if person is not None else settings.practice
        zone, wish = settings.zone_of(person), kept.override
        until = settings.dates.near(wish.until, request.now, zone)
        mode = "open" if wish.mode is Mode.WORKING else "closed"
        if kept.ended_by:
            yield ManualChange(wish.until, f"Ended: {name} is no longer {mode} manually.", kept.ended_by, zone)
            yield ManualChange(wish.start, f"{name} {mode}: {wish.reason}.", wish.author, zone)
        else:
            yield ManualChange(wish.start, f"{name} {mode} until {until}: {wish.reason}.", wish.author, zone)


def _resumed(request: RequestContext) -> Iterator[ManualChange]:
    for channel, at, by in request.engine.record.breakers.resumed(request.now):
        yield ManualChange(at, f"Replies on {channel} resumed.", by, request.engine.settings.timezone)
