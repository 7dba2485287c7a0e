"""Carries out what `presence` decides, with each person's own token.

What stood before ours is kept as a bookmark while ours is set, because it is given back, and no longer: it is personal.
"""

import html
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from channels import ChannelHost, Posture, TryAgain
from channels.slack.pace import Pace
from channels.slack.presence import (
    SHORTEST,
    KeptStatus,
    ShownStatus,
    Status,
    StatusPlan,
    closing,
    nothing_left,
    opening,
)
from channels.slack.settings import SlackSettings
from channels.slack.tokens import SlackTokens
from channels.slack.web import WebApiClient, WebApiRefusal

NO_DATE = timedelta(days=7)  # how long ours lasts where no opening is known
DAY = 24 * 60  # minutes
LONGEST = 100  # characters of a status
BACK = "{back}"
_NO_SUCH_EMOJI = frozenset(
    {"invalid_emoji_not_allowed", "profile_set_failed", "profile_status_set_failed_not_valid_emoji"}
)

_ODD = "Slack's answer cannot be understood; is api_base_url right?"
_CLOSE = ("users.profile.get", "dnd.info", "users.profile.set", "dnd.setSnooze")
_OPEN = ("users.profile.get", "dnd.info", "users.profile.set", "dnd.endSnooze")


class SlackPresence:
    """The status and the snooze of each person who let us in."""

    def __init__(self, name: str, settings: SlackSettings, tokens: SlackTokens, host: ChannelHost) -> None:
        self._name = name
        self._settings = settings
        self._tokens = tokens
        self._host = host
        self._pace = Pace(host.now)

    def people(self) -> list[str]:
        """Those who wish it and whose token is there."""
        return [person for person in self._tokens.people() if self._settings.people[person].presence]

    def present_person(self, person: str, posture: Posture) -> None:
        """Raises `TryAgain`, `Refused` or `ChannelError`."""
        kept = KeptStatus.loads(self._host.store.get(self._name, _key(person)))
        now = int(self._host.now().timestamp())
        if posture.after_hours:
            wanted = self._wanted(posture)
            if wanted.expires - now >= SHORTEST:
                self._close(person, kept, wanted, now)
        elif nothing_left(kept, now):
            self._keep(person, None, kept)
        else:
            self._open(person, kept, now)

    def _close(self, person: str, kept: KeptStatus | None, wanted: Status, now: int) -> None:
        web = self._web(person)
        self._pace.take(*_CLOSE)
        plan = closing(kept, _standing(web), wanted, now)
        self._keep(person, plan.kept, kept)
        ended = self._carry_out(web, plan)
        if plan.kept is not None:
            self._keep(person, ended, plan.kept)

    def _open(self, person: str, kept: KeptStatus | None, now: int) -> None:
        web = self._web(person)
        self._pace.take(*_OPEN)
        self._carry_out(web, opening(kept, _standing(web), now))
        self._keep(person, None, kept)

    def _carry_out(self, web: WebApiClient, plan: StatusPlan) -> KeptStatus | None:
        """What to remember after it; what Slack made of our status is read from its answer."""
        kept = plan.kept
        if plan.status is not None:
            stands = _set_status(web, plan.status)
            kept = kept and KeptStatus(stands, kept.before, kept.snooze)
        snooze = _snooze(web, plan.minutes) if plan.minutes else 0
        if plan.end_snooze:
            _end_snooze(web)
        return kept and KeptStatus(kept.ours, kept.before, snooze or kept.snooze, done=True)

    def _wanted(self, posture: Posture) -> Status:
        """Neither text nor snooze is ever without an end: should we be away, the person is free at opening."""
        until: datetime = posture.until or self._host.now() + NO_DATE
        text = self._settings.status_text.replace(BACK, posture.text)
        if len(text) > LONGEST:
            text = posture.text[:LONGEST]
        return Status(text, self._settings.status_emoji, int(until.timestamp()))

    def _keep(self, person: str, kept: KeptStatus | None, before: KeptStatus | None) -> None:
        if kept != before:
            self._host.store.put(self._name, _key(person), kept.dumps() if kept else "")

    def _web(self, person: str) -> WebApiClient:
        return WebApiClient(self._settings, self._tokens.of(person), f"The Slack token of {person}")


def _key(person: str) -> str:
    return f"presence/{person}"


def _standing(web: WebApiClient) -> ShownStatus:
    status = _status(web.call("users.profile.get"))
    quiet = web.call("dnd.info")
    return ShownStatus(status, _seconds(quiet, "snooze_endtime") if quiet.get("snooze_enabled") else 0)


def _set_status(web: WebApiClient, status: Status) -> Status:
    profile = {"status_text": status.text, "status_emoji": status.emoji, "status_expiration": status.expires}
    try:
        return _status(web.call("users.profile.set", json={"profile": profile}))
    except WebApiRefusal as error:  # what stood before can have an emoji that is gone by now
        if status.emoji and error.word in _NO_SUCH_EMOJI:
            return _set_status(web, Status(status.text, "", status.expires))
        raise


def _status(answer: Mapping[str, Any]) -> Status:
    """Slack gives text back with &amp; for &."""
    profile = answer.get("profile")
    if not isinstance(profile, dict):  # taken for no status at all, the person's own would be lost
        raise TryAgain(_ODD)
    text, emoji = str(profile.get("status_text") or ""), str(profile.get("status_emoji") or "")
    return Status(html.unescape(text), emoji, _seconds(profile, "status_expiration"))


def _seconds(table: Mapping[str, Any], key: str) -> int:
    """A moment of Unix time, 0 where none is told. Raises `TryAgain`."""
    found = table.get(key) or 0
    if not isinstance(found, int):
        raise TryAgain(_ODD)
    return found


def _snooze(web: WebApiClient, minutes: int) -> int:
    """When the snooze ends, as Slack says. Where it finds the time too long, a day has to do."""
    try:
        answer = web.call("dnd.setSnooze", num_minutes=minutes)
    except WebApiRefusal as error:
        if error.word != "too_long" or minutes <= DAY:
            raise
        return _snooze(web, DAY)
    return _seconds(answer, "snooze_endtime")


def _end_snooze(web: WebApiClient) -> None:
    """`dnd.endDnd` would end the person's own quiet hours as well, and is never asked for."""
    try:
        web.call("dnd.endSnooze")
    except WebApiRefusal as error:
        if error.word not in ("snooze_not_active", "snooze_end_failed"):
            raise
