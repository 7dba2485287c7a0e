"""What a provider says without us, and the commands that a provider's folder brings along."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from pydantic import BaseModel

from channels.calls import CallState
from channels.protocols import Channel


@dataclass(frozen=True, slots=True)
class Undated:
    """What is true on any night: it names no opening, no holiday and nobody who covers.

    `text` is the reply in writing, `call` what callers hear.
    """

    text: str
    call: CallState


@runtime_checkable
class Fallbacks(Protocol):
    """The provider keeps documents of ours and answers by them while it cannot reach us."""

    def fallbacks(self, undated: Undated) -> Mapping[str, str]:
        """The documents by name, each to be pasted at the provider. Opens no connection."""
        ...


class CommandHost(Protocol):
    """What the core lends a provider's own command, such as `autoreply slack manifest`.

    A folder that has commands offers them in its module `command` as a `click.Group` called `command`. Its first
    paragraph is the help of the group. Every command in it gets a `CommandHost` as its first argument, and --config and
    --set besides its own options. `ChannelError` and errors in the file are shown as sentences.
    """

    def settings(self) -> Mapping[str, BaseModel]:
        """The settings of every channel in the file, by name."""
        ...

    def channels(self) -> AbstractContextManager[Mapping[str, Channel]]:
        """Every channel of the file by name, built and never started."""
        ...

    def undated(self, channel: str) -> Undated:
        """For a channel of the open `channels`."""
        ...
