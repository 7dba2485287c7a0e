"""Technical settings: [record], [web], [log]; and words: [urgent], [crisis]."""

import ipaddress
import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from autoreply.settings.base import Section, Text, one_or_many
from autoreply.settings.duration import YEAR, Duration, within
from autoreply.texts.crisis import Confirmation, OwnLine


def _read_listen(text: str) -> str:
    """ "address:port", or "off". Raises ValueError."""
    host, colon, port = text.strip().rpartition(":")
    if text.strip() == "off":
        return "off"
    if not colon or not host or not port.isdecimal() or not 0 <= int(port) <= 65_535:
        raise ValueError('is not an address and a port; write it like "127.0.0.1:8080", or "off"')
    return f"{host}:{int(port)}"


def _read_public(text: str) -> str:
    """The address of the page as browsers see it, without the last slash. Raises ValueError."""
    parts = urlsplit(text.strip())
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not plain or not _PATH.fullmatch(parts.path):
        raise ValueError('is not the address of a page; write it like "https://desk.example.org/autoreply"')
    return text.strip().rstrip("/")


_PATH = re.compile(r"[\w./~-]*", re.ASCII)


def _read_hash(hashed: SecretStr) -> SecretStr:
    """What `autoreply page password` makes. Raises ValueError, and never repeats it."""
    if not re.fullmatch(r"\$argon2id\$v=\d+\$m=\d+,t=\d+,p=\d+\$[\w+/]+\$[\w+/]+", hashed.get_secret_value()):
        raise ValueError("is not the hash of a password; make one with: autoreply page password")
    return hashed


def _read_token(token: SecretStr) -> SecretStr:
    """Raises ValueError, and never repeats it."""
    if len(token.get_secret_value()) < LEAST_TOKEN:
        raise ValueError(f"is shorter than {LEAST_TOKEN} characters; make one with: autoreply page token")
    return token


def _read_network(text: str) -> str:
    """Raises ValueError."""
    try:
        return str(ipaddress.ip_network(text.strip()))
    except ValueError:
        raise ValueError('is not an address or a network; write it like "127.0.0.1" or "10.0.0.0/8"') from None


Network = Annotated[str, AfterValidator(_read_network)]
LEAST_TOKEN = 24


class WebSettings(Section):
    """The practice page and the probes. `trusted_proxies` are believed when they say who the visitor is."""

    listen: Annotated[str, AfterValidator(_read_listen)] = "127.0.0.1:8080"
    allow_public: bool = False
    public_url: Annotated[str, AfterValidator(_read_public)] | None = None
    trusted_proxies: tuple[Network, ...] = ()
    password_hash: Annotated[SecretStr, AfterValidator(_read_hash)] | None = None
    password_hash_file: Path | None = None
    token: Annotated[SecretStr, AfterValidator(_read_token)] | None = None
    token_file: Path | None = None
    session: Annotated[Duration, within("5m", "90d")] = timedelta(hours=12)
    public_hours: bool = False

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

    @property
    def asks(self) -> bool:
        """Whether the practice page has a login."""
        return self.password_hash is not None or self.token is not None

    @property
    def base(self) -> str:
        """The path under which a proxy shows the page, "" at the top."""
        return urlsplit(self.public_url).path if self.public_url else ""

    @property
    def secure(self) -> bool:
        """Whether browsers come by https."""
        return self.public_url is not None and self.public_url.startswith("https:")


def local_url(host: str, port: int) -> str:
    """How this machine reaches a page that listens on `host`, which may stand for all addresses: "http://...:8080/"."""
    every = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
    here = every.get(host, host)
    return f"http://[{here}]:{port}/" if ":" in here else f"http://{here}:{port}/"


def _database(url: SecretStr) -> SecretStr:
    """Looks only at how the address begins, and never repeats it. Raises ValueError."""
    if not re.match(r"(sqlite|postgresql)(\+\w+)?://", url.get_secret_value()):
        raise ValueError('is no database that is known here; write "sqlite:///FILE" or "postgresql://USER@HOST/NAME"')
    return url


class RecordSettings(Section):
    """Where the record is, and how long it keeps messages. It never keeps their text."""

    url: Annotated[SecretStr, AfterValidator(_database)] | None = None
    url_file: Path | None = None
    keep: Annotated[Duration, within("1d", "3660d")] = timedelta(days=90)


class PapersSettings(Section):
    """How long the chain of what the practice did is kept: `record/papers/papers.py`."""

    keep: Annotated[Duration, within("1y", "30y")] = 6 * YEAR


class Log(Section):
    """The form and the level of the log."""

    format: Literal["text", "json"] = "text"
    level: Literal["debug", "info", "warning", "error"] = "info"


Phrases = Annotated[tuple[Annotated[Text, Field(max_length=100)], ...], BeforeValidator(one_or_many)]


class Urgent(Section):
    """The words with which a message passes the limit of one reply."""

    add: Phrases = ()
    remove: Phrases = ()


class Crisis(Section):
    """Crisis lines besides the country's own, and the practice's word for those that nobody has verified."""

    extra: Text | None = None
    confirm: tuple[Confirmation, ...] = ()
    line: tuple[OwnLine, ...] = ()
