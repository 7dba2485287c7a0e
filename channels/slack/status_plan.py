"""Decides what to do with a person's status and snooze at a switch. Pure: ours, what stands, what is wanted, and now.

Instants are Unix seconds, as Slack has them. Status and snooze are two things: each is set, confirmed and repaired by
itself. What a person chose by hand stays until the next switch. What stood before ours is given back where ours still
stands, or has just ended by itself. Only a snooze of ours is ended, never a person's own schedule of quiet hours.
"""

import json
from dataclasses import dataclass, replace
from enum import IntEnum
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


class Progress(IntEnum):
    """How far we came with one of the two. BEGUN: Slack was asked, and did not say yes so far."""

    NEW = 0
    BEGUN = 1
    DONE = 2


@dataclass(frozen=True, slots=True)
class KeptStatus:
    """What we remember of a person while ours is set: ours, and what stood before it.

    `snooze` is the end of our snooze once that is `DONE`; before, the end of what stood there; 0 is none.
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
        """None where nothing, or nothing that we can read, is kept."""
        try:
            ours, before, snooze, *progress = json.loads(text or "")
            if len(progress) == 1:  # as the first edition kept it: one word for both
                progress = [Progress.DONE if progress[0] else Progress.BEGUN] * 2
            shown, quiet = map(Progress, progress)
            return cls(Status(*ours), Status(*before), int(snooze), shown, quiet)
        except (ValueError, TypeError):
            return None


def begun(kept: KeptStatus | None, wanted: Status, now: int) -> KeptStatus:
    """What is remembered of this closed period, until `wanted.expires`; what has ended counts no more."""
    if kept is None or kept.ours.expires <= now:
        return KeptStatus(wanted)
    return replace(kept, ours=replace(kept.ours, expires=wanted.expires))


def closing_status(kept: KeptStatus, stands: Status, wanted: Status, now: int) -> tuple[Status | None, KeptStatus]:
    """The status to set, None for none, and what to remember from before Slack is asked."""
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
    """The minutes to snooze, 0 for none, and what to remember from before Slack is asked.

    `stands` is the end of the snooze in force, 0 for none. One of the person's own that lasts longer stays theirs.
    """
    minutes, until = max(0, (wanted.expires - now - MARGIN) // 60), wanted.expires
    if kept.quiet is Progress.DONE:
        mine, moved = _is_our_snooze(kept, stands, now), abs(until - kept.snooze) > SAME_END + 60
        return (minutes if mine and moved else 0), kept
    if stands > until or not minutes:
        return 0, replace(kept, snooze=0, quiet=Progress.DONE)
    if kept.quiet is Progress.NEW:
        return minutes, replace(kept, snooze=stands, quiet=Progress.BEGUN)
    if _is_our_snooze(kept, stands, now):  # Slack did it, and we did not hear
        return 0, replace(kept, snooze=stands, quiet=Progress.DONE)
    by_hand = stands > now and abs(stands - kept.snooze) > SAME_END
    return (0, replace(kept, snooze=0, quiet=Progress.DONE)) if by_hand else (minutes, kept)


def opening_status(kept: KeptStatus, stands: Status, now: int) -> Status | None:
    """The status to give back when the person is back; `NOTHING` clears ours, None leaves what stands."""
    before = kept.before if kept.before.alive(now + SHORTEST) else NOTHING
    if kept.shown is not Progress.NEW and _is_ours(kept, stands):
        return before
    ended = 0 <= now - kept.ours.expires <= GIVEN_BACK_WITHIN and stands.shows(NOTHING)
    return before if ended and before != NOTHING else None


def opening_snooze(kept: KeptStatus, stands: int, now: int) -> bool:
    """Whether the snooze in force is ours, and is to be ended."""
    return kept.quiet is not Progress.NEW and _is_our_snooze(kept, stands, now)


def nothing_left(kept: KeptStatus | None, now: int) -> bool:
    """Whether everything of ours ended by itself and there is nothing to give back: then Slack need not be asked."""
    return kept is None or (kept.ours.expires <= now and kept.snooze <= now and not kept.before.alive(now))


def _is_ours(kept: KeptStatus, stands: Status) -> bool:
    """Until Slack confirmed it, we know our text only: Slack may have chosen another emoji."""
    return stands.shows(kept.ours) or (kept.shown is Progress.BEGUN and stands.text == kept.ours.text)


def _is_our_snooze(kept: KeptStatus, stands: int, now: int) -> bool:
    """Until Slack confirmed it, we know only when it was to end, less a minute for whole minutes."""
    if kept.quiet is Progress.DONE:
        return kept.snooze > now and abs(stands - kept.snooze) <= SAME_END
    return stands > now and 0 <= kept.ours.expires - stands <= SAME_END + 60
