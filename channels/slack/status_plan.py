"""Decides what to do with a person's status and snooze at a switch. Pure: from our status, the current one, the wanted
one, and the time.

Instants are Unix seconds, as in Slack. Status and snooze are set, confirmed and repaired separately. What a person sets
by hand stays until the next switch. At opening we restore the previous status if ours is still set, or has just ended.
We end only our own snooze, never a person's own schedule.
"""

import json
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Self

MARGIN = 10  # seconds by which a snooze ends early: Slack counts whole minutes from the request
SAME_END = 90  # seconds: two readings of the end of one snooze
SHORTEST = 60  # seconds; Slack refuses a status that has already ended
GIVEN_BACK_WITHIN = 3600  # seconds after ours ended; later, restoring it would surprise people


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


class Progress(IntEnum):
    """How far we are with one of the two. BEGUN: we asked Slack, and it has not confirmed yet."""

    NEW = 0
    BEGUN = 1
    DONE = 2


@dataclass(frozen=True, slots=True)
class KeptStatus:
    """What we remember of a person while our status is set: ours, and the previous one.

    `snooze` is the end of our snooze once that is `DONE`, and until then the end of the previous one; 0 is none.
    """

    ours: Status
    before: Status = NOTHING
    snooze: int = 0
    shown: Progress = Progress.NEW
    quiet: Progress = Progress.NEW

    def dumps(self) -> str:
        rows = [[one.text, one.emoji, one.expires] for one in (self.ours, self.before)]
        return json.dumps([*rows, self.snooze, self.shown, self.quiet], ensure_ascii=False)

    @classmethod
    def loads(cls, text: str | None) -> Self | None:
        """Read it, or return None if there is none or it is not valid."""
        try:
            ours, before, snooze, *progress = json.loads(text or "")
            if len(progress) == 1:  # an older version wrote one letter for both
                progress = [Progress.DONE if progress[0] else Progress.BEGUN] * 2
            shown, quiet = map(Progress, progress)
            return cls(Status(*ours), Status(*before), int(snooze), shown, quiet)
        except (ValueError, TypeError):
            return None


def begun(kept: KeptStatus | None, wanted: Status, now: int) -> KeptStatus:
    """Return what to remember in this closed period, until `wanted.expires`. Drops what has ended."""
    if kept is None or kept.ours.expires <= now:
        return KeptStatus(wanted)
    return replace(kept, ours=replace(kept.ours, expires=wanted.expires))


def closing_status(kept: KeptStatus, stands: Status, wanted: Status, now: int) -> tuple[Status | None, KeptStatus]:
    """Return the status to set (None for none), and what to remember before we ask Slack."""
    if kept.shown is Progress.NEW:
        return wanted, replace(kept, ours=wanted, before=stands, shown=Progress.BEGUN)
    if _is_ours(kept, stands) or stands.shows(wanted):
        if stands == wanted:
            return None, replace(kept, ours=wanted, shown=Progress.DONE)
        return wanted, kept
    before = kept.before if kept.before.alive(now) else NOTHING
    if kept.shown is Progress.BEGUN and stands.shows(before):
        return wanted, kept
    return None, replace(kept, before=NOTHING, shown=Progress.DONE)  # changed by hand


def closing_snooze(kept: KeptStatus, stands: int, wanted: Status, now: int) -> tuple[int, KeptStatus]:
    """Return the minutes to snooze (0 for none), and what to remember before we ask Slack.

    `stands` is the end of the current snooze, 0 for none. A longer snooze of the person's own stays.
    """
    minutes, until = max(0, (wanted.expires - now - MARGIN) // 60), wanted.expires
    if kept.quiet is Progress.DONE:
        mine, moved = _is_our_snooze(kept, stands, now), abs(until - kept.snooze) > SAME_END + 60
        return (minutes if mine and moved else 0), kept
    if stands > until or not minutes:
        return 0, replace(kept, snooze=0, quiet=Progress.DONE)
    if kept.quiet is Progress.NEW:
        return minutes, replace(kept, snooze=stands, quiet=Progress.BEGUN)
    if _is_our_snooze(kept, stands, now):  # Slack did it, but we got no answer
        return 0, replace(kept, snooze=stands, quiet=Progress.DONE)
    by_hand = stands > now and abs(stands - kept.snooze) > SAME_END
    return (0, replace(kept, snooze=0, quiet=Progress.DONE)) if by_hand else (minutes, kept)


def opening_status(kept: KeptStatus, stands: Status, now: int) -> Status | None:
    """Return the status to restore when the person is back. `NOTHING` clears ours; None changes nothing."""
    before = kept.before if kept.before.alive(now + SHORTEST) else NOTHING
    if kept.shown is not Progress.NEW and _is_ours(kept, stands):
        return before
    ended = 0 <= now - kept.ours.expires <= GIVEN_BACK_WITHIN and stands.shows(NOTHING)
    return before if ended and before != NOTHING else None


def opening_snooze(kept: KeptStatus, stands: int, now: int) -> bool:
    """Whether the current snooze is ours and we should end it."""
    return kept.quiet is not Progress.NEW and _is_our_snooze(kept, stands, now)


def nothing_left(kept: KeptStatus | None, now: int) -> bool:
    """Whether ours has ended by itself and there is nothing to restore, so that we need not ask Slack."""
    return kept is None or (kept.ours.expires <= now and kept.snooze <= now and not kept.before.alive(now))


def _is_ours(kept: KeptStatus, stands: Status) -> bool:
    """Whether the status is ours. Until Slack confirms it, compares only the text: Slack may choose the emoji."""
    return stands.shows(kept.ours) or (kept.shown is Progress.BEGUN and stands.text == kept.ours.text)


def _is_our_snooze(kept: KeptStatus, stands: int, now: int) -> bool:
    """Whether the snooze is ours. Until Slack confirms it, we know its end only to within a minute."""
    if kept.quiet is Progress.DONE:
        return kept.snooze > now and abs(stands - kept.snooze) <= SAME_END
    return stands > now and 0 <= kept.ours.expires - stands <= SAME_END + 60
