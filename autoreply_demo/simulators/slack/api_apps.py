"""auth.test, apps.* and oauth.v2.access: who the app is, where it connects, and what it was granted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from autoreply_demo.simulators.slack.call import MethodCall
from autoreply_demo.simulators.slack.errors import MethodError, wrong
from autoreply_demo.simulators.slack.events import Events
from autoreply_demo.simulators.slack.records import Member
from autoreply_demo.simulators.slack.tokens import TokenIssuer
from autoreply_demo.simulators.slack.workspace import APP_ID, SlackWorkspace

TEAM_NAME = "The practice"


def who(call: MethodCall) -> dict[str, Any]:
    """auth.test: what it tells of an app-level token is its app."""
    team = {"url": "https://practice.slack.com/", "team": TEAM_NAME, "team_id": call.world.team}
    if call.token.kind == "app":
        return {**team, "app_id": APP_ID, "app_name": "Autoreply"}
    caller = call.caller
    bot = {"bot_id": caller.bot_id} if call.token.kind == "bot" else {}
    team |= {"enterprise_id": call.world.enterprise} if call.world.enterprise else {}
    return {**team, "user": caller.name, "user_id": caller.id, **bot, "is_enterprise_install": False}


def authorizations(call: MethodCall, events: Events) -> dict[str, Any]:
    """All to whom an event was visible."""
    found = events.seen_by(call.text("event_context"))
    if found is None:
        raise MethodError("invalid_event_context")
    page, cursor = call.page(found, 1000)
    return {"authorizations": page, "cursor_next": cursor}


@dataclass(frozen=True, slots=True)
class Granted:
    """What a code is good for, once."""

    user: str
    scopes: frozenset[str]
    redirect_uri: str


class Consent:
    """The page at /oauth/v2/authorize where people agree, and the exchange of its code (RFC 6749 section 4.1)."""

    def __init__(self, world: SlackWorkspace, tokens: TokenIssuer) -> None:
        self.client_id, self.client_secret = "1234567890.1234567890", "the-secret-of-a-client"
        self.redirect_urls: set[str] = set()  # none: any https address
        self._world, self._tokens = world, tokens
        self._codes: dict[str, Granted] = {}

    def agree(self, member: Member, address: str, *, agrees: bool = True) -> str:
        """The address to which the browser is led. Raises `MethodError` as the page would show it."""
        asked = {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}
        back = asked.get("redirect_uri", "")
        if asked.get("client_id") != self.client_id:
            raise MethodError("invalid_client_id")
        if urlsplit(back).scheme != "https" or (self.redirect_urls and back not in self.redirect_urls):
            raise MethodError("bad_redirect_uri")
        scopes = frozenset(asked.get("user_scope", "").split(",")) - {""}
        if not scopes:
            raise MethodError("no_scopes")
        state = asked.get("state", "")
        if not agrees:
            return f"{back}?{urlencode({'error': 'access_denied', 'state': state})}"
        code = self._world.id("") + "." + self._world.id("")
        self._codes[code] = Granted(member.id, scopes, back)
        return f"{back}?{urlencode({'code': code, 'state': state})}"

    def exchange(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """oauth.v2.access."""
        if given.get("client_id") != self.client_id:
            raise MethodError("invalid_client_id")
        if given.get("client_secret") != self.client_secret:
            raise MethodError("bad_client_secret")
        if given.get("grant_type") not in (None, "", "authorization_code"):
            raise wrong("the simulator rotates no tokens")
        granted = self._codes.pop(str(given.get("code") or ""), None)
        if granted is None:
            raise MethodError("invalid_code")
        if given.get("redirect_uri", "") != granted.redirect_uri:
            raise MethodError("bad_redirect_uri")
        token = self._tokens.user(granted.user, granted.scopes)
        user = {"id": granted.user, "scope": ",".join(sorted(token.scopes)), "access_token": token.text}
        team = {"id": self._world.team, "name": TEAM_NAME}
        more = {"app_id": APP_ID, "team": team, "enterprise": None, "is_enterprise_install": False}
        return {**more, "authed_user": {**user, "token_type": "user"}}
