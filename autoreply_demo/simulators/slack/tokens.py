"""The tokens of the app: one of the bot, one app-level, and one of each person who authorized it."""

from collections.abc import Iterable

from autoreply_demo.simulators.slack.errors import MethodError, needs
from autoreply_demo.simulators.slack.methods import METHODS
from autoreply_demo.simulators.slack.records import IssuedToken, Member
from autoreply_demo.simulators.slack.workspace import SlackWorkspace

BOT_SCOPES = frozenset(
    {"app_mentions:read", "chat:write", "im:write", "users:read", "channels:history", "channels:read"}
    | {"groups:history", "groups:read", "im:history", "im:read", "mpim:history", "mpim:read"}
)
USER_SCOPES = frozenset(
    ["chat:write", "dnd:read", "dnd:write", "im:history", "im:read", "users.profile:read", "users.profile:write"]
)
APP_SCOPES = frozenset({"connections:write", "authorizations:read"})


class TokenIssuer:
    """Gives tokens out, and checks them."""

    def __init__(self, world: SlackWorkspace, bot: Member) -> None:
        self._world = world
        self._counts = 0
        self.bot = self._add("xoxb", "bot", bot.id, BOT_SCOPES)
        self.app = self._add("xapp", "app", "", APP_SCOPES)

    def user(self, user: str, scopes: Iterable[str]) -> IssuedToken:
        """A new token of a person, with the scopes that their tokens had besides."""
        older = [one for one in self._world.tokens.values() if one.user == user and one.kind == "user"]
        before = frozenset[str]().union(*(one.scopes for one in older if not one.refused))
        return self._add("xoxp", "user", user, frozenset(scopes) | before)

    def check(self, text: str, method: str) -> IssuedToken:
        """The token, where it opens the method. Raises `MethodError`."""
        asked = METHODS[method]
        if not text:
            raise MethodError("not_authed")
        token = self._world.tokens.get(text)
        if token is None:
            raise MethodError("invalid_auth")
        if token.refused:
            raise MethodError(token.refused)
        if token.user and self._world.members[token.user].deleted:
            raise MethodError("account_inactive")
        if token.kind not in asked.kinds:
            raise MethodError("not_allowed_token_type")
        if asked.scopes and not token.scopes.intersection(asked.scopes):
            raise needs(",".join(asked.scopes), token.scopes)
        return token

    def _add(self, prefix: str, kind: str, user: str, scopes: frozenset[str]) -> IssuedToken:
        with self._world.changed:
            self._counts += 1
            made = IssuedToken(f"{prefix}-{self._world.team}-{self._counts}-for-the-demo-only", kind, user, scopes)
            self._world.tokens[made.text] = made
            return made
