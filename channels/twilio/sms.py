"""Texts to the practice's numbers as a channel: answered in the webhook, or through the API where there is none."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from twilio.twiml.messaging_response import MessagingResponse

from channels import (
    ChannelHost,
    Deliver,
    Finding,
    Inbound,
    InlineMessage,
    Posture,
    Received,
    Refused,
    Reply,
    WebhookRequest,
    WebhookResponse,
    hook_path,
)
from channels.health import Health
from channels.segments import size
from channels.twilio import doctor, registration
from channels.twilio.client import CallbackRefused, TwilioAccount, posting, reading
from channels.twilio.delivery import Delivery
from channels.twilio.flows import publish
from channels.twilio.inbox import Inbox
from channels.twilio.numbers import Switchboard
from channels.twilio.parse import parse
from channels.twilio.rounds import Rounds
from channels.twilio.settings import E164, SmsSettings
from channels.twilio.signature import Params, Signatures
from channels.twilio.widgets import Definition

LONGEST = 1600  # characters that Twilio takes (error 21617)
SKEW = timedelta(seconds=30)  # between Twilio's clock and ours

FORBIDDEN = WebhookResponse(403, "forbidden\n")
NOT_FOUND = WebhookResponse(404, "not found\n")
NOTED = WebhookResponse(204)
_ANYBODY = "+12025550123"  # one of the numbers that belong to nobody, kept for stories


class SmsChannel:
    """Implements `Channel`, `Webhook`, `Listens`, `Looks`, `Presents`, `Replays`, `Imagines`.

    Opens nothing until it is used.
    """

    def __init__(self, name: str, settings: SmsSettings, tools: ChannelHost) -> None:
        self.name = name
        self._settings, self._tools = settings, tools
        self._account = TwilioAccount(settings)
        self._signatures = Signatures(name, settings.public_url or "", settings.tokens)
        health = Health(name, tools.health)
        self._board = Switchboard(name, settings, self._account, "sms", tools.cursors, health, tools.now)
        self._inbox = Inbox(name, settings, self._account, tools)
        self._delivery = Delivery(name, settings, self._account, tools)
        self._rounds = Rounds(settings.poll_every, health)

    async def receive(self, request: WebhookRequest) -> Received:
        if request.path not in ("sms", "status"):
            return NOT_FOUND
        params = self._signatures.prove(request) if self._settings.webhook else None
        if params is None:
            return FORBIDDEN
        if request.path == "status":
            return self._noted(params)
        return InlineMessage(parse(self.name, self._settings, params, self._tools.now()), self._respond)

    def _respond(self, reply: Reply | None) -> WebhookResponse:
        return _document(reply.text if reply is not None else None, self._status_url)

    def _noted(self, params: Params) -> WebhookResponse:
        if self._delivery.posted(params):
            self._rounds.wake()
        return NOTED

    def send(self, reply: Reply) -> None:
        if not E164.fullmatch(reply.to):
            raise Refused("The recipient is not a telephone number.", unreachable=True)
        wishes = {"status_callback": self._status_url} if self._settings.webhook else {}
        try:
            self._create(reply, **wishes)
        except CallbackRefused:  # better a text whose fate is only found in the list than none
            self._create(reply)

    def _create(self, reply: Reply, **wishes: str) -> None:
        if self._settings.messaging_service_sid:
            wishes["messaging_service_sid"] = self._settings.messaging_service_sid
        with posting():
            messages = self._account.client.messages
            messages.create(to=reply.to, from_=self._number(reply), body=reply.text[:LONGEST], **wishes)

    def delivered(self, reply: Reply) -> bool | None:
        """Looks for the text itself among what was sent to the recipient since their message came."""
        arrived = reply.context.get("arrived")
        since = datetime.fromisoformat(arrived) if arrived else self._tools.now() - timedelta(hours=6)
        with reading():
            sent = self._account.client.messages.list(to=reply.to, date_sent_after=since - SKEW, limit=200)
            return any(one.body == reply.text[:LONGEST] and str(one.direction) != "inbound" for one in sent)

    def listen(self, stop: threading.Event, deliver: Deliver) -> None:
        looks: list[tuple[str, Callable[[], None]]] = [
            ("texts", lambda: self._inbox.sweep(deliver)),
            ("delivery", self._delivery.sweep),
        ]
        if not self._settings.webhook:
            looks.append(("number", self._board.reassert))
        self._rounds.run(stop, looks)

    def sweep(self, deliver: Deliver) -> None:
        """Look at Twilio once. Raises `ChannelError`."""
        self._inbox.sweep(deliver)
        self._delivery.sweep()

    def wake(self) -> None:
        self._rounds.wake()

    def present(self, posture: Posture) -> None:
        """Without a public address the number itself is the sign. With one, it always leads to us."""
        if not self._settings.webhook:
            self._board.turn(after_hours=posture.after_hours)

    def publish(self, name: str, definition: Definition) -> str:
        """The webhook address of a Studio flow, made or changed. Raises `ChannelError`."""
        return publish(self._account, name, definition)

    def examine(self) -> list[Finding]:
        return [
            *doctor.examine(self.name, self._settings, self._account, self._board, self._tools),
            *registration.examine(self._settings, self._account, self._board),
            *doctor.texts(self._settings, self._board),
        ]

    def close(self) -> None:
        self._account.close()

    def read(
        self, raw: bytes, arrived: datetime | None, own: Sequence[str] | None = None, return_path: str | None = None
    ) -> Inbound:
        """A webhook's body kept in a file. `return_path` is nothing that texts have."""
        settings = self._settings.model_copy(update={"numbers": tuple(own)}) if own else self._settings
        params = dict(parse_qsl(raw.decode("latin-1"), keep_blank_values=True))
        return parse(self.name, settings, params, arrived or self._tools.now())

    def imagine(self, sender: str | None, arrived: datetime) -> Inbound:
        params = {"From": sender or _ANYBODY, "To": self._settings.numbers[0], "MessageSid": "explain"}
        return parse(self.name, self._settings, params, arrived)

    def preview(self, reply: Reply) -> Mapping[str, Any]:
        found = size(reply.text)
        headers = {"from": self._number(reply), "encoding": found.encoding, "segments": str(found.segments)}
        return {"to": reply.to, "subject": "", "headers": headers, "text": reply.text}

    @property
    def _status_url(self) -> str:
        return (self._settings.public_url or "") + hook_path(self.name, "status")

    def _number(self, reply: Reply) -> str:
        """The number that the sender wrote to, so that the answer stands in the same conversation."""
        number = reply.context.get("number", "")
        return number if E164.fullmatch(number) else self._settings.numbers[0]


@lru_cache(maxsize=16)
def _document(text: str | None, status_url: str) -> WebhookResponse:
    """The document; many are told the same in one night."""
    said = MessagingResponse()
    if text is not None:
        said.message(_allowed(text), status_callback=status_url)
    return WebhookResponse(200, str(said), "text/xml")


def _allowed(text: str) -> str:
    """What XML can carry, and no more than Twilio takes."""
    return "".join(char for char in text if char >= " " or char in "\n\t")[:LONGEST]
