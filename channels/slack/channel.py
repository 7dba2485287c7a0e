"""One workspace in Slack as a channel."""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from datetime import datetime
from typing import Any, Literal

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from channels import (
    ChannelError,
    ChannelHost,
    Deliver,
    Finding,
    HostError,
    Inbound,
    NoticeMedium,
    Posture,
    Refused,
    Reply,
    SendError,
    StaffMessage,
    TooLarge,
    TryAgain,
    Uncertain,
    WebhookRequest,
    WebhookResponse,
)
from channels.health import AccountHealth
from channels.slack import doctor
from channels.slack.app import EventHandlers, build, tolerant
from channels.slack.buttons import ButtonPress, read_press
from channels.slack.buttons import answered as answered_button
from channels.slack.compose import BUTTON, TOKEN, compose, is_cut, is_that_reply, without_mark
from channels.slack.connection import SocketConnection
from channels.slack.intake import Intake
from channels.slack.loop import SlackLoop
from channels.slack.manifest import EVENTS, OAUTH, PAGE
from channels.slack.parse import parse
from channels.slack.reader import EventReader
from channels.slack.reading.authors import Author, Workspace
from channels.slack.reading.catchup import CatchUp
from channels.slack.reading.humans import HumanMessages
from channels.slack.reading.members import Members
from channels.slack.reading.post import SlackPost
from channels.slack.reading.sent import SentMessages
from channels.slack.refusals import Refusals
from channels.slack.settings import SlackSettings
from channels.slack.signature import SignatureHealth, is_signed
from channels.slack.status import LONGEST_STATUS, SlackPresence
from channels.slack.watchdog import Watchdog
from channels.slack.web_api.api import POST, UPDATE, MetadataRefused, NeedsRepair, SlackApi
from channels.slack.web_api.tokens import BOT, SlackTokens

PATIENCE = 90.0  # seconds for a reply with all its waits, well within the lease of a claim
LINKS_WITHIN = 5.0  # seconds for the address of one message
ENDS_WITHIN = 5.0  # seconds
TAKEN_WITHIN = 1.5  # seconds; then we acknowledge it in any case
HOOK_WITHIN = 2.5  # seconds; Slack waits three
NOT_FOUND = WebhookResponse(404, "not found\n")
FORGED = WebhookResponse(401, "not signed by Slack\n")
FAILED = WebhookResponse(503, "not now\n")
_ANYBODY = "U0000000000"
log = logging.getLogger("channels.slack")


class SlackChannel:
    """Implements `SendsAs`, `Listens`, `Looks`, `Notifies`, `ShowsButtons`, `MakesSamples`, `PresentsPeople`,
    `LogsInPeople`, `LinksMessages`, `NamesSenders` and `KnowsAnswers`. Connects and reads secrets on first use.
    """

    medium = NoticeMedium.SLACK
    shows_buttons: Literal[True] = True
    longest_status = LONGEST_STATUS

    def __init__(self, name: str, settings: SlackSettings, host: ChannelHost) -> None:
        self.name = name
        self._settings, self._host = settings, host
        self._tokens = SlackTokens(settings, host.folder)
        self._health = AccountHealth(name, host.health, host.turned)
        self._loop = SlackLoop(f"slack: {name}")
        self._api = SlackApi(settings, self._tokens)
        self._apps: dict[str, AsyncApp] = {}
        self._presence = SlackPresence(name, settings, self._tokens, host)
        self._taking: set[asyncio.Task[Any]] = set()
        self._sent = SentMessages()
        self._humans = humans = HumanMessages(name, host.store)
        self._intake = Intake(name, humans, host)
        self._members = Members(self._api, host.now, self._health)
        self._reader = EventReader(name, settings, host, self._members, humans, self._sent)
        catchup = CatchUp(name, settings, host, self._api, self._reader, self._intake)
        self._refusals = Refusals(self._health, host.now)
        self._signatures = SignatureHealth(self._health)
        self._watchdog = Watchdog(settings, self._api, self._reader, catchup, self._refusals, self._connection)

    def send(self, reply: Reply) -> None:
        if reply.to[:1] not in ("C", "D", "G", "U", "W"):
            raise Refused("The recipient is no conversation and no member in Slack.", unreachable=True)
        person = reply.context.get("as", BOT)
        self._remember_thread(reply)
        try:
            self._loop.run(self._post(reply), PATIENCE)
        except (TimeoutError, CancelledError):
            raise Uncertain("Slack does not answer in time; trying again.") from None
        except NeedsRepair as error:
            self._refusals.report(person, str(error))
            raise
        except Refused as error:
            self._refusals.report(person, str(error), final=True)
            raise
        self._refusals.report(person, "")

    def sends_as(self, reply: Reply) -> str:
        person = reply.context.get("as", BOT)
        return "" if person == BOT else person

    def delivered(self, reply: Reply) -> bool | None:
        """Look for the reply among the messages since the one it answers. Its metadata has its identity."""
        try:
            return self._loop.run(self._is_there(reply), PATIENCE)
        except (TimeoutError, CancelledError):
            raise ChannelError("Slack does not answer in time; trying again.") from None
        except SendError as error:
            raise ChannelError(str(error), after=error.after if isinstance(error, TryAgain) else None) from None

    def link(self, message: str, locator: str) -> str:
        """Ask Slack for the permalink. It names workspace and conversation, and says nothing of what is written."""
        conversation, _, stamp = message.partition(":")
        given = {"channel": conversation, "message_ts": stamp}
        try:
            answer = self._loop.run(self._api.query("chat.getPermalink", given, locator or BOT), LINKS_WITHIN)
        except (TimeoutError, CancelledError):
            raise ChannelError("Slack does not answer in time.") from None
        found = answer.get("permalink")
        return found if isinstance(found, str) and found.startswith("https://") else ""

    def name_of(self, sender: str) -> str:
        return self._members.name_of(sender.upper().rpartition("@")[2])

    def answered(self, sender: str) -> datetime | None:
        place = sender.upper()  # Slack's ids are written in capitals
        return self._humans.last((place, place.partition("@")[0]))

    @property
    def relies_on(self) -> frozenset[str]:
        return self._settings.relies_on

    def notify(self, message: StaffMessage) -> None:
        """Write to a member in the app's own conversation with them."""
        self.send(_as_whole_reply(message))

    def notified(self, message: StaffMessage) -> bool | None:
        return self.delivered(_as_whole_reply(message))

    def receives(self, to: str) -> bool:
        return False

    def listen(self, stop: threading.Event, deliver: Deliver) -> None:
        serving = self._loop.start(self._watchdog.run())
        try:
            self._intake.work(stop, deliver, serving.done)
        finally:
            over = serving.done()
            with suppress(TimeoutError, CancelledError):
                self._loop.run(self._watchdog.stop(), ENDS_WITHIN)
        if over and not serving.cancelled():  # cancelled: the channel was closed
            serving.result()

    def wake(self) -> None:
        self._intake.wake()
        self._loop.call(self._watchdog.retry_now)

    def sample_message(self, sender: str | None, arrived: datetime) -> Inbound:
        """A message to the app from a guest or an outsider."""
        post = SlackPost({}, "D0000000000", f"{arrived.timestamp():.6f}", "im", sender or _ANYBODY, "", "", is_bot=True)
        ourselves = Workspace(staff=self._reader.ourselves.staff)
        return parse(self.name, post, self._settings, ourselves, Author(), arrived)

    def examine(self) -> list[Finding]:
        return doctor.examine(self.name, self._settings, self._tokens, self._host)

    def people(self) -> Sequence[str]:
        return self._presence.people()

    def present_person(self, person: str, posture: Posture) -> None:
        self._presence.present_person(person, posture)

    def login_person(self, person: str, given: str, show: Callable[[str], None], ask: Callable[[str], str]) -> None:
        from channels.slack.login import Dialogue, login_person  # only a login needs it

        login_person(self.name, self._settings, self._host, person, given, Dialogue(show, ask))

    def close(self) -> None:
        self._loop.finish(self._api.close(), ENDS_WITHIN)

    def _remember_thread(self, reply: Reply) -> None:
        """Count messages in this thread as ours from now on."""
        try:
            if "asked_in" in reply.context:
                self._reader.threads.add(reply.context["asked_in"], self._host.now())
        except HostError as error:
            log.warning("a thread is kept only in memory: %s", type(error).__name__)

    def _connection(self) -> SocketConnection:
        return SocketConnection(self._app(""), self._api, self._settings.ping_every)

    def _app(self, signing_secret: str) -> AsyncApp:
        """Return the app; the same one for the same secret, because building one is slow."""
        if signing_secret not in self._apps:
            takes = EventHandlers(self._message, self._revoked, self._limited, self._pressed)
            self._apps = {signing_secret: build(self._api, signing_secret, takes)}
        return self._apps[signing_secret]

    async def _message(self, body: Mapping[str, Any]) -> None:
        """Read a message. Returns in time for the acknowledgement, even if Slack is slow to say who wrote."""
        await asyncio.wait((self._begin(self._take(body)),), timeout=TAKEN_WITHIN)

    async def _take(self, body: Mapping[str, Any]) -> None:
        try:
            await self._reader.take(body, self._intake)
        except HostError as error:  # whoever reads the conversations finds it, and waits for the record
            log.warning("a message is read again later: %s", type(error).__name__)

    def _begin(self, work: Coroutine[Any, Any, object]) -> asyncio.Task[Any]:
        """Work that the acknowledgement does not wait for, or not to its end."""
        task = asyncio.create_task(work)
        self._taking.add(task)
        task.add_done_callback(self._taking.discard)
        return task

    async def _pressed(self, body: Mapping[str, Any]) -> None:
        """Hand on a press. Without an acknowledgement, Slack tells who pressed that it did not work."""
        press = read_press(body)
        if press is not None:
            says = await asyncio.to_thread(self._host.pressed_button, self.name, press.token, press.user)
            if says:
                self._begin(self._answer(press, says))

    async def _answer(self, press: ButtonPress, says: str) -> None:
        """Take the button away, and say what came of it."""
        try:
            await self._api.execute(UPDATE, answered_button(press, says))
        except SendError as error:
            log.warning("the result of a button cannot be shown: %s", error)

    async def _revoked(self, body: Mapping[str, Any]) -> None:
        self._watchdog.revoked(body)

    async def _limited(self, _body: Mapping[str, Any]) -> None:
        self._watchdog.limited()

    async def _post(self, reply: Reply) -> None:
        person = reply.context.get("as", BOT)
        to = await self._conversation(reply)
        with self._sent.writing(to):
            answer = await self._marked_or_not(compose(reply, to, self._host.install), person)
            if not isinstance(answer.get("ts"), str):  # the response is not Slack's
                raise Uncertain("Slack does not say which message it took; is api_base_url right?")
            self._sent.remember(to, answer["ts"])

    async def _marked_or_not(self, message: Mapping[str, Any], person: str) -> Mapping[str, Any]:
        """Post a message and return Slack's response. Posts again without the metadata if Slack refuses them."""
        try:
            return await self._api.execute(POST, message, person)
        except MetadataRefused:
            return await self._api.execute(POST, without_mark(message), person)

    async def _conversation(self, reply: Reply) -> str:
        """Return the conversation to post in. For a member, opens the app's conversation with them.

        Raises `SendError`.
        """
        if reply.to[:1] not in ("U", "W"):
            return reply.to
        answer = await self._api.execute("conversations.open", {"users": reply.to})
        opened = answer.get("channel")
        if not isinstance(opened, dict) or not isinstance(opened.get("id"), str):
            raise Uncertain("Slack opens no conversation with the member.")
        return str(opened["id"])

    async def _is_there(self, reply: Reply) -> bool:
        thread = reply.context.get("thread")
        given: dict[str, Any] = {"channel": await self._conversation(reply), "include_all_metadata": "true"}
        given |= {"limit": 200, "oldest": reply.context.get("since", "0"), "inclusive": "true"}
        method = "conversations.replies" if thread else "conversations.history"
        answer = await self._api.query(method, given | ({"ts": thread} if thread else {}), reply.context.get("as", BOT))
        messages = answer.get("messages")
        if not isinstance(messages, list):
            raise ChannelError("Slack does not say what was written; is api_base_url right?")
        return any(is_that_reply(one, reply) for one in messages if isinstance(one, dict))


def _as_reply(message: StaffMessage) -> Reply:
    since = f"{message.since.timestamp():.6f}"
    key = {BUTTON: message.key.button, TOKEN: message.key.token} if message.key and message.key.button else {}
    return Reply(message.to, "", message.text, message.identity, {"since": since, **key})


def _as_whole_reply(message: StaffMessage) -> Reply:
    """Raises `TooLarge` where Slack would cut it: then it is not sent, and never was."""
    reply = _as_reply(message)
    if is_cut(reply):
        raise TooLarge("The message is too long for Slack.")
    return reply


class HttpSlackChannel(SlackChannel):
    """Implements `Webhook` as well: Slack posts to our web server, signed."""

    async def receive(self, request: WebhookRequest) -> WebhookResponse:
        """Acknowledge the message once it is recorded. The reply follows on its own."""
        if (request.method, request.path) == ("GET", OAUTH) and self._settings.client_id:
            return PAGE
        if (request.method, request.path) != ("POST", EVENTS):
            return NOT_FOUND
        try:
            return await self._loop.soon(self._dispatch(request), HOOK_WITHIN)
        except TimeoutError:
            return FAILED  # Slack posts it again
        except ChannelError as error:
            self._health.report("signature", str(error))
            return FAILED

    async def _dispatch(self, request: WebhookRequest) -> WebhookResponse:
        secret = self._tokens.signing()
        self._health.report("signature", "")
        if not is_signed(request, secret):
            self._signatures.refuse(request)
            return FORGED
        self._signatures.accept()
        answer = await tolerant(self._bolted(self._app(secret), request))
        kind = next(iter(answer.headers.get("content-type", ["text/plain"])), "text/plain")
        return WebhookResponse(answer.status, str(answer.body or ""), kind.partition(";")[0])

    async def _bolted(self, app: AsyncApp, request: WebhookRequest) -> BoltResponse:
        headers: dict[str, str | Sequence[str]] = dict(request.headers)
        return await app.async_dispatch(
            AsyncBoltRequest(body=request.body.decode("utf-8"), query=request.query, headers=headers)
        )
