"""A whole Slack on one loopback port: the Web API, Socket Mode, events over HTTP, and the people who write there."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Self

from aiohttp import web

from autoreply_demo.simulators.loops import LoopThread
from autoreply_demo.simulators.slack import api_conversations as conversations
from autoreply_demo.simulators.slack import api_users as users
from autoreply_demo.simulators.slack.api import MethodRequest, Operation, WebApiServer
from autoreply_demo.simulators.slack.api_apps import Consent, authorizations, who
from autoreply_demo.simulators.slack.api_chat import Chat
from autoreply_demo.simulators.slack.delivery import EventDelivery
from autoreply_demo.simulators.slack.events import Events, SlackEvent
from autoreply_demo.simulators.slack.faults import Fault, Faults, Tiers
from autoreply_demo.simulators.slack.hooks import Hooks
from autoreply_demo.simulators.slack.interactions import press
from autoreply_demo.simulators.slack.records import Conversation, Member, SlackMessage
from autoreply_demo.simulators.slack.sockets import Sockets
from autoreply_demo.simulators.slack.tokens import USER_SCOPES, TokenIssuer
from autoreply_demo.simulators.slack.user import PATIENCE, SlackUser
from autoreply_demo.simulators.slack.workspace import APP_ID, SlackWorkspace
from schedules import Clock

HOST = "127.0.0.1"
SIGNING_SECRET = "a-word-for-the-demo-only"  # noqa: S105
_EMOJI = frozenset(
    f":{name}:"
    for name in ("crescent_moon", "speech_balloon", "palm_tree", "coffee", "books", "face_with_thermometer", "house")
)


class Slack:
    """Start it with `with`. Every method may be called from any thread. See the package for what there is."""

    def __init__(self, *, clock: Clock, posts_to: str = "") -> None:
        """`clock` gives all timestamps, limits and pauses. `posts_to`: the request URL where events go over HTTP."""
        self._listener = socket.create_server((HOST, 0), backlog=512)
        self.host = f"{HOST}:{self._listener.getsockname()[1]}"
        self.api_base_url = f"http://{self.host}/api/"
        self.world = SlackWorkspace(clock)
        bot = Member("U0BOT", "autoreply", self.world.team, is_bot=True, bot_id="B0BOT", app_id=APP_ID)
        slackbot = Member("USLACKBOT", "slackbot", self.world.team)
        self.world.members |= {one.id: one for one in (bot, slackbot)}
        self.emoji = set(_EMOJI)
        self.tokens = TokenIssuer(self.world, bot)
        self.sockets = Sockets(self.world, self.host)
        self.hooks = Hooks(posts_to, SIGNING_SECRET)
        self.delivery = EventDelivery(self.world, self.hooks.deliver if posts_to else self.sockets.deliver)
        self.events = Events(self.world, self.tokens.bot, self._deliver)
        self.chat = Chat(self.world, self.events.posted)
        self.consent = Consent(self.world, self.tokens)
        self.faults, self.tiers = Faults(), Tiers(clock)
        self._api = WebApiServer(self.world, self.tokens, self.faults, self.tiers, self._operations())
        self.app, self.slackbot = self._person(bot), self._person(slackbot)
        self._away = False
        self._loop: LoopThread | None = None
        self._runner: web.AppRunner | None = None

    def _operations(self) -> dict[str, Operation]:
        return {
            "apps.connections.open": lambda call: {"url": self.sockets.address()},
            "apps.event.authorizations.list": lambda call: authorizations(call, self.events),
            "auth.test": who,
            "chat.getPermalink": self.chat.permalink,
            "chat.postMessage": self.chat.post,
            "chat.update": self.chat.update,
            "conversations.history": conversations.history,
            "conversations.replies": conversations.replies,
            "conversations.info": conversations.info,
            "conversations.list": conversations.listed,
            "conversations.members": conversations.members,
            "conversations.open": conversations.opened,
            "users.conversations": conversations.own,
            "users.info": users.info,
            "users.list": users.listed,
            "users.lookupByEmail": users.by_email,
            "users.profile.get": users.profile_get,
            "users.profile.set": lambda call: users.profile_set(call, frozenset(self.emoji)),
            "users.getPresence": users.presence_get,
            "users.setPresence": users.presence_set,
            "dnd.info": users.quiet,
            "dnd.setSnooze": users.set_snooze,
            "dnd.endSnooze": users.end_snooze,
            "dnd.endDnd": users.end_dnd,
            "oauth.v2.access": lambda call: self.consent.exchange(call.given),
        }

    def __enter__(self) -> Self:
        self._loop = LoopThread("demo-slack")
        self._loop.call(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        if self._loop is not None:
            self._run(self._stop())
            self._loop.close()
        self._listener.close()

    # Who and what is there

    @property
    def bot_token(self) -> str:
        return self.tokens.bot.text

    @property
    def app_token(self) -> str:
        return self.tokens.app.text

    @property
    def signing_secret(self) -> str:
        return self.hooks.secret

    def user(self, name: str, **fields: Any) -> SlackUser:
        """A member; `fields` are those of `Member`: `team` of another workspace, is_restricted for a guest, ..."""
        given = {"team": self.world.team, **fields}
        record = Member(given.pop("id", "") or self.world.id("U"), name, **given)
        with self.world.changed:
            self.world.members[record.id] = record
        return self._person(record)

    def program(self, name: str, **fields: Any) -> "Program":
        """Another app's bot."""
        made = self.user(name, is_bot=True, bot_id=self.world.id("B"), app_id=self.world.id("A"), **fields)
        return Program(made.record, self.world, self.events)

    def channel(
        self, name: str, members: Iterable[SlackUser], *, shared: bool = False, private: bool = False, app: bool = True
    ) -> Conversation:
        """A channel, with the app in it unless `app` is False; shared where members are of other workspaces."""
        ids = [one.id for one in members] + ([self.app.id] if app else [])
        return self.world.conversation("group" if private else "channel", ids, name, shared=shared)

    def group(self, *members: SlackUser) -> Conversation:
        """Direct messages of several members."""
        return self.world.between(*(one.id for one in members))

    def direct(self, one: SlackUser, other: SlackUser) -> Conversation:
        """The direct messages of two members."""
        return self.world.between(one.id, other.id)

    def authorize(self, person: SlackUser, scopes: Iterable[str] = USER_SCOPES) -> str:
        """The person lets the app act for them: their user token."""
        return self.tokens.user(person.id, scopes).text

    def revoke(self, token: str, error: str = "token_revoked", *, notify: bool = True) -> None:
        """Revoke a token. Sends the app a `tokens_revoked` event, unless `notify` is false."""
        found = self.world.tokens[token]
        found.refused = error
        kind = "bot" if found.kind == "bot" else "oauth"
        if notify:
            self.events.of_app({"type": "tokens_revoked", "tokens": {kind: [found.user]}, "event_ts": self.world.ts()})

    def restore(self, token: str) -> None:
        self.world.tokens[token].refused = ""

    # What happens at Slack and on the way

    def fail_next(self, method: str = "", times: int = 1, **fault: Any) -> None:
        """The next requests to `method` fail: see `Fault` (error, status, retry_after, stall, drop, done, page,
        channel)."""
        self.faults.order(Fault(method, **fault), times)

    def no_limits(self) -> None:
        """Remove the limits of all tiers."""
        self.tiers.limits.clear()

    def refresh(self, reason: str = "refresh_requested", linger: float = 0.2) -> None:
        """Tell every connection to be replaced, and close it `linger` real seconds later. Other reasons: warning,
        link_disabled, too_many_websockets."""
        self._soon(lambda: self.sockets.disconnect(list(self.sockets.open), reason, linger))

    def too_many_websockets(self) -> None:
        self.refresh("too_many_websockets", 0.0)

    def disable_link(self) -> None:
        """Somebody switches Socket Mode off; `enable_link` takes it back."""
        self.sockets.disabled = True
        self.refresh("link_disabled", 0.0)

    def enable_link(self) -> None:
        self.sockets.disabled = False

    def reset(self) -> None:
        """Cut every connection without a close frame."""
        self._call(self.sockets.reset)

    def goes_silent(self) -> None:
        """Keep the current connections open but silent. New ones work."""

        def hush() -> None:
            for one in self.sockets.open:
                one.silent = True

        self._call(hush)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Nothing of Slack can be reached."""
        self._away = True
        self._call(self.sockets.reset)
        try:
            yield
        finally:
            self._away = False

    def presses(self, person: SlackUser, message: SlackMessage, label: str) -> bool:
        """The person presses the button with that label. Returns whether the app acknowledged it in time."""
        payload = press(self.world, person.record, message, label)
        return bool(self._run((self.hooks if self.hooks.url else self.sockets).interact(payload)))

    def redeliver(self, message: SlackMessage, times: int = 1) -> None:
        """The events of a message come again, as if they had not been acknowledged."""
        for event in self.events.again(message.channel, message.ts):
            for number in range(1, times + 1):
                self._call(lambda event=event, number=number: self.delivery.start(event, number))  # type: ignore[misc]

    def verify_url(self, challenge: str) -> tuple[int, str]:
        """What the app answers when its request URL is entered: status and body."""
        payload = {"token": "no-longer-used", "challenge": challenge, "type": "url_verification"}
        status, _, body = self._run(self.hooks.post(payload, {}))
        return status, body

    def limits_the_app(self) -> int:
        """Send `app_rate_limited` (docs.slack.dev/reference/events/app_rate_limited). Returns the response's status."""
        payload = {
            "token": "no-longer-used",
            "type": "app_rate_limited",
            "team_id": self.world.team,
            "api_app_id": APP_ID,
        }
        status, _, _ = self._run(self.hooks.post({**payload, "minute_rate_limited": self.world.seconds()}, {}))
        return int(status)

    # What tests look at

    @property
    def requests(self) -> list[MethodRequest]:
        """Every request to the Web API so far."""
        with self.world.changed:
            return list(self._api.requests)

    def asked(self, method: str) -> list[MethodRequest]:
        return [one for one in self.requests if one.method == method]

    def waits_for(self, condition: Callable[["Slack"], bool], timeout: float = PATIENCE) -> None:
        """Until `condition` holds; it is looked at after every change. Raises `AssertionError`."""
        with self.world.changed:
            if not self.world.changed.wait_for(lambda: condition(self), timeout):
                raise AssertionError("what was waited for did not happen")

    def connected(self, more_than: int = 0, timeout: float = PATIENCE) -> int:
        """Wait for a connection that is open, beyond the first `more_than` ones: how many there were so far."""
        self.waits_for(lambda slack: bool(slack.sockets.open) and slack.sockets.opened > more_than, timeout)
        return self.sockets.opened

    def settle(self, timeout: float = PATIENCE) -> None:
        """Wait until no event waits for an answer; those that are tried again later do not count."""
        self.waits_for(lambda slack: slack.delivery.under_way == 0 and _all_tried(slack.events.all), timeout)

    def nobody_hears_anything_else(self) -> None:
        """No message of the app, by any token, that nobody looked at with `hears`. Raises `AssertionError`."""
        with self.world.changed:
            posted = [one for found in self.world.messages.values() for one in found if one.by != "hand"]
            more = [one.text for one in posted if not one.heard]
        if more:
            raise AssertionError(f"More was said: {more}")

    def _person(self, record: Member) -> SlackUser:
        return SlackUser(record, self.world, self.events)

    def _deliver(self, event: SlackEvent) -> None:
        self._call(lambda: self.delivery.start(event))

    async def _start(self) -> None:
        app = web.Application(middlewares=[self._reachable])
        app.router.add_route("*", "/api/{method}", self._api.serve)
        app.router.add_get("/link/", self.sockets.serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.SockSite(self._runner, self._listener).start()

    async def _stop(self) -> None:
        await self.sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _reachable(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if not self._away:
            return await handler(request)
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=503)  # which nobody hears any more

    def _call(self, function: Callable[[], object]) -> None:
        if self._loop is not None:
            self._loop.soon(function)

    def _soon(self, function: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._call(lambda: asyncio.ensure_future(function()))

    def _run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        assert self._loop is not None
        return self._loop.call(coroutine)


class Program(SlackUser):
    """Another app's bot, or a workflow."""

    def posts(self, where: SlackUser | Conversation, text: str, *, classic: bool = False, **more: Any) -> SlackMessage:
        """As programs write now, told only by their marks; a `classic` one has the subtype bot_message and no user."""
        marks = {"bot_id": self.record.bot_id, "app_id": self.record.app_id, "by": "hand", **more}
        if classic:
            marks |= {"subtype": "bot_message", "app_id": "", "more": {"username": self.record.name}}
        return self._write(where, text, **marks)


def _all_tried(events: list[SlackEvent]) -> bool:
    return all(one.attempts or one.done for one in events)
