"""[monitor]: the addresses that a monitor outside expects to be called, as long as all is well."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr

from autoreply.settings.base import Section
from channels.secret import is_loopback


def _address(url: SecretStr) -> SecretStr:
    """Raises ValueError, and never repeats the address: anybody who knows it can report that all is well."""
    parts = urlsplit(url.get_secret_value().strip())
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))):
        raise ValueError("is not an address that begins with https://; copy it from the monitor")
    return SecretStr(url.get_secret_value().strip())


PingAddress = Annotated[SecretStr, AfterValidator(_address)]


class MonitorSettings(Section):
    """`ping_url` is called every minute while everything works, `handover_url` on open days once it is delivered."""

    ping_url: PingAddress | None = None
    ping_url_file: Path | None = None
    handover_url: PingAddress | None = None
    handover_url_file: Path | None = None
