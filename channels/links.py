"""Optional protocols of channels that tell more about a message than the record has: where it is, and what followed."""

from datetime import datetime
from typing import Protocol, runtime_checkable

from channels.messages import Reply


@runtime_checkable
class LinksMessages(Protocol):
    """Knows the address at which a person of the practice finds a message at its provider."""

    def link(self, message: str, locator: str) -> str:
        """Return the address, or "" if there is none. `message` and `locator` are those of the `Inbound`.

        Whoever opens it has to log in there. Raises `ChannelError`.
        """
        ...


@runtime_checkable
class NamesSenders(Protocol):
    """Knows what some senders call themselves, where the sender itself says nothing to people."""

    def name_of(self, sender: str) -> str:
        """Return the name, "" if it is not known. Asks nobody, and returns at once. Nothing of it is stored."""
        ...


@runtime_checkable
class TakesAnswers(Protocol):
    """Sends texts that people of the practice write on our page. `longest_answer`: characters that one may have."""

    longest_answer: int

    def answer(self, sender: str, locator: str, text: str, identity: str) -> Reply:
        """Return the text as this channel sends it, in the conversation of the message with this `locator`.

        Raises `Refused` if `sender` takes no texts.
        """
        ...


@runtime_checkable
class KnowsAnswers(Protocol):
    """Sees what people of the practice themselves write to clients."""

    def answered(self, sender: str) -> datetime | None:
        """Return when somebody of the practice last wrote to this sender, or None if that is not known.

        It is remembered for a day. Opens no connection. Raises `ChannelError`.
        """
        ...
