"""Incoming texts: which webhook gets them, with which parameters, and what its response does."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from autoreply_demo.simulators.telephone.calls.caller_places import places
from autoreply_demo.simulators.telephone.calls.rules import MESSAGING
from autoreply_demo.simulators.telephone.calls.twiml import TwimlRefused, read_twiml, text_of
from autoreply_demo.simulators.telephone.carrier import Carrier
from autoreply_demo.simulators.telephone.keywords import ANSWERS, keyword, take_note
from autoreply_demo.simulators.telephone.records import MessageResource, Number, Service, WhatsAppSender
from autoreply_demo.simulators.telephone.segments import segments
from autoreply_demo.simulators.telephone.state import AccountState
from autoreply_demo.simulators.telephone.webhook import Target, TwimlDocument, WebhookClient, WebhookError

NOT_POSTED = 30039
UNSUBSCRIBED = 21610
TOO_FAST = 14107
OUTSIDE_WINDOW, WINDOW = 63016, timedelta(hours=24)  # WhatsApp's customer service window
_MOST, _WITHIN = 30, timedelta(seconds=30)  # replies between two numbers
_REDIRECTS = 10

WHATSAPP = "whatsapp:"  # before every address there
Media = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class OutgoingText:
    """A text of the account's; `callback` is where its status is posted, `service` the Messaging Service's Sid."""

    from_: str
    to: str
    body: str
    direction: str = "outbound-reply"
    callback: str = ""
    service: str = ""


class Texting:
    """The messaging half of the provider."""

    def __init__(self, state: AccountState, webhooks: WebhookClient, carrier: Carrier) -> None:
        self._state = state
        self._webhooks = webhooks
        self._carrier = carrier
        self._replies: dict[tuple[str, str], list[datetime]] = {}  # when they went, by from and to
        self._lock = threading.Lock()

    def receive(
        self, from_: str, number: Number | WhatsAppSender, body: str, media: Media, *, posted: bool
    ) -> MessageResource:
        """A text comes in. Returns it after the webhook answered; raises `TwimlRefused` for an answer like that."""
        service = self._state.service_of(number)
        message = self._state.messages.add(
            prefix="MM" if media else "SM",
            from_=from_,
            to=number.phone_number,
            body=body,
            sent=self._state.now(),
            media=tuple(media),
            service_sid=service.sid if service else "",
            error_code=None if posted else NOT_POSTED,
        )
        if not posted:
            self._state.alarm(NOT_POSTED, "", message.sid, "The message looks machine-made and was not posted.")
            return message
        own = service.sid if service else number.phone_number
        stock = take_note(self._state, from_, own, body, number.phone_number) if isinstance(number, Number) else None
        if stock is not None:
            own_word = OutgoingText(message.to, from_, ANSWERS[stock], service=message.service_sid)
            self.send(own_word, always=True)
        self.post(message, number)
        self._redact(message)
        return message

    def _redact(self, message: MessageResource) -> None:
        """Forget what Message Redaction forgets once the webhook was tried."""
        with self._state.changed:
            if self._state.redacts_bodies:
                message.body = ""
            if self._state.redacts_numbers:
                message.from_ = f"{message.from_[:-4]}XXXX"

    def post(self, message: MessageResource, number: Number | WhatsAppSender) -> None:
        """Ask the webhook that rules the number now, if there is one, and do what it says."""
        service = self._state.service_of(number)
        target = target_of(self._state, number, service)
        if target.url:
            self._post(message, target, service)

    def send(self, text: OutgoingText, *, always: bool = False) -> MessageResource:
        """Bring a text on its way. To who opted out it fails, unless it is Twilio's own word (`always`)."""
        number = self._state.number_of(text.from_)
        pool = self._state.service_of(number) if number else None
        message = self._state.messages.add(
            from_=text.from_,
            to=text.to,
            body=text.body,
            direction=text.direction,
            status="accepted" if text.service and text.direction == "outbound-api" else "queued",
            status_callback=text.callback or (pool.status_callback if pool and text.service else ""),
            service_sid=text.service,
        )
        out = (text.to, pool.sid if pool else text.from_) in self._state.opted_out
        failed = UNSUBSCRIBED if out and not always else 0
        self._carrier.takes(message, failed=failed or self._outside_window(message))
        return message

    def _outside_window(self, message: MessageResource) -> int:
        """The error of a WhatsApp message to somebody who wrote too long ago, or never."""
        if not message.to.startswith(WHATSAPP):
            return 0
        wrote = [one.sent for one in self._state.messages.all() if (one.from_, one.to) == (message.to, message.from_)]
        is_open = any(sent is not None and self._state.now() - sent < WINDOW for sent in wrote)
        return 0 if is_open else OUTSIDE_WINDOW

    def _post(self, message: MessageResource, target: Target, service: Service | None) -> None:
        parameters = _parameters(self._state, message, service)
        try:
            document = self._webhooks.call_or_fallback(target, parameters, message.sid)
            for _ in range(_REDIRECTS):
                redirected = self._obey(message, document, target, parameters)
                if redirected is None:
                    return
                document = redirected
        except WebhookError:
            return
        raise TwimlRefused(f"{target.url}: <Redirect> without end")

    def _obey(
        self, message: MessageResource, document: TwimlDocument, target: Target, posted: dict[str, str]
    ) -> TwimlDocument | None:
        """Do what the answer says; the document of a <Redirect>, if there is one. An empty answer says nothing."""
        if not document.body.strip():
            return None
        try:
            response = read_twiml(document, MESSAGING)
        except WebhookError as error:
            self._state.alarm(error.code, document.url, message.sid, str(error))
            if document.url == target.fallback_url:
                raise
            return self._webhooks.fallback(target, posted, message.sid, error)
        for verb in response:
            if verb.tag == "Redirect":
                url = urljoin(document.url, text_of(verb))
                again = Target(url, verb.get("method", "POST"), target.fallback_url, target.fallback_method)
                return self._webhooks.call_or_fallback(again, posted, message.sid)
            self._reply(message, verb, document.url)
        return None

    def _reply(self, message: MessageResource, verb: ET.Element, base: str) -> None:
        if self._in_a_loop(message):
            self._state.alarm(TOO_FAST, base, message.sid, "More replies between two numbers than people write.")
            return
        callback = verb.get("action") or verb.get("statusCallback") or ""
        body = verb.find("Body")
        reply = OutgoingText(
            verb.get("from", message.to),
            verb.get("to", message.from_),
            "".join((verb if body is None else body).itertext()).strip(),
            callback=urljoin(base, callback) if callback else "",
            service=message.service_sid,
        )
        self.send(reply)

    def _in_a_loop(self, message: MessageResource) -> bool:
        """Whether so many replies went this way in so short a time that Twilio takes it for a loop."""
        now, way = self._state.now(), (message.to, message.from_)
        with self._lock:
            lately = [when for when in self._replies.get(way, ()) if now - when < _WITHIN]
            self._replies[way] = [*lately, now][:_MOST]
        return len(lately) >= _MOST


def target_of(state: AccountState, number: Number | WhatsAppSender, service: Service | None) -> Target:
    """Who is told of a text: the Messaging Service, else the TwiML App, else the number's own URL."""
    if isinstance(number, WhatsAppSender):
        return Target(number.callback_url, number.callback_method, number.fallback_url, number.fallback_method)
    if service is not None and not service.use_inbound_webhook_on_number:
        return Target(
            service.inbound_request_url, service.inbound_method, service.fallback_url, service.fallback_method
        )
    ruling = state.applications.get(number.sms_application_sid) or number
    return Target(ruling.sms_url, ruling.sms_method, ruling.sms_fallback_url, ruling.sms_fallback_method)


def _ends(message: MessageResource) -> dict[str, str]:
    """What is known of both ends: places of numbers, and the profile of who writes by WhatsApp."""
    if message.from_.startswith(WHATSAPP):
        return {"ProfileName": "Maria", "WaId": message.from_.removeprefix(WHATSAPP).lstrip("+")}
    return {**places("From", message.from_), **places("To", message.to)}


def _parameters(state: AccountState, message: MessageResource, service: Service | None) -> dict[str, str]:
    params = {
        "AccountSid": state.credentials.account,
        "ApiVersion": "2010-04-01",
        "MessageSid": message.sid,
        "SmsMessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsStatus": "received",
        "From": message.from_,
        "To": message.to,
        "Body": message.body,
        "NumMedia": str(len(message.media)),
        "NumSegments": str(segments(message.body)),
        **_ends(message),
    }
    for place, (url, kind) in enumerate(message.media):
        params |= {f"MediaUrl{place}": url, f"MediaContentType{place}": kind}
    if service is not None:
        params["MessagingServiceSid"] = service.sid
        meant = keyword(message.body)
        if service.advanced_opt_out and meant is not None:
            params["OptOutType"] = meant.value
    return params
