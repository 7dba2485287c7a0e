"""From an address to a proposal: our table, the provider's own word, a public list, who takes the mail, and SRV.

The order is that of Thunderbird; only plain http is left out, since anybody on the way could forge the answer. Whatever
was found is shown to a person, who confirms it before a password goes out. It is never looked up again by itself.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from urllib.parse import quote

from channels.email.finding import providers
from channels.email.finding.autoconfig import Unreadable, read_configuration
from channels.email.finding.network import Fetch, HttpsFetcher, Lookup, look_up
from channels.email.finding.servers import checked, clean_host
from channels.gather import gather
from channels.setup import Endpoint, Proposal, WayIn

IN_ALL = 9.0  # seconds; each question has a bound of its own as well
_ISPDB = "https://live.thunderbird.net/autoconfig/v1.1/{domain}"
_SRV = (("imap", "_imaps._tcp", "tls"), ("imap", "_imap._tcp", "starttls"))
_SRV_OUT = (("smtp", "_submissions._tcp", "tls"), ("smtp", "_submission._tcp", "starttls"))
ORDINARY = (
    "It wants the password of this mailbox. If you sign in with two factors, it may want an app password instead.",
)
NEEDS_APPLICATION = (
    "This provider takes no passwords from programs. Register an application there, and copy its client ID.",
)


@dataclass(frozen=True)
class AccountSearch:
    """Asks the network by `lookup` and `fetch`."""

    lookup: Lookup = look_up
    fetch: Fetch = field(default_factory=HttpsFetcher)
    patience: float = IN_ALL

    def proposal(self, address: str) -> Proposal | None:
        """The best of what was found, None where there is nothing. Raises ValueError for an impossible domain."""
        domain = clean_host(address.rpartition("@")[2])
        address = f"{address.rpartition('@')[0]}@{domain}"
        known = providers.by_domain(domain)
        if known is not None:
            return known.proposal(address, f"Addresses at {domain} are at {known.name}.")
        ways = (self._own, self._mail_exchanger, self._listed, self._srv)  # the best first
        asks = {place: partial(_quietly, way, address, domain) for place, way in enumerate(ways)}
        found = gather(asks, self.patience, time.monotonic)  # noqa: TID251 - for real connections
        return next((found[place] for place in sorted(found) if found[place]), None)

    def hint(self, domain: str) -> str:
        """What can be said where nothing was found: a sentence, or ""."""
        hosts = [record.host for record in self.lookup(domain, "MX")]
        name = providers.filter_before(hosts)
        if name:
            return (
                f"Mail to {domain} passes {name} first, so nobody can see from outside whose mailbox it is. "
                "Ask whoever looks after your mail for the IMAP and SMTP servers."
            )
        if not hosts:
            return f"The DNS names no server that takes mail for {domain}. Check how the address is written."
        return ""

    def _own(self, address: str, domain: str) -> Proposal | None:
        """The provider's own file. The address is not told to it: its domain is enough."""
        for url in (
            f"https://autoconfig.{domain}/mail/config-v1.1.xml",
            f"https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
        ):
            found = self._read(url, address, f"{domain} says so itself.")
            if found is not None:
                return found
        return None

    def _listed(self, address: str, domain: str) -> Proposal | None:
        return self._read(_ISPDB.format(domain=quote(domain)), address, "A public list (Thunderbird's) says so.")

    def _read(self, url: str, address: str, source: str) -> Proposal | None:
        octets = self.fetch(url)
        if octets is None:
            return None
        try:
            said = read_configuration(octets, address)
        except Unreadable:
            return None
        steps = ORDINARY if said.way_in is WayIn.PASSWORD else NEEDS_APPLICATION
        return recognised(Proposal(address, "", source, False, said.endpoints, said.way_in, steps), address)

    def _mail_exchanger(self, address: str, domain: str) -> Proposal | None:
        hosts = [record.host for record in self.lookup(domain, "MX")]
        known = providers.by_mx(hosts)
        return known.proposal(address, f"{known.name} takes the mail of {domain}.") if known else None

    def _srv(self, address: str, domain: str) -> Proposal | None:
        """RFC 6186, and RFC 8314 section 5.1 for submission with TLS. A target "." means: not offered."""
        endpoints = [self._first_srv(address, domain, rows) for rows in (_SRV, _SRV_OUT)]
        if None in endpoints:
            return None
        found = tuple(filter(None, endpoints))
        return recognised(
            Proposal(address, "", f"The DNS of {domain} says so.", False, found, WayIn.PASSWORD, ORDINARY), address
        )

    def _first_srv(self, address: str, domain: str, rows: tuple[tuple[str, str, str], ...]) -> Endpoint | None:
        for purpose, service, security in rows:
            for record in self.lookup(f"{service}.{domain}", "SRV"):
                try:
                    return checked(Endpoint(purpose, clean_host(record.host), record.port, security, address))
                except ValueError:
                    continue
        return None


def _quietly(way: Callable[[str, str], Proposal | None], address: str, domain: str) -> Proposal | None:
    """A network in trouble is a search without a result."""
    with suppress(OSError, ValueError):
        return way(address, domain)
    return None


def recognised(proposal: Proposal, address: str) -> Proposal:
    """Where a stranger's file names the servers of a provider that we know, what we know of its passwords counts."""
    hosts = {endpoint.host for endpoint in proposal.endpoints}
    for row in providers.providers():
        ours = row.proposal(address, proposal.source)
        if hosts == {endpoint.host for endpoint in ours.endpoints}:
            return replace(ours, endpoints=proposal.endpoints if row.sign_in is None else ours.endpoints, ours=False)
    return proposal
