"""Watches the certificates of our own addresses on the internet, as a browser and a provider meet them.

A proxy speaks TLS for us, so nobody but it would know that its certificate is not renewed. When it ends, no page opens
any more, and providers no longer post to us. Not every machine reaches its own name from within: then nothing is said.
"""

import logging
import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from autoreply.settings import Settings
from autoreply.telemetry.health import Health
from channels import Reachable
from channels.certificate import CertificateValidity
from schedules import Clock

log = logging.getLogger("autoreply.engine.certificates")

EVERY = 3600.0  # seconds between looks
TIMEOUT = 10.0  # seconds
HAS_EXPIRED = 10  # X509_V_ERR_CERT_HAS_EXPIRED of OpenSSL
STOPS = (
    "no page of yours opens, and providers no longer post to you. Look why the server that holds it does not renew it."
)
ENDED = f"The certificate of {{host}} has ended: {STOPS}"


class PublicCertificates:
    """`context` says which authorities are trusted; None: those of the computer."""

    def __init__(self, settings: Settings, health: Health, clock: Clock, context: ssl.SSLContext | None = None) -> None:
        self._hosts = tuple(dict.fromkeys(_hosts(settings)))
        self._health, self._clock, self._context, self._day = health, clock, context, settings.day_of

    @property
    def needed(self) -> bool:
        """Whether we have any such address."""
        return bool(self._hosts)

    def look(self) -> None:
        """Report each certificate that has ended or ends soon."""
        for host, port in self._hosts:
            try:
                found = self._certificate(host, port)
            except ssl.SSLCertVerificationError as error:
                self._report(host, ENDED.format(host=host) if error.verify_code == HAS_EXPIRED else "")
            except OSError as error:
                log.debug("the certificate of %s cannot be looked at: %s", host, error)
            else:
                self._report(host, self._trouble(found, host) if found is not None else "")

    def _certificate(self, host: str, port: int) -> CertificateValidity | None:
        """Raises `OSError`, of which that of a certificate that is not valid is one."""
        context = self._context or ssl.create_default_context()
        with (
            socket.create_connection((host, port), TIMEOUT) as plain,
            context.wrap_socket(plain, server_hostname=host) as secured,
        ):
            return CertificateValidity.of(secured)

    def _trouble(self, found: CertificateValidity, host: str) -> str:
        return found.trouble(host, self._clock.now(), f"and then {STOPS}", self._day)

    def _report(self, host: str, says: str) -> None:
        self._health.report(f"certificate of {host}", says)


def _hosts(settings: Settings) -> Iterator[tuple[str, int]]:
    """Where browsers and providers reach us."""
    given = [entry.settings.public_url for entry in settings.channels.values() if isinstance(entry.settings, Reachable)]
    for url in filter(None, (settings.web.public_url, *given)):
        parts = urlsplit(url)
        if parts.scheme == "https" and parts.hostname:
            yield parts.hostname, parts.port or 443
