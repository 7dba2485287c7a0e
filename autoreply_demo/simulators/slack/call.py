"""One request to the Web API, once its token and its arguments are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from autoreply_demo.simulators.slack.errors import MethodError, needs
from autoreply_demo.simulators.slack.methods import HISTORY, READ
from autoreply_demo.simulators.slack.records import Conversation, IssuedToken, Member
from autoreply_demo.simulators.slack.workspace import SlackWorkspace

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MethodCall:
    """`given` are the arguments: text from a form or a query, anything from JSON."""

    world: SlackWorkspace
    method: str
    given: Mapping[str, Any]
    token: IssuedToken

    @property
    def caller(self) -> Member:
        return self.world.member(self.token.user)

    def text(self, name: str, default: str = "") -> str:
        value = self.given.get(name)
        return default if value is None else str(value)

    def flag(self, name: str) -> bool:
        """Booleans come as true, "true" or 1."""
        return self.text(name).lower() in ("true", "1")

    def conversation(self, names: Mapping[str, str] | None = None) -> Conversation:
        """Return its conversation. `names` gives the scope by the kind of conversation.

        Raises `MethodError` if the token may not see it, as if it did not exist.
        """
        found = self.world.conversations.get(self.text("channel"))
        if found is None or (found.kind != "channel" and self.token.user not in found.members):
            raise MethodError("channel_not_found")
        if names is not None and names[found.kind] not in self.token.scopes:
            raise needs(names[found.kind], self.token.scopes)
        return found

    def readable(self) -> Conversation:
        """Return the same, if the token may read its messages."""
        found = self.conversation(HISTORY)
        if self.token.user not in found.members and self.token.kind == "bot":
            raise MethodError("not_in_channel")
        return found

    def known(self) -> Conversation:
        return self.conversation(READ)

    def page(self, found: Sequence[T], most: int, default: int = 100) -> tuple[list[T], str]:
        """One page of `found`, and the cursor of the next, "" at the end."""
        limit = self._number("limit", default)
        if not 1 <= limit <= most:
            raise MethodError("invalid_limit")
        cursor = self.text("cursor")
        if cursor and not cursor.startswith("bmV4d") and not cursor.endswith("="):
            raise MethodError("invalid_cursor")
        start = int(cursor[5:-1]) if cursor else 0
        after = start + limit
        return list(found[start:after]), f"bmV4d{after}=" if after < len(found) else ""

    def _number(self, name: str, default: int) -> int:
        text = self.text(name, str(default)) or str(default)
        if not text.isdigit():
            raise MethodError(f"invalid_{name}")
        return int(text)
