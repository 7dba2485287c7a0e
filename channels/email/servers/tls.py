"""TLS for both connections: verifies certificates, with one context for all accounts that trust the same authority."""

import functools
import ssl
from pathlib import Path

from channels import ChannelError

ENDS = "and mail stops then. Ask who runs that server to renew it."  # what is said of a certificate


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
