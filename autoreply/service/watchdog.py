"""Tells systemd that the service works (sd_notify, WatchdogSec). Elsewhere it does nothing."""

import logging
import os
import socket
from collections.abc import Mapping

log = logging.getLogger("autoreply.service.watchdog")

READY, ALIVE, STOPPING = "READY=1", "WATCHDOG=1", "STOPPING=1"


class ServiceNotifier:
    """One datagram a message, to the socket that systemd named. Raises nothing."""

    def __init__(self, env: Mapping[str, str] = os.environ) -> None:
        self._place = env.get("NOTIFY_SOCKET", "")

    def send(self, message: str) -> None:
        if not self._place.startswith(("/", "@")):
            return
        place = "\0" + self._place[1:] if self._place.startswith("@") else self._place
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
                line.sendto(message.encode(), place)
        except OSError as error:
            log.debug("systemd was not told: %s", type(error).__name__)
