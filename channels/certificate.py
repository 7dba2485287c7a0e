"""How long the certificate of a server is valid."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

NOTICE = timedelta(days=14)  # before it ends
PART = 4  # or this part of its whole life: some are issued for six days, and renewed when a third of them is left


@dataclass(frozen=True, slots=True)
class CertificateValidity:
    """From when until when the certificate of a server is valid."""

    begins: datetime
    ends: datetime

    @classmethod
    def of(cls, sock: object) -> Self | None:
        """Return that of the server at the other end, None without TLS."""
        found = sock.getpeercert() if isinstance(sock, ssl.SSLSocket) else None
        if not found:
            return None
        begins, ends = (ssl.cert_time_to_seconds(str(found[name])) for name in ("notBefore", "notAfter"))
        return cls(datetime.fromtimestamp(begins, UTC), datetime.fromtimestamp(ends, UTC))

    def trouble(self, host: str, now: datetime, then: str, day: Callable[[datetime], str]) -> str:
        """A sentence if it ends soon, else "". `then` is what that means and what to do; `day` writes a date."""
        if self.ends - now >= min(NOTICE, (self.ends - self.begins) / PART):
            return ""
        return f"The certificate of {host} ends on {day(self.ends)}, {then}"
