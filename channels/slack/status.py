"""Sets the status that `presence` decides, with each person's own token.

A bookmark keeps the person's previous status while ours is set, to restore it, and no longer: it is personal.
"""

import html
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from channels import ChannelError, ChannelHost, KeyValue, Posture, Refused, TryAgain
from channels.slack.settings import SlackSettings
from channels.slack.status_plan import (
    SHORTEST,
    KeptStatus,
    Progress,
    Status,
    begun,
    closing_snooze,
    closing_status,
    nothing_left,
    opening_snooze,
    opening_status,
)
from channels.slack.web_api.rate_limiter import RateLimiter
from channels.slack.web_api.tokens import SlackTokens
from channels.slack.web_api.web import WebApiClient, WebApiRefusal

NO_DATE = timedelta(days=7)  # how long ours lasts if no opening is known
DAY = 24 * 60  # minutes
LONGEST_STATUS = 100  # characters (users.profile.set)
BACK = "{back}"
_NO_SUCH_EMOJI = frozenset(
    {"invalid_emoji_not_allowed", "profile_set_failed", "profile_status_set_failed_not_valid_emoji"}
)

_ODD = "Slack's answer cannot be understood; is api_base_url right?"
_CLOSE = ("users.profile.get", "dnd.info", "users.profile.set", "dnd.setSnooze")
_OPEN = ("users.profile.get", "dnd.info", "users.profile.set", "dnd.endSnooze")


class SlackPresence:
    """Sets the status and the snooze of each person who gave a token."""

    def __init__(self, name: str, settings: SlackSettings, tokens: SlackTokens, host: ChannelHost) -> None:
        self._name = name
        self._settings = settings
        self._tokens = tokens
        self._host = host
        self._pace = RateLimiter(host.now)

    def people(self) -> list[str]:
        """Return the people who want it and gave a token."""
        return [person for person in self._tokens.people() if self._settings.people[person].presence]

    def present_person(self, person: str, posture: Posture) -> None:
        """Set the status of one person. Raises `TryAgain`, `Refused` or `ChannelError`."""
        kept = KeptStatus.loads(self._host.store.get(self._name, _key(person)))
        now = int(self._host.now().timestamp())
        if posture.after_hours:
            wanted = self._wanted(posture)
            if wanted.expires - now >= SHORTEST:
                self._close(person, kept, wanted, now, quiet=posture.quiet)
        elif kept is None or nothing_left(kept, now):
            StatusMemory(self._name, person, self._host.store, kept, kept).keep(None)
        else:
            self._open(person, kept, now)

    def _close(self, person: str, kept: KeptStatus | None, wanted: Status, now: int, *, quiet: bool) -> None:
        web, parts = self._web(person), PartsDone()
        self._pace.take(*_CLOSE)
        memory = StatusMemory(self._name, person, self._host.store, begun(kept, wanted, now), kept)
        with parts.trying("The status is not set."):
            status, remembered = closing_status(memory.kept, _status(web.call("users.profile.get")), wanted, now)
            memory.keep(remembered)
            if status is not None:
                stands = _set_status(web, status)
                memory.keep(replace(memory.kept, ours=stands, shown=Progress.DONE))
        with parts.trying("Notifications are not paused." if quiet else "Notifications are still paused."):
            self._pause(web, memory, wanted, now) if quiet else self._resume(web, memory, now)
        parts.finish()

    def _pause(self, web: WebApiClient, memory: "StatusMemory", wanted: Status, now: int) -> None:
        minutes, remembered = closing_snooze(memory.kept, _snooze_end(web), wanted, now)
        memory.keep(remembered)
        if minutes:
            end = _snooze(web, minutes)
            memory.keep(replace(memory.kept, snooze=end, quiet=Progress.DONE))

    def _resume(self, web: WebApiClient, memory: "StatusMemory", now: int) -> None:
        """End our own snooze of somebody who is on call now."""
        if opening_snooze(memory.kept, _snooze_end(web), now):
            _end_snooze(web)
        memory.keep(replace(memory.kept, snooze=0, quiet=Progress.NEW))

    def _open(self, person: str, kept: KeptStatus, now: int) -> None:
        web, parts = self._web(person), PartsDone()
        self._pace.take(*_OPEN)
        memory = StatusMemory(self._name, person, self._host.store, kept, kept)
        with parts.trying("The status that stood before is not given back."):
            status = opening_status(kept, _status(web.call("users.profile.get")), now)
            if status is not None:
                _set_status(web, status)
        with parts.trying("Notifications are still paused."):
            if opening_snooze(kept, _snooze_end(web), now):
                _end_snooze(web)
        parts.finish()
        memory.keep(None)

    def _wanted(self, posture: Posture) -> Status:
        """Return the status to set. It always ends: if Autoreply is down, it still ends at opening."""
        until: datetime = posture.until or self._host.now() + NO_DATE
        text = self._settings.status_text.replace(BACK, posture.text)
        if len(text) > LONGEST_STATUS:
            text = posture.text[:LONGEST_STATUS]
        return Status(text, self._settings.status_emoji, int(until.timestamp()))

    def _web(self, person: str) -> WebApiClient:
        return WebApiClient(self._settings, self._tokens.of(person), f"The Slack token of {person}")


def _key(person: str) -> str:
    return f"presence/{person}"


class PartsDone:
    """Tries status and notifications separately: if one fails, the other is still tried."""

    def __init__(self) -> None:
        self._failed: list[str] = []
        self._why: dict[str, None] = {}  # each sentence only once

    @contextmanager
    def trying(self, trouble: str) -> Iterator[None]:
        """Collect a refusal. Lets temporary errors and limits pass, which end both."""
        try:
            yield
        except (Refused, ChannelError) as error:
            self._failed.append(trouble)
            self._why[str(error)] = None

    def finish(self) -> None:
        """Raise `ChannelError` if Slack refused one of them."""
        if self._failed:
            raise ChannelError(" ".join((*self._failed, *self._why)), lasting=True)


class StatusMemory:
    """What we remember of one person. Writes it to the bookmark when it changes."""

    def __init__(
        self, name: str, person: str, store: KeyValue, kept: KeptStatus | None, before: KeptStatus | None
    ) -> None:
        """`before` is what the bookmark has now."""
        self._name, self._key, self._store = name, _key(person), store
        self._kept, self._written = kept, before

    @property
    def kept(self) -> KeptStatus:
        assert self._kept is not None
        return self._kept

    def keep(self, kept: KeptStatus | None) -> None:
        self._kept = kept
        if kept != self._written:
            self._store.put(self._name, self._key, kept.dumps() if kept else "")
            self._written = kept


def _snooze_end(web: WebApiClient) -> int:
    """Return when the current snooze ends, or 0 if there is none."""
    quiet = web.call("dnd.info")
    return _seconds(quiet, "snooze_endtime") if quiet.get("snooze_enabled") else 0


def _set_status(web: WebApiClient, status: Status) -> Status:
    profile = {"status_text": status.text, "status_emoji": status.emoji, "status_expiration": status.expires}
    try:
        return _status(web.call("users.profile.set", json={"profile": profile}))
    except WebApiRefusal as error:  # the previous status may have an emoji that no longer exists
        if status.emoji and error.word in _NO_SUCH_EMOJI:
            return _set_status(web, Status(status.text, "", status.expires))
        raise


def _status(answer: Mapping[str, Any]) -> Status:
    """Read the status. Slack returns text with &amp; for &."""
    profile = answer.get("profile")
    if not isinstance(profile, dict):  # if we read it as no status, the person's own would be lost
        raise TryAgain(_ODD)
    text, emoji = str(profile.get("status_text") or ""), str(profile.get("status_emoji") or "")
    return Status(html.unescape(text), emoji, _seconds(profile, "status_expiration"))


def _seconds(table: Mapping[str, Any], key: str) -> int:
    """Return a Unix time, or 0 if there is none. Raises `TryAgain`."""
    found = table.get(key) or 0
    if not isinstance(found, int):
        raise TryAgain(_ODD)
    return found


def _snooze(web: WebApiClient, minutes: int) -> int:
    """Snooze, and return when it ends, as Slack says. If Slack finds the time too long, snoozes for a day."""
    try:
        answer = web.call("dnd.setSnooze", num_minutes=minutes)
    except WebApiRefusal as error:
        if error.word != "too_long" or minutes <= DAY:
            raise
        return _snooze(web, DAY)
    return _seconds(answer, "snooze_endtime")


def _end_snooze(web: WebApiClient) -> None:
    """End the snooze. Does not use `dnd.endDnd`, which would also end the person's own schedule."""
    try:
        web.call("dnd.endSnooze")
    except WebApiRefusal as error:
        if error.word not in ("snooze_not_active", "snooze_end_failed"):
            raise
