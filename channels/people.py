"""Optional protocols of channels that act for people of the practice."""

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from channels.protocols import Posture


@runtime_checkable
class PresentsPeople(Protocol):
    """Shows a posture for each of several people of the practice, each by their own hours.

    `longest_status` is the number of characters that the text of a posture may have.
    """

    longest_status: int

    def people(self) -> Sequence[str]:
        """Return the keys in [people] of those whose posture can be shown now. Opens no connection."""
        ...

    def present_person(self, person: str, posture: Posture) -> None:
        """Show `posture` for `person`. Idempotent. What the person set by hand meanwhile stays.

        Raises `TryAgain`, `Refused` or `ChannelError`; `TryAgain.after` spreads many people over the provider's limits.
        """
        ...


@runtime_checkable
class LogsInPeople(Protocol):
    """Acts for several people of the practice, each of whom logs in once."""

    def login_person(self, person: str, given: str, show: Callable[[str], None], ask: Callable[[str], str]) -> None:
        """Log in for `person`, a key of [people], and keep the token.

        `given` is a token that somebody brought, or "". `show` prints a sentence. `ask` prints a question and returns
        the input, which is not shown. Raises `ChannelError`.
        """
        ...
