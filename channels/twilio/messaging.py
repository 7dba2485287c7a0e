"""What texts and WhatsApp have in common: replies go into the webhook's response, or through the API without one."""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Generic, Literal, TypeVar

from twilio.twiml.messaging_response import MessagingResponse

from channels import (
    ChannelHost,
    Deliver,
    Inbound,
    InlineMessage,
    ListedItem,
    NoticeMedium,
    Received,
    Refused,
    Reply,
    StaffMessage,
    StoredText,
    TooLarge,
    Undated,
    WebhookRequest,
    WebhookResponse,
    hook_path,
)
from channels.health import AccountHealth
from channels.twilio.bins import BinAddresses
from channels.twilio.client import CallbackRefused, TwilioAccount, posting, reading
from channels.twilio.flows import publish
from channels.twilio.inbox import Inbox
from channels.twilio.listing import Listing
from channels.twilio.lost_replies import LostReplies
from channels.twilio.medium import Medium
from channels.twilio.parse import parse
from channels.twilio.polling import Look, PollLoop
from channels.twilio.settings import MessagingSettings
from channels.twilio.signature import Params, Signatures, read_params
from channels.twilio.stored_texts import TextStore
from channels.twilio.widgets import Definition, literal, texts
from channels.twilio.xml_text import xml_text

LONGEST = 1600  # characters that Twilio accepts (error 21617)
SKEW = timedelta(seconds=30)  # between Twilio's clock and ours

FORBIDDEN = WebhookResponse(403, "forbidden\n")
NOT_FOUND = WebhookResponse(404, "not found\n")
NOTED = WebhookResponse(204)
_ANYBODY = "+12025550123"  # one of the numbers reserved for fiction


S = TypeVar("S", bound=MessagingSettings)


class MessagingChannel(Generic[S]):
    """Everything but `examine`: `Webhook`, `Sends`, `Listens`, `Looks`, `ReportsFailures`, `Notifies`, `Fallbacks`,
    `Replays`, `MakesSamples`, `HoldsTexts` and `TakesAnswers`. Connects on first use.
    """

    reports_failures: Literal[True] = True
    longest_answer = LONGEST

    def __init__(self, name: str, settings: S, host: ChannelHost, medium: Medium) -> None:
        self.name = name
        self.settings, self.host = settings, host
        self._medium = medium
        self.account = TwilioAccount(settings)
        self.health = AccountHealth(name, host.health, host.turned)
        self._signatures = Signatures(name, settings.public_url or "", settings.tokens)
        listing = Listing(self.health)
        self._inbox = Inbox(name, settings, self.account, host, medium, listing)
        self._lost = LostReplies(name, settings, self.account, host, medium)
        self._rounds = PollLoop(settings.poll_every, self.health)
        self._store = TextStore(settings, self.account, medium, listing)

    async def receive(self, request: WebhookRequest) -> Received:
        if request.path not in (self._medium.path, "status"):
            return NOT_FOUND
        params = self._signatures.prove(request) if self.settings.webhook else None
        if params is None:
            return FORBIDDEN
        if request.path == "status":
            return self._noted(params)
        return InlineMessage(self._parsed(params, self.host.now()), self._respond)

    def send(self, reply: Reply) -> None:
        if not self._medium.is_person(reply.to):
            raise Refused("The recipient is not a telephone number.", unreachable=True)
        wishes = {"status_callback": self._status_url} if self.settings.webhook else {}
        try:
            self._create(reply, wishes)
        except CallbackRefused:  # then we learn only from the list whether it arrived
            self._create(reply, {})

    def answer(self, sender: str, locator: str, text: str, identity: str) -> Reply:
        if not self._medium.is_person(sender):
            raise Refused("The recipient is not a telephone number.", unreachable=True)
        context = {"number": locator, "arrived": self.host.now().isoformat()}
        return Reply(sender, "", text[:LONGEST], identity, context)

    def delivered(self, reply: Reply) -> bool | None:
        """Look for the text among the messages to the recipient since theirs came."""
        arrived = reply.context.get("arrived")
        since = datetime.fromisoformat(arrived) if arrived else self.host.now() - timedelta(hours=6)
        to = self._medium.address(reply.to)
        with reading():
            sent = self.account.client.messages.list(to=to, date_sent_after=since - SKEW, limit=200)
            return any(one.body == reply.text[:LONGEST] and str(one.direction) != "inbound" for one in sent)

    @property
    def medium(self) -> NoticeMedium:
        return self._medium.notices

    @property
    def relies_on(self) -> frozenset[str]:
        return self.settings.relies_on

    def notify(self, message: StaffMessage) -> None:
        if len(message.text) > LONGEST:
            raise TooLarge("The message is too long for a text.")
        self.send(_as_reply(message))

    def notified(self, message: StaffMessage) -> bool | None:
        return self.delivered(_as_reply(message))

    def receives(self, to: str) -> bool:
        return False

    def looks(self, deliver: Deliver) -> list[Look]:
        """Return what each round does."""
        return [("texts", lambda: self._inbox.sweep(deliver)), ("delivery", self._lost.sweep)]

    def listen(self, stop: threading.Event, deliver: Deliver) -> None:
        self._rounds.run(stop, self.looks(deliver))

    def sweep(self, deliver: Deliver) -> None:
        """Do one round. Raises `ChannelError`."""
        self._inbox.sweep(deliver)
        self._lost.sweep()

    def wake(self) -> None:
        self._rounds.wake()

    def fallbacks(self, undated: Undated, _at: BinAddresses | None = None) -> Mapping[str, str]:
        """Return the documents for TwiML Bins. The one for working hours has no reply."""
        return {"office": _bin(""), "after-hours": _bin(undated.text), "fallback": _bin(undated.text)}

    def flows(self, undated: Undated, _office_bin: str | None) -> Mapping[str, Definition | None]:
        """Return the same as Studio flows."""
        return {"office": texts(), "after-hours": texts(answer=undated.text)}

    def publish(self, name: str, definition: Definition) -> str:
        """Create or change a Studio flow. Returns its webhook address. Raises `ChannelError`."""
        return publish(self.account, name, definition)

    def text(self, reference: str) -> StoredText:
        return self._store.text(reference)

    def inbound(self, reference: str) -> Inbound | None:
        return self._inbox.one(reference)

    def listed(self, since: datetime, until: datetime) -> Sequence[ListedItem]:
        return self._store.listed(since, until)

    def discard(self, reference: str) -> None:
        self._store.discard(reference)

    def close(self) -> None:
        self.account.close()

    def read(
        self, raw: bytes, arrived: datetime | None, own: Sequence[str] | None = None, return_path: str | None = None
    ) -> Inbound:
        """Read a webhook's body from a file. Ignores `return_path`, which texts do not have."""
        settings = self.settings.model_copy(update={"numbers": tuple(own)}) if own else self.settings
        return parse(self.name, settings, self._medium, read_params(raw), arrived or self.host.now())

    def sample_message(self, sender: str | None, arrived: datetime) -> Inbound:
        ends = {"From": sender or _ANYBODY, "To": self.settings.numbers[0]}
        params = {name: self._medium.address(number) for name, number in ends.items()}
        return self._parsed({**params, "MessageSid": "explain"}, arrived)

    def preview(self, reply: Reply) -> Mapping[str, Any]:
        return {"to": reply.to, "subject": "", "headers": {"from": self._number(reply)}, "text": reply.text}

    @property
    def _status_url(self) -> str:
        return (self.settings.public_url or "") + hook_path(self.name, "status")

    def _parsed(self, params: Mapping[str, str], arrived: datetime) -> Inbound:
        return parse(self.name, self.settings, self._medium, params, arrived)

    def _respond(self, reply: Reply | None) -> WebhookResponse:
        return _document(reply.text if reply is not None else None, self._status_url)

    def _noted(self, params: Params) -> WebhookResponse:
        if self._lost.posted(params):
            self._rounds.wake()
        return NOTED

    def _create(self, reply: Reply, wishes: Mapping[str, str]) -> None:
        to, own = self._medium.address(reply.to), self._medium.address(self._number(reply))
        with posting():
            messages = self.account.client.messages
            messages.create(to=to, from_=own, body=reply.text[:LONGEST], **wishes, **self._medium.route)

    def _number(self, reply: Reply) -> str:
        """Return the number that the sender wrote to, so that the reply is in the same conversation."""
        number = reply.context.get("number", "")
        return number if self._medium.is_person(number) else self.settings.numbers[0]


def _as_reply(message: StaffMessage) -> Reply:
    # An earlier notice may have had the same words: only what was sent since this one was claimed is this one.
    return Reply(message.to, "", message.text, message.identity, {"arrived": message.since.isoformat()})


@lru_cache(maxsize=16)
def _document(text: str | None, status_url: str) -> WebhookResponse:
    """Return the response with a reply. Cached, as many people get the same reply in one night."""
    response = MessagingResponse()
    if text is not None:
        response.message(xml_text(text, LONGEST), status_callback=status_url)
    return WebhookResponse(200, str(response), "text/xml")


def _bin(text: str) -> str:
    """Return a document for a TwiML Bin."""
    response = MessagingResponse()
    if text:
        response.message(xml_text(literal(text), LONGEST))
    return str(response)
