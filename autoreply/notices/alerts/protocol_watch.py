"""Clients are told of who is on call only while somebody can be alerted. That nobody can is trouble (promise 13)."""

import logging

from autoreply.notices.notices import Notices
from autoreply.record import RecordError
from autoreply.settings import Settings
from autoreply.telemetry.health import Health

log = logging.getLogger("autoreply.notices.alerts")

ABOUT = "on call"
NOBODY = (
    "Nobody can be alerted, so clients are not told of who is on call: no way to anybody works, but for the mailboxes "
    "that Autoreply reads. Run `autoreply reach test`, or take [oncall.protocol] out of the settings."
)


class ProtocolWatch:
    """Safe to share between threads."""

    def __init__(self, settings: Settings, notices: Notices, health: Health) -> None:
        self._settings, self._notices, self._health = settings, notices, health
        self._kept: bool | None = None

    def look(self) -> None:
        """Look at every heartbeat. Reports it until some way works again, or nothing is told. Raises `RecordError`."""
        told = self._settings.oncall.tells_clients
        self._kept = not told or any(map(self._can_be_alerted, self._notices.people()))
        self._health.report(ABOUT, "" if self._kept else NOBODY)

    def is_kept(self) -> bool:
        """Whether somebody could be alerted at the last look. Raises nothing: what nobody knows is not promised."""
        if self._kept is None:
            try:
                self.look()
            except RecordError as error:
                log.warning("clients are not told of who is on call until the record can be read: %s", error)
        return self._kept is True

    def _can_be_alerted(self, person: str) -> bool:
        """By more than a mailbox of the practice, where nobody looks at night."""
        return any(not way.watched for way in self._notices.usable(person))
