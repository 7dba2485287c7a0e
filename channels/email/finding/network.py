"""The questions that a search asks of the network, each bounded in time and size. No password is ever sent here."""

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from channels.email.finding.autoconfig import LARGEST
from channels.secret import is_public

_REDIRECTS = 2
_DNS_PATIENCE = 4.0  # seconds


@dataclass(frozen=True, slots=True)
class DnsRecord:
    """One answer of the DNS: a host with its preference, and its port where it has one."""

    preference: int
    host: str
    port: int = 0


Lookup = Callable[[str, str], Sequence[DnsRecord]]  # (name, "MX" or "SRV"); nothing where there is no answer
Fetch = Callable[[str], bytes | None]  # an https address; None where there is nothing


def look_up(name: str, kind: str, server: tuple[str, int] | None = None) -> list[DnsRecord]:
    """MX and SRV records, the preferred first; [] where there are none or the DNS does not answer.

    `server`: address and port of the name server, in place of this computer's.
    """
    import dns.exception
    import dns.resolver

    try:
        resolver = dns.resolver.Resolver(configure=server is None)
        if server is not None:
            resolver.nameservers, resolver.port = [server[0]], server[1]
        answer = resolver.resolve(name, kind, lifetime=_DNS_PATIENCE, search=False)
        records = [_record(row, kind) for row in answer][:20]
    except (dns.exception.DNSException, OSError, ValueError):
        return []
    return sorted(records, key=lambda record: record.preference)


def _record(row: object, kind: str) -> DnsRecord:
    """A row of dnspython's answer."""
    if kind == "MX":
        return DnsRecord(int(getattr(row, "preference", 0)), str(getattr(row, "exchange", "")).rstrip("."))
    priority, port = int(getattr(row, "priority", 0)), int(getattr(row, "port", 0))
    return DnsRecord(priority, str(getattr(row, "target", "")).rstrip("."), port)


class HttpsFetcher:
    """Reads a small file by https, with verified certificates. It never follows a redirect to another host."""

    def __init__(
        self,
        patience: float = 6.0,
        *,
        allowed: Callable[[str], bool] = is_public,
        context: ssl.SSLContext | None = None,
        ports: Mapping[str, int] | None = None,
    ) -> None:
        """A stranger's domain must not make us ask the machines of this house: so addresses have to be `allowed`.

        `patience`: seconds for all of it. `ports` of hosts, for tests; anything else is at 443."""
        self._patience = patience
        self._allowed = allowed
        self._context = context
        self._ports = ports or {}

    def __call__(self, url: str) -> bytes | None:
        """The content, None where there is none, it is too large, or anything else is not as it should be."""
        ends = time.monotonic() + self._patience  # noqa: TID251 - for a real connection
        try:
            for _ in range(_REDIRECTS + 1):
                body, url = self._get(url, ends)
                if not url:
                    return body
        except (OSError, ValueError, http.client.HTTPException):
            return None
        return None

    def _get(self, url: str, ends: float) -> tuple[bytes | None, str]:
        """The content and "", or None and where to look instead. Raises OSError, ValueError, HTTPException."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        connection = self._connect(host, ends)
        try:
            path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
            connection.request("GET", path, headers={"Accept": "text/xml, application/xml"})
            response = connection.getresponse()
            if response.status in (301, 302, 307, 308):
                return None, _same_host(url, response.headers.get("Location", ""))
            return (self._body(connection, response, ends), "") if response.status == 200 else (None, "")
        finally:
            connection.close()

    def _connect(self, host: str, ends: float) -> http.client.HTTPConnection:
        """To an address that was checked, and not looked up once more: a name may lead elsewhere by then."""
        port = self._ports.get(host, 443)
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(info[4][0]) for info in found]
        if not addresses or not all(map(self._allowed, addresses)):
            raise ValueError("not on the internet")
        plain = socket.create_connection((addresses[0], port), timeout=_left(ends))
        context = self._context or ssl.create_default_context()
        try:
            secure = context.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise
        secure.settimeout(_left(ends))
        connection = http.client.HTTPConnection(host)
        connection.sock = secure
        return connection

    def _body(self, connection: http.client.HTTPConnection, response: http.client.HTTPResponse, ends: float) -> bytes:
        body = b""
        while len(body) <= LARGEST:
            if connection.sock is not None:
                connection.sock.settimeout(_left(ends))
            part = response.read1(8192)
            if not part:
                return body
            body += part
        raise ValueError("too large")


def _same_host(url: str, location: str) -> str:
    """Where a redirect leads. Raises ValueError for another host, or for a way without encryption."""
    target = urljoin(url, location)
    before, after = urlsplit(url), urlsplit(target)
    if after.scheme != "https" or after.netloc != before.netloc:
        raise ValueError("leads elsewhere")
    return target


def _left(ends: float) -> float:
    """Seconds left. Raises TimeoutError where there are none."""
    left = ends - time.monotonic()  # noqa: TID251 - for a real connection
    if left <= 0:
        raise TimeoutError
    return left
