"""The state of each channel now, and what its callers hear, for channels that answer calls.

The provider waits only two seconds. If the record does not answer in time, the last known hours count.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from autoreply.answering.account import Account
from autoreply.answering.facts import OCCASIONS, facts, period_at, period_of
from autoreply.concurrency.deadline import DeadlinePool, TooLateError
from autoreply.decision.agreement import AgreedTime, agreed_at
from autoreply.hours.live import Hours
from autoreply.record import Clients, RecordError
from autoreply.settings import Settings
from autoreply.settings.texts import spoken_words_of
from autoreply.texts.words import Occasion, SpokenWords
from channels import CallState
from schedules import Calendar, Clock

log = logging.getLogger("autoreply.presence.calls")

Calendars = tuple[Calendar, Mapping[str, Calendar]]  # of a channel, and of the people

PATIENCE = 0.8  # seconds for the record
WORKERS = 2


class CallStates:
    """Safe to share between threads."""

    def __init__(
        self, settings: Settings, hours: Hours, clock: Clock, accounts: Mapping[str, Account], clients: Clients
    ) -> None:
        self._settings = settings
        self._hours = hours
        self._clock = clock
        self._accounts = accounts
        self._clients = clients
        self._pool = DeadlinePool("call states", WORKERS, self._known)
        self._spoken: dict[str, SpokenWords] = {}

    def of(self, channel: str, caller: str = "") -> CallState:
        """Return the state of `channel` now, for this caller. Raises nothing, and takes a second at most."""
        try:
            calendars, agreements = self._pool.run((channel, caller), PATIENCE, lambda _late: None)
        except TooLateError:
            log.warning("the record does not answer; the last known hours are used", extra={"channel": channel})
            calendars, agreements = self._last_known(channel), ()
        now = self._clock.now()
        return self._as_agreed(self._state(channel, *calendars, now), channel, agreements, now)

    def at(self, channel: str, instant: datetime) -> CallState:
        """Return the state of `channel` at another instant. May wait for the record."""
        ((calendars, _),) = self._known([(channel, "")])
        return self._state(channel, *calendars, instant)

    def undated(self, channel: str) -> CallState:
        """Return a state that is true on any night, for fixed documents: no opening, no holiday, no cover."""
        now, (calendar, _) = self._clock.now(), self._last_known(channel)
        known = facts(self._accounts[channel], calendar, period_at(calendar, now), now)
        speech = self._words(channel).say(Occasion.ORDINARY, replace(known, opening=None, label="", cover=None))
        return CallState(after_hours=True, until=None, country=self._settings.country, speech=speech)

    def close(self) -> None:
        """End the threads. After that, the last known hours count."""
        self._pool.stop()

    def _known(self, asked: Sequence[tuple[str, str]]) -> list[tuple[Calendars, Sequence[AgreedTime]]]:
        """The calendars of each channel, and what was agreed with each caller."""
        people = {key: self._hours.of(key) for key in self._settings.people}
        return [
            ((self._accounts[channel].calendar(), people), self._agreements(caller) if caller else ())
            for channel, caller in asked
        ]

    def _agreements(self, caller: str) -> Sequence[AgreedTime]:
        try:
            client = self._clients.of(caller, self._clock.now())
        except RecordError as error:
            log.warning("agreements cannot be read; calls are answered without them: %s", error)
            return ()
        return client.agreements if client is not None else ()

    def _as_agreed(self, state: CallState, channel: str, agreements: Sequence[AgreedTime], now: datetime) -> CallState:
        """In a time agreed with the caller, that person's telephones ring though the practice is closed."""
        if not state.after_hours or not agreements:
            return state
        account = self._accounts[channel]
        agreed = agreed_at(agreements, now, channel, account.policy.kind, partial(period_of, account.last_known_for))
        return replace(state, after_hours=False, only=agreed.person) if agreed is not None else state

    def _last_known(self, channel: str) -> Calendars:
        people = {key: self._hours.last_known(key) for key in self._settings.people}
        return self._hours.last_known_of_channel(channel), people

    def _state(self, channel: str, calendar: Calendar, people: Mapping[str, Calendar], now: datetime) -> CallState:
        account = self._accounts[channel]
        period = period_at(calendar, now)
        speech = self._words(channel).say(OCCASIONS[period.cause], facts(account, calendar, period, now))
        working = frozenset(key for key, one in people.items() if period_at(one, now).working)
        return CallState(not period.working, period.end, self._settings.country, speech, working)

    def _words(self, channel: str) -> SpokenWords:
        if channel not in self._spoken:
            languages, own = self._settings.languages_of(channel), self._settings.texts_of(channel)
            told = self._settings.told_on_call(channel)
            self._spoken[channel] = spoken_words_of(self._settings, languages, own, told)
        words = self._spoken[channel]
        return words if self._accounts[channel].can_alert() else words.untold
