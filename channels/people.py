"""Optional protocols of channels that act for the people of a practice."""

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from channels.protocols import Posture


@runtime_checkable
class PresentsPeople(Protocol):
    """Shows a posture for each of several people of the practice, each by their own hours."""

    def people(self) -> Sequence[str]:
        """Those whose posture can be shown now, by their keys in [people]. Opens no connection."""
        ...

    def present_person(self, person: str, posture: Posture) -> None:
        """Make it so for `person`. Idempotent; what `person` chose by hand meanwhile stays.

        Raises `TryAgain`, `Refused` or `ChannelError`; `TryAgain.after` spreads many people over the provider's limits.
        """
        ...


@runtime_checkable
class LogsInPeople(Protocol):
    """Acts for several people of the practice, each of whom lets it in once."""

    def login_person(self, person: str, given: str, show: Callable[[str], None], ask: Callable[[str], str]) -> None:
        """Let it in for `person`, a key of [people], and keep what was granted.

        `given` is a token that somebody brought, or "". `show` shows a sentence; `ask` shows a question and returns
        what is typed, unseen. Raises `ChannelError`.
        """
        ...
