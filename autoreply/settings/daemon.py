"""What the practice never sees: [record], [web], [log]; and its own words: [urgent], [crisis]."""

import ipaddress
import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, SecretStr

from autoreply.crisis import Confirmation, OwnLine
from autoreply.settings.base import Section, Text, Texts
from autoreply.settings.duration import Duration, within


def _read_listen(text: str) -> str:
    """ "address:port", or "off". Raises ValueError."""
    host, colon, port = text.strip().rpartition(":")
    if text.strip() == "off":
        return "off"
    if not colon or not host or not port.isdecimal() or not 0 <= int(port) <= 65_535:
        raise ValueError('is not an address and a port; write it like "127.0.0.1:8080", or "off"')
    return f"{host}:{int(port)}"


class Web(Section):
    """The page for health and metrics. There is no login yet, so it stays on this machine unless that is allowed."""

    listen: Annotated[str, AfterValidator(_read_listen)] = "127.0.0.1:8080"
    allow_public: bool = False

    @property
    def address(self) -> tuple[str, int] | None:
        """Host and port, None where the page is off."""
        host, _, port = self.listen.rpartition(":")
        return (host.strip("[]"), int(port)) if host else None

    @property
    def public(self) -> bool:
        """True where other machines can reach the page."""
        host = self.address[0] if self.address else "localhost"
        try:
            return not ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host.lower() != "localhost"


def _database(url: SecretStr) -> SecretStr:
    """Looks only at how the address begins, and never repeats it. Raises ValueError."""
    if not re.match(r"(sqlite|postgresql)(\+\w+)?://", url.get_secret_value()):
        raise ValueError('is no database that is known here; write "sqlite:///FILE" or "postgresql://USER@HOST/NAME"')
    return url


class Record(Section):
    """Where it is kept who was told what, and for how long. No message text is ever kept."""

    url: Annotated[SecretStr, AfterValidator(_database)] | None = None
    url_file: Path | None = None
    keep: Annotated[Duration, within("1d", "3660d")] = timedelta(days=90)


class Log(Section):
    """How the daemon speaks to whoever runs it."""

    format: Literal["text", "json"] = "text"
    level: Literal["debug", "info", "warning", "error"] = "info"


class Urgent(Section):
    """Words that let a message through the limit of one reply."""

    add: Texts = ()
    remove: Texts = ()


class Crisis(Section):
    """Crisis lines besides the country's own, and the practice's word for those that nobody has verified."""

    extra: Text | None = None
    confirm: tuple[Confirmation, ...] = ()
    line: tuple[OwnLine, ...] = ()
