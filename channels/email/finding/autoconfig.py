"""The files in which providers say how their mailboxes are reached: Thunderbird's `clientConfig` format.

Strangers write them. So they are read by a parser that refuses every document type declaration, and so every entity;
only what is understood is taken, and each host is checked.
"""

from dataclasses import dataclass, field
from xml.parsers import expat

from channels.email.finding.servers import checked, clean_host
from channels.setup import Endpoint, WayIn

LARGEST = 64 * 1024  # octets
_DEEPEST = 20
_SOCKETS = {"SSL": "tls", "STARTTLS": "starttls"}
_BLOCKS = {"incomingServer": "imap", "outgoingServer": "smtp"}


class Unreadable(ValueError):
    """The file cannot be used. The message says why, without anything that stands in it."""


@dataclass(slots=True)
class _Server:
    kind: str
    purpose: str
    fields: dict[str, str] = field(default_factory=dict)
    logins: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a file says: one server for each purpose, and what lets programs in.

    The name that it gives itself is not read: it could be anybody's.
    """

    endpoints: tuple[Endpoint, ...]
    way_in: WayIn


def read_configuration(octets: bytes, address: str) -> Configuration:
    """The first IMAP and the first SMTP server that are encrypted. Raises `Unreadable`."""
    if len(octets) > LARGEST:
        raise Unreadable("it is too large")
    reader = _ConfigReader()
    try:
        reader.feed(octets)
    except expat.ExpatError:
        raise Unreadable("it is not XML") from None
    chosen = [_first(reader.servers, purpose, address) for purpose in ("imap", "smtp")]
    endpoints = tuple(endpoint for endpoint, _ in chosen)
    logins = [login for _, login in chosen]
    way_in = WayIn.SIGN_IN if WayIn.SIGN_IN in logins else WayIn.PASSWORD
    return Configuration(endpoints, way_in)


def _first(servers: list[_Server], purpose: str, address: str) -> tuple[Endpoint, WayIn]:
    for server in servers:
        if server.purpose == purpose and server.kind == purpose:
            try:
                return _endpoint(server, address), _way_in(server)
            except ValueError:
                continue  # not encrypted, or no host: the next one may do
    raise Unreadable(f"it names no {purpose.upper()} server with encryption")


def _endpoint(server: _Server, address: str) -> Endpoint:
    """Raises ValueError."""
    security = _SOCKETS.get(server.fields.get("socketType", ""))
    port = server.fields.get("port", "")
    if security is None or not port.isascii() or not port.isdecimal() or len(port) > 5:
        raise ValueError("not encrypted")
    host = clean_host(_filled(server.fields.get("hostname", ""), address))
    user = _filled(server.fields.get("username", "") or "%EMAILADDRESS%", address)
    if not user or len(user) > 254 or not user.isprintable():
        raise ValueError("no user")
    return checked(Endpoint(server.purpose, host, int(port), security, user))


def _filled(text: str, address: str) -> str:
    local, _, domain = address.rpartition("@")
    for mark, value in (("%EMAILADDRESS%", address), ("%EMAILLOCALPART%", local), ("%EMAILDOMAIN%", domain)):
        text = text.replace(mark, value)
    return text


def _way_in(server: _Server) -> WayIn:
    """The order of the list is the provider's preference; a password counts wherever it is offered at all."""
    passwords = any(login.startswith("password") for login in server.logins)
    return WayIn.SIGN_IN if "OAuth2" in server.logins and not passwords else WayIn.PASSWORD


class _ConfigReader:
    """Collects the servers of a `clientConfig`."""

    def __init__(self) -> None:
        self.servers: list[_Server] = []
        self._path: list[str] = []
        self._text = ""
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._hear

    def feed(self, octets: bytes) -> None:
        """Raises `expat.ExpatError` and `Unreadable`."""
        self._parser.Parse(octets, True)

    def _refuse(self, *_: object) -> None:
        raise Unreadable("it declares a document type")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._path.append(tag)
        self._text = ""
        if len(self._path) > _DEEPEST or len(self.servers) > 50:
            raise Unreadable("it has too much in it")
        if self._path == ["clientConfig", "emailProvider", tag] and tag in _BLOCKS:
            self.servers.append(_Server(attributes.get("type", ""), _BLOCKS[tag]))

    def _end(self, tag: str) -> None:
        text, path = self._text.strip(), self._path
        if len(path) == 4 and path[2] in _BLOCKS and self.servers:
            server = self.servers[-1]
            if tag == "authentication":
                server.logins.append(text)
            else:
                server.fields.setdefault(tag, text)
        self._path.pop()
        self._text = ""

    def _hear(self, text: str) -> None:
        if len(self._text) < 1000:
            self._text += text
