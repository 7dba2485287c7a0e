"""TLS for both connections: verifies certificates, with one context for all accounts that trust the same authority."""

import functools
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from channels import ChannelError

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

    def trouble(self, host: str, now: datetime) -> str:
        """A sentence if it ends soon, else ""."""
        if self.ends - now >= min(NOTICE, (self.ends - self.begins) / PART):
            return ""
        return (
            f"The certificate of {host} ends on {self.ends:%Y-%m-%d}, and mail stops then. Ask who runs that server to "
            "renew it."
        )


def context(ca_file: Path | None) -> ssl.SSLContext:
    """Return a verifying context. Accounts share it, because each context takes some 20 KB.

    Raises `ChannelError`, lasting, if `ca_file` is not a readable file of certificates.
    """
    if ca_file is None:
        return _context(None, 0)
    try:
        return _context(ca_file, ca_file.stat().st_mtime_ns)
    except (OSError, ssl.SSLError):
        message = f"The certificate authority's file {ca_file} cannot be read, or holds no PEM certificate."
        raise ChannelError(message, lasting=True) from None


@functools.lru_cache(maxsize=8)
def _context(ca_file: Path | None, _changed: int) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca_file)
