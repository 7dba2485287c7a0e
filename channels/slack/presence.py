"""What to do about a person's status and snooze at a switch. Pure: what we set, what stands, what is wanted, and now.

Instants are Unix seconds, as Slack has them. What a person chose by hand stays until the next switch; what stood before
ours is given back where ours still stands, or has just ended by itself. Their own schedule of quiet hours is never
touched: only a snooze of ours is ended.
"""

import json
from dataclasses import dataclass, replace
from typing import Self

MARGIN = 10  # seconds by which a snooze ends early: Slack counts whole minutes from when it hears of it
SAME_END = 90  # seconds: two readings of the end of one snooze
SHORTEST = 60  # seconds; Slack refuses a status that would be over when it hears of it
GIVEN_BACK_WITHIN = 3600  # seconds after ours ended by itself; later it would surprise


@dataclass(frozen=True, slots=True)
class Status:
    """A status as Slack keeps it; `expires` 0 is never."""

    text: str = ""
    emoji: str = ""
    expires: int = 0

    def shows(self, other: "Status") -> bool:
        """Whether people see the same."""
        return (self.text, self.emoji) == (other.text, other.emoji)

    def alive(self, now: int) -> bool:
        return bool(self.text or self.emoji) and (self.expires == 0 or self.expires > now)


NOTHING = Status()


@dataclass(frozen=True, slots=True)
class ShownStatus:
    """What Slack says of a person: the status, and when the snooze in force ends, 0 for none."""

    status: Status = NOTHING
    snooze: int = 0


@dataclass(frozen=True, slots=True)
class KeptStatus:
    """What we remember of a person while ours is set: ours, what stood before it, and the end of our snooze.

    `done` is false from before we ask Slack until it has answered: what was begun is done again.
    """

    ours: Status
    before: Status = NOTHING
    snooze: int = 0
    done: bool = False

    def dumps(self) -> str:
        rows = [[one.text, one.emoji, one.expires] for one in (self.ours, self.before)]
        return json.dumps([*rows, self.snooze, self.done], ensure_ascii=False)

    @classmethod
    def loads(cls, text: str | None) -> Self | None:
        """None where nothing, or nothing that we can read, is kept."""
        try:
            ours, before, snooze, done = json.loads(text or "")
            return cls(Status(*ours), Status(*before), int(snooze), bool(done))
        except (ValueError, TypeError):
            return None


@dataclass(frozen=True, slots=True)
class StatusPlan:
    """What to ask of Slack, and what to remember from before it is asked. `minutes` 0 begins no snooze."""

    status: Status | None = None
    minutes: int = 0
    end_snooze: bool = False
    kept: KeptStatus | None = None


def closing(kept: KeptStatus | None, standing: ShownStatus, wanted: Status, now: int) -> StatusPlan:
    """The person is away until `wanted.expires`. The same again in the same night changes nothing that is right."""
    if kept is None or kept.ours.expires <= now:
        return _begin(standing, wanted, now)
    if not kept.done:
        before = kept.before if standing.status.shows(kept.ours) else standing.status
        return _begin(replace(standing, status=before), wanted, now)
    minutes = _minutes(wanted.expires, now)
    moved = abs(wanted.expires - kept.snooze) > SAME_END + 60
    mine = kept.snooze > now and abs(standing.snooze - kept.snooze) <= SAME_END
    minutes = minutes if mine and moved else 0
    if not standing.status.shows(kept.ours):  # changed by hand
        return StatusPlan(
            None, minutes, False, replace(kept, ours=replace(kept.ours, expires=wanted.expires), before=NOTHING)
        )
    status = None if standing.status == wanted else wanted
    return StatusPlan(status, minutes, False, replace(kept, ours=wanted, done=status is None and minutes == 0))


def opening(kept: KeptStatus | None, standing: ShownStatus, now: int) -> StatusPlan:
    """The person is back: ours goes, and what stood before returns."""
    if kept is None:
        return StatusPlan()
    mine = kept.snooze > now and abs(standing.snooze - kept.snooze) <= SAME_END
    return StatusPlan(_given_back(kept, standing, now), 0, mine, None)


def nothing_left(kept: KeptStatus | None, now: int) -> bool:
    """Whether everything of ours ended by itself and there is nothing to give back: then Slack need not be asked."""
    return kept is None or (kept.ours.expires <= now and kept.snooze <= now and not kept.before.alive(now))


def _begin(standing: ShownStatus, wanted: Status, now: int) -> StatusPlan:
    """A snooze of their own that lasts longer stays theirs."""
    longer = standing.snooze > wanted.expires
    minutes = 0 if longer else _minutes(wanted.expires, now)
    return StatusPlan(wanted, minutes, False, KeptStatus(wanted, standing.status))


def _given_back(kept: KeptStatus, standing: ShownStatus, now: int) -> Status | None:
    before = kept.before if kept.before.alive(now + SHORTEST) else NOTHING
    if standing.status.shows(kept.ours):
        return before
    ended = 0 <= now - kept.ours.expires <= GIVEN_BACK_WITHIN and standing.status.shows(NOTHING)
    return before if ended and before != NOTHING else None


def _minutes(until: int, now: int) -> int:
    return max(0, (until - now - MARGIN) // 60)
