"""The state of each channel now, and what its callers hear, for channels that answer calls.

The provider waits only two seconds. If the record does not answer in time, the last known hours count.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from autoreply.answering.account import Account
from autoreply.answering.facts import OCCASIONS, facts, period_at
from autoreply.concurrency.deadline import DeadlinePool, TooLateError
from autoreply.hours.live import Hours
from autoreply.settings import Settings
from autoreply.settings.texts import spoken_words_of
from autoreply.texts.words import Occasion, SpokenWords
from channels import CallState
from schedules import Calendar, Clock

log = logging.getLogger("autoreply.presence.calls")

PATIENCE = 0.8  # seconds for the record
WORKERS = 2


class CallStates:
    """Safe to share between threads."""

    def __init__(self, settings: Settings, hours: Hours, clock: Clock, accounts: Mapping[str, Account]) -> None:
        self._settings = settings
        self._hours = hours
        self._clock = clock
        self._accounts = accounts
        self._pool = DeadlinePool("call states", WORKERS, self._calendars)
        self._spoken: dict[tuple[str, ...], SpokenWords] = {}

    def of(self, channel: str) -> CallState:
        """Return the state of `channel` now. Raises nothing, and takes a second at most."""
        try:
            calendars = self._pool.run(channel, PATIENCE, lambda _late: None)
        except TooLateError:
            log.warning("the hours as they were last known: the record does not answer", extra={"channel": channel})
            calendars = self._last_known(channel)
        return self._state(channel, *calendars, self._clock.now())

    def at(self, channel: str, instant: datetime) -> CallState:
        """Return the state of `channel` at another instant. May wait for the record."""
        (calendars,) = self._calendars([channel])
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

    def _calendars(self, channels: Sequence[str]) -> list[tuple[Calendar, Mapping[str, Calendar]]]:
        people = {key: self._hours.of(key) for key in self._settings.people}
        return [(self._accounts[channel].calendar(), people) for channel in channels]

    def _last_known(self, channel: str) -> tuple[Calendar, Mapping[str, Calendar]]:
        people = {key: self._hours.last_known(key) for key in self._settings.people}
        return self._hours.last_known(self._settings.channels[channel].person), people

    def _state(self, channel: str, calendar: Calendar, people: Mapping[str, Calendar], now: datetime) -> CallState:
        account = self._accounts[channel]
        period = period_at(calendar, now)
        speech = self._words(channel).say(OCCASIONS[period.cause], facts(account, calendar, period, now))
        working = frozenset(key for key, one in people.items() if period_at(one, now).working)
        return CallState(not period.working, period.end, self._settings.country, speech, working)

    def _words(self, channel: str) -> SpokenWords:
        languages = self._settings.languages_of(channel)
        if languages not in self._spoken:
            self._spoken[languages] = spoken_words_of(self._settings, languages)
        return self._spoken[languages]
