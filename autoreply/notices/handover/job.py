"""At each opening, one hand-over for each reader: a step of the heartbeat.

The record decides that there is one for each closed period, whatever happens: restarts, replicas, or hours that change
after it went out. What is left undone here is done by the next heartbeat.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from autoreply.decision.covering import who_reads
from autoreply.notices.handover.night import MOST_PEOPLE, NightFindings, people
from autoreply.notices.handover.opening import ended_period
from autoreply.notices.notices import Notices
from autoreply.record import Record
from autoreply.record.outgoing_kinds import HAND_OVER
from autoreply.record.staff.handovers import PRACTICE, Handover
from autoreply.record.waiting_times import WAITS
from autoreply.settings import Settings
from schedules import Calendar, Clock

REFERENCE = "handover"  # to the hand-over, in what is claimed
SHORT = timedelta(hours=4)  # a closed period up to this is a break within a day: no news is not told after it
LATE = timedelta(minutes=5)  # after the opening
USEFUL = timedelta(hours=24)  # after it was made, it is no longer sent
OVERDUE = timedelta(minutes=15)

Report = Callable[[str, str], None]


class HandoverJob:
    """Its methods raise `RecordError`. The next heartbeat calls them again."""

    def __init__(
        self,
        settings: Settings,
        record: Record,
        notices: Notices,
        calendar_of: Callable[[str | None], Calendar],
        clock: Clock,
        report: Report,
    ) -> None:
        """`report` takes what is wrong with the hand-over of somebody, or ""."""
        self._settings, self._record, self._notices = settings, record, notices
        self._calendar_of, self._clock, self._report = calendar_of, clock, report
        self._readers, self._called = (PRACTICE, *settings.people), settings.keys_by_name
        self._begun: dict[str, tuple[datetime, datetime]] = {}  # the periods that need no look into the record

    def step(self) -> None:
        """Make the hand-overs of those who have opened, claim what is not claimed yet, and watch what was."""
        now = self._clock.now()
        for reader in self._readers:
            self._begin(reader, now)
        for made in self._record.handovers.waiting(now - USEFUL):
            self._follow(made, now)

    def is_done(self, now: datetime) -> bool:
        """Whether all who have opened have their hand-over, or none was wanted. The record has to say so."""
        return all(self._has(reader, now) for reader in self._readers)

    def waits_since(self, now: datetime) -> datetime:
        """What came before then waits for no hand-over: all who have one have had theirs, or are never closed.

        What waits for somebody who has left the settings is the practice's at its next opening.
        """
        opened = self._record.handovers.opened_last(now)
        closes = {reader for reader in self._readers if self._closes(reader, now)}
        left = [at for reader, at in opened.items() if reader not in self._readers]
        return min([opened.get(reader, now - WAITS) for reader in closes] + left, default=now)

    def _closes(self, reader: str, now: datetime) -> bool:
        calendar = self._calendar_of(reader or None)
        return not calendar.at(now).working or ended_period(calendar, now) is not None

    def next_opening(self, now: datetime) -> datetime | None:
        """When the hours of any reader change next: then the heartbeat has to beat."""
        changes = (self._calendar_of(reader or None).next_change(now) for reader in self._readers)
        return min((change for change in changes if change is not None), default=None)

    def _begin(self, reader: str, now: datetime) -> None:
        period = ended_period(self._calendar_of(reader or None), now)
        if period is not None and self._begun.get(reader) != period:
            self._record.handovers.begin(reader, period, now, self._reads(now))
            self._begun[reader] = period

    def _has(self, reader: str, now: datetime) -> bool:
        period = ended_period(self._calendar_of(reader or None), now)
        if period is None:
            return True
        made = self._record.handovers.last(reader, now)
        if made is None or made.opened <= period[0] or made.delivered is None:
            return False
        return self._notices.reaches(reader) or not self._record.handovers.items(made.number)

    def _reads(self, now: datetime) -> dict[str, str]:
        """Who reads now what was written to each."""

        def calendar(reader: str) -> Calendar:
            return self._calendar_of(reader or None)

        return {reader: who_reads(reader, calendar, self._called, now) for reader in self._readers}

    def _follow(self, made: Handover, now: datetime) -> None:
        mine = self._of_who_is_here(made)
        if mine is not None and self._is_wanted(mine) and not self._has_arrived(mine, now):
            expected = self._notices.reaches(mine.reader) or mine.reader != made.reader
            if expected and now - made.created >= OVERDUE:
                self._report(_about(made), self._says(mine))
            return
        self._record.handovers.delivered(made.number, now)
        self._report(_about(made), "")

    def _of_who_is_here(self, made: Handover) -> Handover | None:
        """The same, for the practice if its reader has left the settings; None if it went to them before."""
        reader, key = self._notices.reader(made.reader), str(made.number)
        if reader == made.reader:
            return made
        state = self._notices.state(HAND_OVER, made.reader, key)
        if state is not None and state.medium:
            return None
        self._record.deliveries.release(self._notices.identity(HAND_OVER, made.reader, key))
        return replace(made, reader=reader)

    def _has_arrived(self, made: Handover, now: datetime) -> bool:
        """Claim it, if it is not claimed yet. Returns whether it was seen to arrive.

        Where the settings name no way, it waits: somebody may add one within the day.
        """
        if not self._notices.reaches(made.reader):
            return False
        key = str(made.number)
        self._hold(made, now)
        self._notices.claim(HAND_OVER, made.reader, key, {REFERENCE: key}, now)
        state = self._notices.state(HAND_OVER, made.reader, key)
        return state is not None and state.confirmed is not None

    def _hold(self, made: Handover, now: datetime) -> None:
        """What stays with the provider goes with the hand-over, and is not delivered by itself meanwhile.

        What comes once somebody tried to send it is not in it, and neither is what came from people beyond its end.
        """
        identity = self._notices.identity(HAND_OVER, made.reader, str(made.number))
        messages: dict[str, list[str]] = {}
        for line in people(self._record.handovers.items(made.number), NightFindings())[:MOST_PEOPLE]:
            for item in line.items:
                messages.setdefault(item.channel, []).append(item.message)
        for channel, mine in messages.items():
            waiting = self._record.deliveries.of_messages(channel, mine)
            self._record.deliveries.held_for(identity, [one.number for one in waiting], now)

    def _is_wanted(self, made: Handover) -> bool:
        """Whether there is something to tell: a quiet night by choice and to who can be told, a quiet lunch never."""
        if self._record.handovers.items(made.number):
            return True
        if not self._notices.reaches(made.reader):
            return False
        if made.ordinal == 1 and is_late(made):
            return False  # we were installed today, after the opening
        gap = self._settings.answers.quiet_gaps
        return self._settings.handover.quiet_nights and made.opened - made.began > max(gap, SHORT)

    def _says(self, made: Handover) -> str:
        who = self._settings.people[made.reader].name if made.reader in self._settings.people else "the practice"
        opened = self._settings.dates.full(made.opened, self._settings.zone_of(made.reader or None))
        return (
            f"The hand-over for {who} of {opened} has not arrived by any way. Open the messages on the page, and run: "
            "autoreply reach test"
        )


def _about(made: Handover) -> str:
    return f"hand-over: {made.reader or 'the practice'}"


def is_late(made: Handover) -> bool:
    """Whether it could not be made at the opening."""
    return made.created - made.opened > LATE
