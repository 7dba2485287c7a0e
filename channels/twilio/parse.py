"""Turns a message that Twilio posts or lists into an `Inbound`. Pure: no connection, no clock, never raises."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime

from channels import Inbound, Signal
from channels.responders import begins_like_one
from channels.twilio.medium import Medium
from channels.twilio.senders import is_premium, is_withheld
from channels.twilio.settings import MessagingSettings

# Twilio's keywords for long codes: the whole message, in any case (support article 223134027).
STOP_WORDS = frozenset({"stop", "stopall", "unsubscribe", "end", "quit", "cancel", "revoke", "optout"})
START_WORDS = frozenset({"start", "unstop", "yes"})

_SHORT_CODE = re.compile(r"\+?\d{3,6}")
_ALPHANUMERIC = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 &._+-]{1,15}")

_LONGEST_ID = 64


def parse(
    channel: str, settings: MessagingSettings, medium: Medium, params: Mapping[str, str], arrived: datetime
) -> Inbound:
    """Return the message as an `Inbound`. The list of messages has the same parameters as the webhook."""
    address, own = (params.get(name, "").strip() for name in ("From", "To"))
    sender = medium.number(address)
    text = _text(params)
    return Inbound(
        channel=channel,
        id=_identity(params),
        sender=sender if medium.is_person(sender) else "",
        conversation=f"{sender} {medium.number(own)}",
        arrived=arrived,
        signals=dict(_signals(settings, medium, address, params)),
        text=text,
        context={"number": medium.number(own), "arrived": arrived.isoformat()},
        reply_to=sender,
        origin=sender[:-4],  # a block of ten thousand numbers
        attachments=_media(params),
        locator=medium.number(own),
        opted_in=text.strip().lower() in START_WORDS or params.get("OptOutType") == "START",
    )


def _signals(
    settings: MessagingSettings, medium: Medium, address: str, params: Mapping[str, str]
) -> list[tuple[Signal, str]]:
    found = [*_who(settings, medium, address)]
    text = _text(params)
    word, handled = text.strip().lower(), params.get("OptOutType", "")
    if handled == "STOP" or word in STOP_WORDS:
        found.append((Signal.OPTED_OUT, f"texted {word.upper() if word in STOP_WORDS else 'STOP'}"))
    elif handled in ("HELP", "START"):
        found.append((Signal.PROVIDER_ANSWERS, f"Twilio itself answers {handled} (OptOutType)"))
    if settings.rules.responders and begins_like_one(text):
        found.append((Signal.SOUNDS_LIKE_RESPONDER, "it begins like other automatic answers"))
    return found


def _who(settings: MessagingSettings, medium: Medium, address: str) -> list[tuple[Signal, str]]:
    """Return the signals of a sender's address to which we cannot or should not reply."""
    sender = medium.number(address)
    if address and not sender:
        return [(Signal.INVALID_SENDER, "the sender writes in another way than this channel answers")]
    if sender in settings.numbers:
        return [(Signal.OURSELVES, "it comes from a number of our own")]
    if is_withheld(sender):
        return [(Signal.WITHHELD, "the number is not shown")]
    if is_premium(sender):
        return [(Signal.PREMIUM, "the number is in a range of premium rate or of no country")]
    if medium.is_person(sender):
        return []
    if _SHORT_CODE.fullmatch(sender):
        return [(Signal.SHORT_CODE, f"a number of {len(sender.lstrip('+'))} digits")]
    if _ALPHANUMERIC.fullmatch(sender):
        return [(Signal.ALPHANUMERIC, "the sender is a name, not a number")]
    return [(Signal.INVALID_SENDER, "the sender is no telephone number")]


def _media(params: Mapping[str, str]) -> int:
    """How many pictures or other files came with it; a list names them in another way."""
    many = params.get("NumMedia") or params.get("num_media") or ""
    return int(many) if many.isascii() and many.isdecimal() and len(many) < 3 else 0


def _text(params: Mapping[str, str]) -> str:
    return params.get("Body", "").replace("\0", "")


def _identity(params: Mapping[str, str]) -> str:
    """Return the message's identifier, or a digest of the message if it has none."""
    sid = params.get("MessageSid") or params.get("SmsMessageSid") or params.get("SmsSid") or ""
    if sid and len(sid) <= _LONGEST_ID and sid.isalnum():
        return sid
    whole = "\0".join(f"{name}\0{params[name]}" for name in sorted(params))
    return "sha256:" + hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()
