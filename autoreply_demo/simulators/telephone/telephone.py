"""A whole telephone provider on one loopback port: API, webhooks, calls, and the telephones of people."""

import threading
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Self

from autoreply_demo.simulators.telephone.api.api import RestApiServer, ServedRequest
from autoreply_demo.simulators.telephone.api.calls import CallsApi
from autoreply_demo.simulators.telephone.api.compliance import ComplianceApi
from autoreply_demo.simulators.telephone.api.messages import MessagesApi
from autoreply_demo.simulators.telephone.api.numbers import NumbersApi
from autoreply_demo.simulators.telephone.api.recordings import RecordingsApi
from autoreply_demo.simulators.telephone.api.senders import SendersApi
from autoreply_demo.simulators.telephone.api.services import ServicesApi
from autoreply_demo.simulators.telephone.api.studio import FlowsApi
from autoreply_demo.simulators.telephone.calls.call_router import CallRouter
from autoreply_demo.simulators.telephone.calls.exchange import Exchange
from autoreply_demo.simulators.telephone.calls.line import PhoneLine
from autoreply_demo.simulators.telephone.carrier import Carrier
from autoreply_demo.simulators.telephone.failures import Failure, Failures
from autoreply_demo.simulators.telephone.pages import BINS, OwnPages
from autoreply_demo.simulators.telephone.phone import Phone
from autoreply_demo.simulators.telephone.records import (
    CAPABILITIES,
    Application,
    MessageResource,
    Number,
    Service,
    WhatsAppSender,
)
from autoreply_demo.simulators.telephone.server import HOST, HttpServer
from autoreply_demo.simulators.telephone.shapes import Shapes
from autoreply_demo.simulators.telephone.state import AccountState, Credentials
from autoreply_demo.simulators.telephone.texting import WHATSAPP, Media, Texting
from autoreply_demo.simulators.telephone.transport import Transport
from autoreply_demo.simulators.telephone.webhook import WebhookAttempt, WebhookClient
from schedules import Clock

ACCOUNT = "AC" + "0" * 31 + "1"
AUTH = "a-word-for-the-demo-only"
CREDENTIALS = Credentials(ACCOUNT, AUTH)
TWILIO = "https://api.twilio.com"


class RequestsRefused(AssertionError):
    """Requests that Twilio does not publish: says which, and why."""


class Telephone:
    """Start it with `with`. Every method may be called from any thread. The end raises `RequestsRefused` if there are
    `unpublished` requests.

    `clock` gives all timestamps; nothing waits for it. `routes` leads public base URLs to loopback ones (see
    `Transport`). `longest` are the real seconds that a webhook may take, at most Twilio's 15. `private_media` asks
    for credentials for the sound of recordings. `api` is the address in RecordingUrl.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        credentials: Credentials = CREDENTIALS,
        routes: Mapping[str, str] | None = None,
        longest: float = 15.0,
        private_media: bool = False,
        api: str = TWILIO,
    ) -> None:
        self._server = HttpServer()
        self.base_url = f"http://{HOST}:{self._server.port}"
        self.state = AccountState(credentials, clock)
        self.transport = Transport(routes or {})
        self._webhooks = WebhookClient(self.state, self.transport, OwnPages(self.state).page, longest)
        self._phones: dict[str, Phone] = {}
        self._lock = threading.Lock()
        self.carrier = Carrier(self.state, self._webhooks, self._arrives)
        self._texting = Texting(self.state, self._webhooks, self.carrier)
        self._exchange = Exchange(self.state, self._webhooks, api)
        self.switchboard = CallRouter(self._exchange, self.phone)
        self._failures = Failures()
        self._messages, self._api = self._build(credentials.account, private=private_media)

    def _build(self, account: str, *, private: bool) -> tuple[MessagesApi, RestApiServer]:
        state, shapes = self.state, Shapes(account, self.base_url)
        messages = MessagesApi(state, shapes, self._texting)
        parts = (
            messages,
            RecordingsApi(state, shapes, private=private),
            CallsApi(state, shapes, self.switchboard),
            NumbersApi(state, shapes),
            ServicesApi(state, shapes, self.base_url),
            FlowsApi(state, shapes, self.base_url),
            ComplianceApi(state, shapes, self.base_url),
            SendersApi(state, self.base_url),
        )
        operations = [operation for part in parts for operation in part.operations()]
        return messages, RestApiServer(state, operations, self._failures, self._server.drop)

    def __enter__(self) -> Self:
        self._server.start(self._api.app)
        self.carrier.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._api.ended.set()
        self.carrier.close()
        self._server.close()
        if not any(raised) and self.unpublished:
            raise RequestsRefused("\n".join(self.unpublished))

    # What the practice has

    def number(self, phone_number: str, *, capabilities: Mapping[str, bool] | None = None, **settings: str) -> Number:
        """A number of the account; `settings` are fields of `Number`, such as voice_url and sms_fallback_url."""
        able = dict(CAPABILITIES) | dict(capabilities or {})
        return self.state.numbers.add(
            phone_number=phone_number, capabilities=able, **{"friendly_name": phone_number, **settings}
        )

    def application(self, **settings: str) -> Application:
        """A TwiML App."""
        return self.state.applications.add(**settings)

    def service(self, *numbers: Number, **settings: Any) -> Service:
        """A Messaging Service with these numbers in its pool; see the fields of `Service`."""
        return self.state.services.add(numbers=[one.sid for one in numbers], **settings)

    def sender(self, phone_number: str, **settings: str) -> WhatsAppSender:
        """The number as a WhatsApp sender; `settings` are fields of `WhatsAppSender`, such as callback_url."""
        return self.state.senders.add(phone_number=f"{WHATSAPP}{phone_number}", **settings)

    def bin(self, twiml: str) -> str:
        """A TwiML Bin, which Twilio serves by itself, {{From}} and the like set in: its URL."""
        sid = self.state.sid("EH")
        self.state.bins[sid] = twiml
        return BINS + sid

    def by_hand(self, number: Number, **settings: str) -> None:
        """Somebody changes the number in the console."""
        known = {field.name for field in fields(Number)}
        with self.state.changed:
            for name, value in settings.items():
                assert name in known, name
                setattr(number, name, value)
            self.state.touch(number)

    # What people do

    def phone(self, number: str) -> Phone:
        """The telephone of somebody who is not the practice."""
        with self._lock:
            return self._phones.setdefault(number, Phone(number))

    def texts(self, from_: str, to: str, body: str, media: Media = (), *, posted: bool = True) -> MessageResource:
        """A text comes in, and its webhook is asked before this returns. `posted` is False for what Twilio thinks is
        machine-made (30039). Raises `TwimlRefused`."""
        return self._texting.receive(from_, self._owned(to), body, media, posted=posted)

    def posts_again(self, message: MessageResource) -> None:
        """Post a text once more, as a duplicate that the network made. Raises `TwimlRefused`."""
        self._texting.post(message, self._owned(message.to))

    def calls(self, from_: str, to: str, *, leaves_after: int | None = None, leaves_at: str | None = None) -> PhoneLine:
        """Somebody calls: their end of the line at its first stop. They hang up by themselves after `leaves_after`
        things said or played (0: before the first), or on hearing `leaves_at`. Raises `TwimlRefused`."""
        return self.switchboard.take(from_, self._line(to), leaves_after, leaves_at)

    # What happens at Twilio and at the carriers

    def settle(self) -> None:
        """Wait until all texts on their way have arrived or failed, and were reported."""
        self.carrier.settle()

    def loses(self, number: str, code: int, times: int = 1) -> None:
        """The next texts to `number` are not delivered, with this error (30003, 30005, 30007, 30034 ...)."""
        self.carrier.fails(number, code, times)

    def refuses(self, prefix: str, code: int) -> None:
        """Texts to numbers that begin with `prefix` are refused at once (21408, 21614, 21612 ...)."""
        self._messages.refusals[prefix] = code

    def accepts(self, prefix: str) -> None:
        """Take `refuses` back."""
        self._messages.refusals.pop(prefix, None)

    def hold_recordings(self) -> None:
        """Recordings stay unfinished, and unreported, until `release_recordings`."""
        self._exchange.holds_recordings = True

    def release_recordings(self) -> None:
        self._exchange.release()

    def repeat(self, attempt: WebhookAttempt, **changes: str) -> None:
        """Post a callback once more, as networks do, or with other parameters, as for another call."""
        resource = attempt.parameters.get("RecordingSid", "")
        self._webhooks.notify(attempt.url, {**attempt.parameters, **changes}, resource, attempt.method)

    def fail_next(self, times: int = 1, **failure: Any) -> None:
        """The next requests to the API fail: see `Failure` (status, code, stall, drop, retry_after, only)."""
        self._failures.order(Failure(**failure), times)

    def fail_no_more(self) -> None:
        self._failures.forget()

    # What tests look at

    @property
    def webhooks(self) -> list[WebhookAttempt]:
        """Every request to a webhook so far."""
        return self._webhooks.asked

    @property
    def requests(self) -> list[ServedRequest]:
        """Every request to the API so far."""
        return self._api.done

    @property
    def unpublished(self) -> list[str]:
        """The requests to the API so far that are not within what Twilio publishes, each with why."""
        return [f"{one.method} {one.path}: {one.unpublished}" for one in self.requests if one.unpublished]

    def _owned(self, phone_number: str) -> Number | WhatsAppSender:
        number = self.state.number_of(phone_number) or self.state.sender_of(phone_number)
        if number is None:
            raise AssertionError(f"{phone_number} is no number of this account.")
        return number

    def _line(self, phone_number: str) -> Number:
        """One that takes calls."""
        number = self._owned(phone_number)
        assert isinstance(number, Number)
        return number

    def _arrives(self, message: MessageResource) -> None:
        self.phone(message.to).take_text(message)
