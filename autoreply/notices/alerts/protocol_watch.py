"""Clients are told of who is on call, and nobody could be alerted any more: that is trouble (promise 13)."""

from autoreply.notices.notices import Notices
from autoreply.settings import Settings
from autoreply.telemetry.health import Health

ABOUT = "on call"
NOBODY = (
    "Clients are told of who is on call, and nobody can be alerted: no way to anybody works. Run `autoreply reach "
    "test`, or take [oncall.protocol] out of the settings."
)


class ProtocolWatch:
    """Looks at every heartbeat. Its method raises `RecordError`."""

    def __init__(self, settings: Settings, notices: Notices, health: Health) -> None:
        self._settings, self._notices, self._health = settings, notices, health

    def look(self) -> None:
        """Report it until some way works again, or nothing is told."""
        told = self._settings.oncall.tells_clients
        kept = not told or any(map(self._notices.usable, self._notices.people()))
        self._health.report(ABOUT, "" if kept else NOBODY)
