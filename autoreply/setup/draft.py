"""The answers so far, and what a question may use to read the next one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from autoreply.errors import UserError
from autoreply.setup.machine import Machine
from channels.setup import AccountSetup, Proposal


class AnswerError(UserError):
    """The answer cannot be used. The sentence says what to enter."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that was read: its value, its text as it is offered again, and what is said back at once."""

    value: Any
    text: str
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tools:
    """What the questions look at and try. Without `looks` no server is looked up; without `tests` nobody signs in."""

    account: AccountSetup
    machine: Machine
    now: datetime
    looks: bool = True
    tests: bool = True


@dataclass
class Draft:
    """The answers by key. `before` are texts of an earlier run, which are offered again. `flags` were given."""

    tools: Tools
    before: Mapping[str, str] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()

    def value(self, key: str, otherwise: Any = None) -> Any:
        """What was answered; `otherwise` where nothing was, or not yet."""
        found = self.answers.get(key)
        return found.value if found is not None else otherwise

    @property
    def country(self) -> str:
        return str(self.value("country", self.tools.machine.country or "US"))

    @property
    def proposal(self) -> Proposal | None:
        """The servers that were confirmed."""
        return self.value("servers")  # type: ignore[no-any-return]  # by `read_servers`

    @property
    def found(self) -> Proposal | None:
        """What the search found, not yet confirmed."""
        return self.value("address", (None, None))[1]  # type: ignore[no-any-return]  # by `read_address`

    @property
    def today(self) -> date:
        """The date in the practice's time zone."""
        zone = self.value("city")
        return self.tools.now.astimezone(zone).date() if zone is not None else self.tools.now.date()
