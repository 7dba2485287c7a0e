"""Matrix as a channel, over its client-server API (spec.matrix.org, v1.16): what a whole channel needs, and no more."""

import json
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import quote

import requests
from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from channels import (
    AddressForm,
    Channel,
    ChannelHost,
    ChannelKind,
    Deliver,
    Finding,
    Inbound,
    Refused,
    Reply,
    Signal,
    TextForm,
    TryAgain,
    Uncertain,
    private,
)
from channels.backoff import Backoff, Tries

BOOKMARK = "next_batch"
INSTALL = "org.autoreply.install"  # in the content of our own replies
_WAITS = Backoff(first=2.0, longest=120.0)
_OLD = timedelta(days=3)
NO_QUERY: Mapping[str, str] = {}


class MatrixSettings(BaseModel):
    """An account at a homeserver."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    homeserver: str = Field(pattern=r"https://\S+|http://(127\.0\.0\.1|localhost)(:\d+)?", description="Its address.")
    user_id: str = Field(pattern=r"@\S+:\S+", description="Our own, like @office:hillside.example.")
    access_token: SecretStr | None = None
    password: SecretStr | None = None
    poll: float = Field(2.0, gt=0, le=30, description="Seconds that a sync waits for news.")
    timeout: float = Field(10.0, gt=0, le=60, description="Seconds for any one request, beyond `poll`.")

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if (self.access_token is None) == (self.password is None):
            raise ValueError("give either access_token or password")
        return self

    @property
    def own(self) -> tuple[str, ...]:
        return (self.user_id,)


class ServerError(Exception):
    """The homeserver's answer to what it did not do. `status` 0: no connection was made; -1: nobody knows."""

    def __init__(self, status: int, code: str = "", after: float | None = None) -> None:
        super().__init__(status, code, after)
        self.status, self.code, self.after = status, code, after

    def __str__(self) -> str:
        if self.status <= 0:
            return (
                "The homeserver cannot be reached." if self.status == 0 else "The homeserver does not answer in time."
            )
        return f"The homeserver refuses the request (HTTP {self.status}, {self.code or 'without a code'})."

    @property
    def lasting(self) -> bool:
        return self.status in (401, 403)


class Homeserver:
    """The requests we make. Safe to share between threads."""

    def __init__(self, settings: MatrixSettings, host: ChannelHost) -> None:
        self._settings, self._file = settings, host.folder / "access_token"
        self._token = settings.access_token.get_secret_value() if settings.access_token else ""

    def call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, query: Mapping[str, str] = NO_QUERY
    ) -> dict[str, Any]:
        """Raises `ServerError`."""
        if not self._token:
            self._token = self._kept() or self._log_in()
        return self._ask(method, path, body, query, {"Authorization": f"Bearer {self._token}"})

    def _kept(self) -> str:
        try:
            return self._file.read_text("utf-8")
        except OSError:
            return ""

    def _log_in(self) -> str:
        assert self._settings.password is not None
        who = {"type": "m.id.user", "user": self._settings.user_id}
        body = {"type": "m.login.password", "identifier": who, "password": self._settings.password.get_secret_value()}
        token = str(self._ask("POST", "login", body, {}, {}).get("access_token", ""))
        private.write(self._file, token)
        return token

    def _ask(
        self, method: str, path: str, body: Mapping[str, Any] | None, query: Mapping[str, str], headers: dict[str, str]
    ) -> dict[str, Any]:
        url = f"{self._settings.homeserver}/_matrix/client/v3/{path}"
        patience = self._settings.timeout + self._settings.poll
        try:
            answer = requests.request(method, url, params=query, json=body, headers=headers, timeout=patience)
            found = answer.json()
        except requests.ConnectionError:
            raise ServerError(0) from None
        except (requests.RequestException, ValueError):
            raise ServerError(-1) from None
        if not isinstance(found, dict) or not answer.ok:
            said = found if isinstance(found, dict) else {}
            wait = said.get("retry_after_ms")
            after = wait / 1000 if isinstance(wait, int) else None
            raise ServerError(answer.status_code, str(said.get("errcode", "")), after)
        return found


class MatrixChannel:
    """Implements `Channel`, `Sends` and `Listens`. Opens nothing until it is used."""

    def __init__(self, name: str, settings: MatrixSettings, host: ChannelHost) -> None:
        self.name = name
        self._settings, self._host = settings, host
        self._server = Homeserver(settings, host)
        self._woken = threading.Event()

    def send(self, reply: Reply) -> None:
        """A second copy has the same transaction, and the homeserver takes it for the first."""
        content = {"msgtype": "m.notice", "body": reply.text, INSTALL: self._host.install}
        if not reply.to.startswith("!"):
            raise Refused("The recipient is no room.", unreachable=True)
        try:
            self._server.call("PUT", f"rooms/{quote(reply.to, safe='')}/send/m.room.message/{reply.identity}", content)
        except ServerError as error:
            if error.status == 403:
                raise Refused("The homeserver lets us write in that room no longer.", unreachable=True) from None
            surely_not = error.status in (0, 401, 429)
            raise (TryAgain(str(error), error.after) if surely_not else Uncertain(str(error))) from None

    def listen(self, stop: threading.Event, deliver: Deliver) -> None:
        tries = Tries(_WAITS)
        while not stop.is_set():
            try:
                self._sync(deliver)
            except ServerError as error:
                self._host.health(self.name, str(error))
                self._woken.wait(tries.fail(lasting=error.lasting, at_least=error.after or 0.0))
                self._woken.clear()
            else:
                tries.succeed()
                self._host.health(self.name, "")

    def wake(self) -> None:
        self._woken.set()

    def examine(self) -> list[Finding]:
        try:
            found = self._server.call("GET", "account/whoami").get("user_id")
        except ServerError as error:
            return [Finding(False, "account", str(error))]
        ours = found == self._settings.user_id
        return [Finding(ours, "account", f"the token belongs to {found}" if ours else "the token is somebody else's")]

    def close(self) -> None:
        """Nothing is held open."""

    def _sync(self, deliver: Deliver) -> None:
        """Tell what is new; the bookmark moves only after `deliver` returned. A first start tells nothing old."""
        since = self._host.store.get(self.name, BOOKMARK)
        query = {"timeout": str(int(self._settings.poll * 1000))} | ({"since": since} if since else {})
        found = self._server.call("GET", "sync", query=query)
        if since and (new := sorted(self._new(found), key=lambda one: one.arrived)):
            deliver(new)
        self._host.store.put(self.name, BOOKMARK, str(found.get("next_batch", "")))

    def _new(self, found: Mapping[str, Any]) -> Iterator[Inbound]:
        for room, told in _table(_table(found, "rooms"), "join").items():
            members = _table(told, "summary").get("m.joined_member_count", 2)
            for event in _table(told, "timeline").get("events", ()):
                if event.get("type") in ("m.room.message", "m.room.encrypted"):
                    yield parse(self.name, self._settings, self._host, event, room, overheard=members != 2)


def parse(
    channel: str, settings: MatrixSettings, host: ChannelHost, event: Mapping[str, Any], room: str, *, overheard: bool
) -> Inbound:
    """The message as a fact, whatever stands in the event."""
    content, sender, stamp = _table(event, "content"), str(event.get("sender", "")), event.get("origin_server_ts")
    now = host.now()
    arrived = datetime.fromtimestamp(stamp / 1000, UTC) if isinstance(stamp, int) else now
    signals = {}
    if sender == settings.user_id:
        signals[Signal.OURSELVES] = "we wrote it ourselves"
    if content.get(INSTALL) == host.install:
        signals[Signal.OUR_REPLY] = INSTALL
    if content.get("msgtype") == "m.notice":
        signals[Signal.AUTOMATIC] = "m.notice"
    relates = _table(content, "m.relates_to").get("rel_type")
    if relates == "m.replace":
        signals[Signal.NOT_A_MESSAGE] = "an edit"
    return Inbound(
        channel=channel,
        id=str(event.get("event_id") or json.dumps(event, sort_keys=True, default=str)[:200]),
        sender=f"{room}@{sender}".lower() if overheard else sender.lower(),
        conversation=room,
        arrived=min(max(arrived, now - _OLD), now),
        signals=signals,
        text=str(content.get("body", "")),
        reply_to=room,
        overheard=overheard,
    )


def _table(found: Any, key: str) -> Mapping[str, Any]:
    inner = found.get(key) if isinstance(found, Mapping) else None
    return inner if isinstance(inner, Mapping) else {}


def _build(name: str, settings: MatrixSettings, host: ChannelHost) -> Channel:
    return MatrixChannel(name, settings, host)


# A user ID, as in the specification's appendix "Identifier grammar". Its server has a port at most.
PEOPLE = AddressForm(pattern=r"@[^\s:@]+:[^\s@]+", like="a Matrix user ID like @maria:mail.example")
KIND = ChannelKind(name="matrix", settings=MatrixSettings, build=_build, form=TextForm.CHAT, addresses=PEOPLE)
