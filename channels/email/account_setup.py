"""What mail offers to guided set-up: find the servers of an address, and sign in once at each."""

import imaplib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from channels import ChannelError, Finding
from channels.email.finding.search import ORDINARY, AccountSearch, recognised
from channels.email.finding.servers import clean_host, read_server
from channels.email.servers.imap_session import connect
from channels.email.servers.smtp_session import leave, open_session
from channels.email.servers.timing import Timing
from channels.email.settings import EmailSettings
from channels.setup import Endpoint, Proposal, WayIn

PURPOSES = ("imap", "smtp")
_PATIENT = Timing(connect=10.0, read=20.0)
_DEFAULTS = {"imap": (993, "tls"), "smtp": (587, "starttls")}


@dataclass(frozen=True)
class EmailAccountSetup:
    """Implements `channels.setup.AccountSetup`."""

    finds: AccountSearch = field(default_factory=AccountSearch)

    def search(self, address: str) -> Proposal | None:
        return self.finds.proposal(read_address(address))

    def hint(self, address: str) -> str:
        """What can be said where `search` found nothing."""
        return self.finds.hint(clean_host(address.rpartition("@")[2]))

    def by_hand(self, address: str, servers: Mapping[str, str], user: str = "") -> Proposal:
        address = read_address(address)
        endpoints = tuple(read_server(purpose, servers[purpose], user or address) for purpose in PURPOSES)
        plain = Proposal(address, "", "You entered these servers.", True, endpoints, WayIn.PASSWORD, ORDINARY)
        return recognised(plain, address)

    def table(self, proposal: Proposal) -> dict[str, Any]:
        table: dict[str, Any] = {"kind": "email", "address": proposal.address}
        for endpoint in proposal.endpoints:
            table[endpoint.purpose] = _server(endpoint, proposal)
        return table

    def test(self, proposal: Proposal, secret: str, ca_file: str = "") -> list[Finding]:
        settings = self._settings(proposal, secret, ca_file)
        imap, smtp = settings.imap, settings.smtp
        try:
            connect(settings, None, _PATIENT).close()
        except ChannelError as error:
            return [Finding(False, "Receiving", _plainly(error))]
        except (OSError, imaplib.IMAP4.error):
            return [Finding(False, "Receiving", f"{imap.host} does not speak as a mail server should.")]
        received = Finding(True, "Receiving", f"signed in at {imap.host}")
        try:
            leave(open_session(settings, None, _PATIENT), politely=True)
        except ChannelError as error:
            says = f"Reading your mail works, and sending does not. {_plainly(error)}"
            return [received, Finding(False, "Sending", says)]
        return [received, Finding(True, "Sending", f"signed in at {smtp.host}")]

    def _settings(self, proposal: Proposal, secret: str, ca_file: str) -> EmailSettings:
        table = self.table(proposal)
        del table["kind"]
        for purpose in PURPOSES:
            table[purpose] |= {"ca_file": Path(ca_file)} if ca_file else {}
        table["imap"]["password"] = secret
        return EmailSettings.model_validate(table)


def read_address(text: str) -> str:
    """One mail address. Raises ValueError with a sentence."""
    local, at, domain = text.strip().rpartition("@")
    example = "Enter one address, like office@practice.example."
    if not at or not local or any(char.isspace() or char in '<>,;"' for char in text.strip()):
        raise ValueError(f"This is not a mail address. {example}")
    if len(text) > 254:
        raise ValueError(f"This is too long for a mail address. {example}")
    return f"{local}@{clean_host(domain)}"


def _server(endpoint: Endpoint, proposal: Proposal) -> dict[str, Any]:
    """Only what is not the default of the settings."""
    port, security = _DEFAULTS[endpoint.purpose]
    table: dict[str, Any] = {"host": endpoint.host}
    if endpoint.port != port:
        table["port"] = endpoint.port
    if endpoint.security != security:
        table["security"] = endpoint.security
    usual = proposal.address if endpoint.purpose == "imap" else proposal.endpoints[0].user
    if endpoint.user != usual:
        table["user"] = endpoint.user
    return table


def _plainly(error: ChannelError) -> str:
    """Nobody tries again by itself here."""
    return str(error).replace("; trying again.", ".")
