"""What a kind of channel offers to guided set-up: from an address to an account that was tried."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from channels.protocols import Finding


class WayIn(StrEnum):
    """What lets a program into an account."""

    PASSWORD = "password"  # noqa: S105 - the ordinary one, or one of the mailbox's own
    APP_PASSWORD = "app-password"  # noqa: S105 - one that is made for a single program
    SIGN_IN = "sign-in"  # no password at all: somebody signs in with a browser, OAuth


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One server of an account. `purpose` is its key in the account's table, such as "imap"."""

    purpose: str
    host: str
    port: int
    security: str
    user: str

    def __str__(self) -> str:
        return f"{self.host}:{self.port}/{self.security}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """How an address probably connects. It holds no secret.

    `provider` is its name as people know it, "" where it is not known. `source` is a sentence on where it was found.
    `ours` is true where it comes from our own table, and false where a stranger's server said it.
    `steps` say which password is wanted and where it is made, or what has to be done to sign in; `link` leads there.
    `notes` are what one has to know of this provider. `sign_in` is the table for the file where there is no password.
    """

    address: str
    provider: str
    source: str
    ours: bool
    endpoints: tuple[Endpoint, ...]
    way_in: WayIn
    steps: tuple[str, ...]
    link: str = ""
    notes: tuple[str, ...] = ()
    sign_in: Mapping[str, str] | None = None


class AccountSetup(Protocol):
    """Finds out how an account is reached, and tries it."""

    def search(self, address: str) -> Proposal | None:
        """How the address connects, None where nothing was found. Takes ten seconds at most.

        Raises ValueError with a sentence for what is no address. No password is needed, and none is sent.
        """
        ...

    def hint(self, address: str) -> str:
        """What can be said where `search` found nothing: a sentence, or ""."""
        ...

    def by_hand(self, address: str, servers: Mapping[str, str], user: str = "") -> Proposal:
        """The same from what somebody typed: `servers` has "host", "host:port" or "host:port/security" by purpose.

        Raises ValueError with a sentence.
        """
        ...

    def table(self, proposal: Proposal) -> dict[str, Any]:
        """The account's table in the settings file, without what lets it in."""
        ...

    def test(self, proposal: Proposal, secret: str, ca_file: str = "") -> list[Finding]:
        """Sign in once at each server, and stop at the first that refuses, so that nobody is locked out."""
        ...
