"""Our own table of providers, in providers.toml: recognised by the domain of an address, or by who takes its mail."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from channels.email.finding.servers import read_server
from channels.setup import Endpoint, Proposal, WayIn


@dataclass(frozen=True, slots=True)
class MailProvider:
    """One row. `mx` are the domains of the hosts that take its mail."""

    name: str
    imap: str
    smtp: str
    way_in: WayIn
    steps: tuple[str, ...]
    source: str
    domains: frozenset[str] = frozenset()
    mx: tuple[str, ...] = ()
    link: str = ""
    notes: tuple[str, ...] = ()
    user: str = ""
    sign_in: Mapping[str, str] | None = None

    def proposal(self, address: str, found: str) -> Proposal:
        """How an address of this provider connects; `found` says how it was recognised."""
        user = address.rpartition("@")[0] if self.user == "local" else address
        sign_in = self.sign_in
        if sign_in is not None and sign_in.get("provider") == "microsoft" and "tenant" not in sign_in:
            sign_in = {**sign_in, "tenant": address.rpartition("@")[2]}
        endpoints = (self._endpoint("imap", user), self._endpoint("smtp", address))
        return Proposal(
            address, self.name, found, True, endpoints, self.way_in, self.steps, self.link, self.notes, sign_in
        )

    def _endpoint(self, purpose: str, user: str) -> Endpoint:
        return read_server(purpose, self.imap if purpose == "imap" else self.smtp, user)


def by_domain(domain: str) -> MailProvider | None:
    """The provider whose addresses end in this domain."""
    return next((row for row in providers() if domain.lower() in row.domains), None)


def by_mx(hosts: Iterable[str]) -> MailProvider | None:
    """The provider that takes the mail, by the names of its hosts; the longest name that fits counts."""
    names = [host.lower().rstrip(".") for host in hosts]
    fits = [(len(tail), row) for row in providers() for tail in row.mx if any(_under(name, tail) for name in names)]
    return max(fits, key=lambda fit: fit[0])[1] if fits else None


def filter_before(hosts: Iterable[str]) -> str:
    """The name of the filter that takes the mail before the mailbox does, "" where there is none."""
    names = [host.lower().rstrip(".") for host in hosts]
    return next(
        (name for name, tails in _table()["filters"].items() if any(_under(n, t) for n in names for t in tails)), ""
    )


def _under(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


@cache
def providers() -> tuple[MailProvider, ...]:
    """All of them."""
    return tuple(_row(row) for row in _table()["provider"])


def _row(row: Mapping[str, Any]) -> MailProvider:
    return MailProvider(
        name=row["name"],
        imap=row["imap"],
        smtp=row["smtp"],
        way_in=WayIn(row["way_in"]),
        steps=tuple(row["steps"]),
        source=row["source"],
        domains=frozenset(row.get("domains", ())),
        mx=tuple(row.get("mx", ())),
        link=row.get("link", ""),
        notes=tuple(row.get("notes", ())),
        user=row.get("user", ""),
        sign_in=row.get("sign_in"),
    )


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("providers.toml").read_text(encoding="utf-8"))
