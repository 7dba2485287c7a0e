"""Host names as strangers and people write them: read strictly, since a password goes there."""

import re

import idna

from channels.secret import is_loopback
from channels.setup import Endpoint

SECURITY = {993: "tls", 465: "tls", 143: "starttls", 587: "starttls", 25: "starttls"}
PORTS = {"imap": 993, "smtp": 587}
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_WRITTEN = re.compile(r"(?P<host>\[[^\]]+\]|[^/:\s]+)(?::(?P<port>\d{1,5}))?(?:/(?P<security>\w+))?")


def read_server(purpose: str, text: str, user: str) -> Endpoint:
    """A server as people type it: "host", "host:port", "host:port/security". Raises ValueError with a sentence."""
    found = _WRITTEN.fullmatch(text.strip().removeprefix(f"{purpose}://").rstrip("/"))
    example = f"{purpose}.example.org:{PORTS[purpose]}"
    if found is None:
        raise ValueError(f"This is not a server. Enter its name, and its port if you know it, like {example}.")
    host = found["host"].strip("[]") if found["host"].startswith("[") else clean_host(found["host"])
    port = int(found["port"] or PORTS[purpose])
    security = (found["security"] or SECURITY.get(port, "tls")).lower()
    return checked(Endpoint(purpose, host, port, security, user))


def checked(endpoint: Endpoint) -> Endpoint:
    """The endpoint. Raises ValueError where nobody may send a password to it."""
    if not 1 <= endpoint.port <= 65_535:
        raise ValueError("The port is a number from 1 to 65535. Enter another one.")
    if endpoint.security not in {"tls", "starttls", "none"}:
        raise ValueError('After the slash comes "tls" or "starttls". Enter one of them, or leave it out.')
    if endpoint.security == "none" and not is_loopback(endpoint.host):
        raise ValueError(f"{endpoint.host} would get your password without encryption. Enter a port with TLS.")
    return endpoint


def clean_host(name: str) -> str:
    """A host name in lower case, without the final dot, in ASCII (IDNA). Raises ValueError with a sentence."""
    plain = name.strip().rstrip(".").lower()
    if is_loopback(plain):
        return plain
    if not plain.isascii():
        try:
            plain = idna.encode(plain, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            raise ValueError(f'"{name[:60]}" is not the name of a server. Check how it is written.') from None
    labels = plain.split(".")
    named = len(labels) > 1 and len(plain) <= 253 and all(map(_LABEL.fullmatch, labels)) and not labels[-1].isdecimal()
    if not named and not _is_address(plain):
        raise ValueError(f'"{name[:60]}" is not the name of a server. Check how it is written.')
    return plain


def _is_address(text: str) -> bool:
    parts = text.split(".")
    return len(parts) == 4 and all(part.isdecimal() and int(part) < 256 for part in parts)


def is_disguised(host: str) -> bool:
    """Whether a name is written in letters that look like others: it stands as "xn--" in ASCII."""
    return any(label.startswith("xn--") for label in host.split("."))
