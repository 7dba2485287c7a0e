"""The Web API: token, arguments, limits and failures in front of the methods, as every one of them has them."""

import asyncio
import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from autoreply_demo.simulators.slack.call import MethodCall
from autoreply_demo.simulators.slack.errors import MethodError, wrong
from autoreply_demo.simulators.slack.faults import Fault, Faults, Tiers
from autoreply_demo.simulators.slack.methods import METHODS, Method
from autoreply_demo.simulators.slack.records import IssuedToken
from autoreply_demo.simulators.slack.tokens import TokenIssuer
from autoreply_demo.simulators.slack.workspace import SlackWorkspace

Operation = Callable[[MethodCall], Mapping[str, Any]]
_EVERYWHERE = frozenset({"token", "team_id"})  # the framework of Slack gives team_id with every request
_NOBODY = IssuedToken("", "", "", frozenset())


@dataclass(frozen=True, slots=True)
class MethodRequest:
    """One request. `at` is monotonic; `error` is Slack's error code, or "". It contains no token."""

    method: str
    kind: str
    user: str
    given: Mapping[str, Any] = field(repr=False)
    status: int
    error: str
    at: float


class WebApiServer:
    """Serves /api/METHOD. Lives in one event loop."""

    def __init__(
        self,
        world: SlackWorkspace,
        tokens: TokenIssuer,
        faults: Faults,
        tiers: Tiers,
        operations: Mapping[str, Operation],
    ) -> None:
        self.requests: list[MethodRequest] = []
        self._world, self._tokens, self._faults, self._tiers = world, tokens, faults, tiers
        self._operations = operations

    async def serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given, way = await _given(request)
        fault = self._faults.next(method, given.get("channel"))
        if fault is None:
            status, body, headers = self._answer(method, request, given, way)
        else:
            status, body, headers = await self._fail(fault, method, request, given, way)
        self._note(method, request, given, status, body)
        if fault is not None and fault.page:
            return web.Response(status=status, text="<html>Please log in.</html>", content_type="text/html")
        date = format_datetime(self._world.now(), usegmt=True)
        return web.json_response(body, status=status, headers={"Date": date, **headers})

    async def _fail(
        self, fault: Fault, method: str, request: web.Request, given: Mapping[str, Any], way: str
    ) -> tuple[int, Mapping[str, Any], dict[str, str]]:
        """What a test ordered in place of the answer."""
        carried = self._answer(method, request, given, way) if fault.done or _only_slow(fault) else None
        await asyncio.sleep(fault.stall)
        if fault.drop and request.transport is not None:
            self._note(method, request, given, 0, {"error": "dropped"})
            request.transport.close()
        if carried is not None and _only_slow(fault):
            return carried
        if fault.retry_after:
            return 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(fault.retry_after)}
        return fault.status or 200, {"ok": False, "error": fault.error or "internal_error"}, {}

    def _answer(
        self, method: str, request: web.Request, given: Mapping[str, Any], way: str
    ) -> tuple[int, Mapping[str, Any], dict[str, str]]:
        headers: dict[str, str] = {}
        try:
            asked, token = self._checked(method, request, given, headers)
            wait = self._tiers.take(method)
            if wait:
                return 429, {"ok": False, "error": "ratelimited"}, headers | {"Retry-After": str(wait)}
            _check_arguments(asked, given, way)
            plain = {key: value for key, value in given.items() if key != "token"}
            return 200, {"ok": True, **self._operations[method](MethodCall(self._world, method, plain, token))}, headers
        except MethodError as refusal:
            return 200, refusal.body(), headers

    def _checked(
        self, method: str, request: web.Request, given: Mapping[str, Any], headers: dict[str, str]
    ) -> tuple[Method, IssuedToken]:
        if method not in METHODS:
            raise MethodError("unknown_method", req_method=method)
        asked = METHODS[method]
        if not asked.kinds:
            return asked, _NOBODY
        token = self._world.tokens.get(_token(request, given), _NOBODY)
        if token.text:
            headers["x-oauth-scopes"] = ",".join(sorted(token.scopes))
            headers["x-accepted-oauth-scopes"] = ",".join(asked.scopes)
        return asked, self._tokens.check(_token(request, given), method)

    def _note(
        self, method: str, request: web.Request, given: Mapping[str, Any], status: int, body: Mapping[str, Any]
    ) -> None:
        token = self._world.tokens.get(_token(request, given), _NOBODY)
        hidden = {key: value for key, value in given.items() if key not in ("token", "client_secret")}
        at = self._world.clock.monotonic()
        with self._world.changed:
            error = str(body.get("error", ""))
            self.requests.append(MethodRequest(method, token.kind, token.user, hidden, status, error, at))
            self._world.changed.notify_all()


def _only_slow(fault: Fault) -> bool:
    return not (fault.error or fault.status or fault.retry_after or fault.drop)


def _token(request: web.Request, given: Mapping[str, Any]) -> str:
    word, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if word == "Bearer" else str(given.get("token") or "")


async def _given(request: web.Request) -> tuple[Mapping[str, Any], str]:
    """The arguments, and "json" or "form"."""
    given: dict[str, Any] = dict(request.query) | _basic(request)
    if request.content_type == "application/json":
        try:
            parsed = json.loads(await request.text() or "{}")
        except ValueError:
            parsed = None
        return given | (parsed if isinstance(parsed, dict) else {"": "no JSON object"}), "json" if parsed else "form"
    return given | dict(await request.post()), "form"


def _basic(request: web.Request) -> dict[str, str]:
    """The app's own id and secret, as RFC 6749 section 2.3.1 wants them."""
    try:
        client_id, _, secret = _decoded(request.headers.get("Authorization", "")).partition(":")
    except ValueError:
        return {}
    return {"client_id": client_id, "client_secret": secret} if client_id else {}


def _decoded(header: str) -> str:
    word, _, pair = header.partition(" ")
    return base64.b64decode(pair).decode() if word == "Basic" else ""


def _check_arguments(asked: Method, given: Mapping[str, Any], way: str) -> None:
    """Refuse unknown arguments, which Slack ignores: here they are a mistake of the caller."""
    if way == "json" and not asked.json:
        raise wrong("this method takes no JSON")
    unknown = sorted(set(given) - asked.needs - asked.takes - _EVERYWHERE)
    if unknown:
        raise wrong(f"no such argument: {', '.join(unknown)}")
    missing = sorted(name for name in asked.needs if given.get(name) in (None, ""))
    if missing:
        raise wrong(f"missing required field: {', '.join(missing)}")
