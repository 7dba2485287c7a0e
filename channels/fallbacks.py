"""What a provider says without us, and the commands of a provider's folder."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from pydantic import BaseModel

from channels.calls import CallState
from channels.protocols import Channel


@dataclass(frozen=True, slots=True)
class Undated:
    """Words that are true on any night: they name no opening, no holiday and no cover.

    `text` is the written reply, `call` is what callers hear.
    """

    text: str
    call: CallState


@runtime_checkable
class Fallbacks(Protocol):
    """The provider has documents of ours, and answers with them while it cannot reach us."""

    def fallbacks(self, undated: Undated) -> Mapping[str, str]:
        """Return the documents by name, to be pasted at the provider. Opens no connection."""
        ...


class CommandHost(Protocol):
    """What the core gives a provider's own command, such as `autoreply slack manifest`.

    A folder with commands has a module `command` with a `click.Group` called `command`. The module's first paragraph is
    the help of the group. Every command gets a `CommandHost` as its first argument, and --config and --set besides its
    own options. `ChannelError` and errors in the file are shown as sentences.
    """

    def settings(self) -> Mapping[str, BaseModel]:
        """Return the settings of every channel in the file, by name."""
        ...

    def channels(self) -> AbstractContextManager[Mapping[str, Channel]]:
        """Return every channel of the file by name, built but not started."""
        ...

    def undated(self, channel: str) -> Undated:
        """Return the undated words for a channel of the open `channels`."""
        ...
