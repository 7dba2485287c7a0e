"""Looks for urgent messages, lets the ladders climb, and claims what they have to tell.

All of it is in the record before anything is claimed, and every claim is unique: of two replicas one tells, and a
process that ends in the middle leaves the rest to the next look. While the record cannot be used, the ladders go on in
the one in memory, and come back with what happened there.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from autoreply.decision.ladder import RUNGS, Ladder
from autoreply.hours.live import Hours
from autoreply.notices.alerts.codes import digit_of
from autoreply.notices.alerts.composer import ALERT, COUNT, WHAT, WHO, AlertComposer, read_token
from autoreply.notices.alerts.recipients import OWNER, AlertRecipient, Circle
from autoreply.notices.alerts.records import AlertRecords
from autoreply.notices.counts_only import sentence
from autoreply.notices.handover.opening import ended_period
from autoreply.notices.notices import Notices
from autoreply.notices.person_reach import HEARD
from autoreply.record import Record, RecordError
from autoreply.record import outgoing_kinds as kinds
from autoreply.record.alerts import BY_PRACTICE, AlertStore, TakeResult, Taking
from autoreply.record.staff.notice_payload import FIRST
from autoreply.record.stored_alert import StoredAlert, ToDo
from autoreply.record.work_loops import loop_over
from autoreply.settings import Settings
from autoreply.telemetry.metrics import Metrics
from channels import HostError, KeyAnswer
from schedules import Clock

log = logging.getLogger("autoreply.notices")

EVERY = 1.0  # seconds between looks while an alert is open, or after something was recorded
BACK = timedelta(hours=12)  # how old an urgent message may be that no look has seen yet
OVERLAP = timedelta(minutes=1)  # before the last good look: what was decided then may not have been written yet
FINISHED = timedelta(hours=1)  # so long an ended alert may still have something to tell
NOBODY = "Somebody is in need, and nobody can be told: no way to anybody is proved. Run: autoreply reach test"

Report = Callable[[str, str], None]


class _Claims(Protocol):
    """Claims a notice in one of the records."""

    def __call__(
        self, kind: kinds.OutgoingKind, person: str, key: str, reference: Mapping[str, str], at: datetime, /
    ) -> bool: ...


@dataclass(frozen=True, slots=True)
class _Place:
    """One of the records, how notices are claimed there, and from when on its messages are looked at."""

    record: Record
    claim: _Claims
    since: datetime
    apart: bool = False


class AlertJob:
    """Safe to share between threads."""

    def __init__(
        self,
        settings: Settings,
        records: AlertRecords,
        notices: Notices,
        hours: Hours,
        clock: Clock,
        telemetry: tuple[Report, Metrics],
    ) -> None:
        """`telemetry` takes what is wrong with the alerts, or "", and counts them."""
        self._settings, self._records, self._notices = settings, records, notices
        self._hours, self._clock = hours, clock
        self._report, self._metrics = telemetry
        self._began = clock.now()
        self.composer = AlertComposer(settings, records)
        self._pressed: list[tuple[str, str]] = []  # calls whose key is not in the record yet
        self._lock = threading.Lock()
        self.loop = loop_over(self.look, EVERY, *(record.database for record in records.all()))

    @property
    def needed(self) -> bool:
        """Whether any channel alerts."""
        return bool(self._settings.oncall.alerts)

    @property
    def _ladder(self) -> Ladder:
        return self._settings.oncall.ladder.steps

    def look(self) -> bool:
        """Do all that is due: in the record, or in memory while the record cannot be used.

        Returns whether time alone brings more: a ladder that climbs, or a record that works again.
        """
        now, real = self._clock.now(), self._records.real
        if real is not None:
            try:
                self._records.replay()
                is_open = self._look_at(_Place(real, self._notices.claim, now - BACK), now)
                self._records.spare.mirror_alerts(real, now)
            except RecordError as error:
                log.warning("the record cannot be used; alerts continue in memory: %s", error)
            else:
                return is_open
        spare = self._records.spare
        since = spare.alerts_known - OVERLAP if spare.alerts_known else self._began if real is not None else now - BACK
        with spare.alerting():
            self._look_at(_Place(spare.record, self._notices.claim_in_memory, since, apart=True), now)
        return True

    def _look_at(self, place: _Place, now: datetime) -> bool:
        """Returns whether any alert is open. Raises `RecordError`."""
        alerts = place.record.alerts
        self._note_keys(place.record, apart=place.apart)
        channels = self._settings.oncall.alerts
        self._metrics.alerts.inc(alerts.find(channels, place.since, now, self._ladder, apart=place.apart))
        period = ended_period(self._hours.of(None), now)
        if period is not None:
            alerts.open_practice(period[1], now, self._ladder)
        alerts.pass_time(now, self._ladder)
        for alert in alerts.unfinished(now - FINISHED):
            told = alert.told
            for todo in alert.todo:
                told = self._tell(place, alert, todo, told, now)
        return self._watch(alerts, now)

    def pressed(self, channel: str, call: str) -> None:
        """A caller pressed the key for who is on call. Raises nothing."""
        if channel not in self._settings.oncall.alerts:
            return
        with self._lock:
            self._pressed.append((channel, call))
        self.loop.wake()
        if self._records.real is not None:
            try:
                self._note_keys(self._records.real)
            except RecordError as error:  # the next look notes it
                log.warning("a pressed key could not be recorded yet: %s", error)

    def answered(self, token: str, digits: str, language: str) -> KeyAnswer:
        """Somebody whom we called pressed digits. Raises `HostError`."""
        if token == HEARD:
            return KeyAnswer(sentence(language, "heard_thanks"))
        number, person = read_token(token)
        try:
            right = digits == digit_of(number)
            taking = self.take(number, person) if right else None
        except RecordError as error:
            raise HostError(str(error)) from error
        return self.composer.answer(token, language, taking)

    def pressed_button(self, channel: str, token: str, sender: str) -> str:
        """Somebody whom an alert reached in a chat pressed its button: what to say. Raises `HostError`."""
        try:
            number, told = read_token(token)
        except ValueError:
            return ""
        person = self._person_at(channel, sender, told)
        if person is None:
            log.warning("a button was pressed by somebody outside the practice", extra={"channel": channel})
            return ""
        try:
            taking = self.take(number, person)
        except RecordError as error:
            raise HostError(str(error)) from error
        return self.composer.answer(token, self._notices.language(person), taking).says

    def _person_at(self, channel: str, sender: str, told: str) -> str | None:
        """Whose address in a chat it is: whom the alert told, if it is theirs."""
        for person in dict.fromkeys((told, *self._notices.people())):
            for way in self._notices.ways(person):
                if (way.channel, way.address.lower()) == (channel, sender.lower()):
                    return way.person
        return None

    def take(self, number: int, person: str) -> Taking:
        """`person` takes an alert, "" being the practice. Raises `RecordError`."""
        who, now = person or BY_PRACTICE, self._clock.now()
        if self._records.real is not None:
            try:
                taking = self._records.real.alerts.take(number, who, now)
            except RecordError as error:
                log.warning("an alert is taken in memory: %s", error)
            else:
                if taking.result is not TakeResult.UNKNOWN:
                    return taking
        with self._records.spare.alerting():
            return self._records.spare.record.alerts.take(number, who, now)

    def _note_keys(self, record: Record, *, apart: bool = False) -> None:
        with self._lock:
            waiting = list(self._pressed)
        for channel, call in waiting:
            alerted = record.alerts.press(channel, call, self._clock.now(), self._ladder, apart=apart)
            if alerted is None:
                continue
            self._metrics.alerts.inc(alerted)
            with self._lock, suppress(ValueError):  # another thread noted it as well
                self._pressed.remove((channel, call))

    def _circle(self) -> Circle:
        people = [key for key, one in self._settings.people.items() if one.reach is not None and one.reach.ways]
        return Circle(self._hours.oncall(), people, self._notices.usable)

    def _tell(
        self, place: _Place, alert: StoredAlert, todo: ToDo, before: tuple[str, ...], now: datetime
    ) -> tuple[str, ...]:
        """Claim one thing to tell for each person it concerns, and note that it is done. Returns all who were told."""
        whom = self._whom(todo, before, now)
        for told in whom:
            # With the time, as a number is given again once its alert is forgotten.
            key = f"{alert.number}/{alert.state.began.timestamp():.0f}/{todo.number}/{told.name}"
            reference = {ALERT: str(alert.number), WHAT: todo.what, COUNT: str(todo.count), WHO: todo.person}
            reference |= {FIRST: told.first} if told.first else {}
            place.claim(kinds.ALERT, told.person, key, reference, now)
        if todo.what == "climb":
            self._report("alerts", "" if whom else NOBODY)
        people = [told.person for told in whom]
        place.record.alerts.done(alert.number, todo, people)
        return (*before, *people)

    def _whom(self, todo: ToDo, before: tuple[str, ...], now: datetime) -> list[AlertRecipient]:
        circle = self._circle()
        if todo.what == "climb":
            return circle.rung(RUNGS[todo.rung], now)
        if todo.what in ("late", "over"):
            people = [todo.late]
        elif todo.what == "ask" or (todo.what == "more" and todo.person):
            people = [todo.person]
        else:
            people = [*before, todo.person] if todo.person else list(before)
        known = dict.fromkeys(OWNER if one == BY_PRACTICE else one for one in people)
        return [circle.again(one) for one in known if one in self._notices.people()]

    def _watch(self, alerts: AlertStore, now: datetime) -> bool:
        found = alerts.open()
        untaken = [one for one in found if not one.state.taken_by]
        self._metrics.alerts_untaken.set(len(untaken))
        late = any(now - one.state.began >= self._ladder.everybody for one in untaken)
        says = "Somebody is in need, and nobody has taken the alert. Open the page." if late else ""
        self._report("alerts not taken", says)
        return bool(found)
