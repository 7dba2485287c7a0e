"""What Twilio says without us, for each number there: as texts for TwiML Bins, and as Studio flows."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from xml.etree import ElementTree as ET

from autoreply.answering.account import Account
from autoreply.answering.facts import facts
from autoreply.engine.engine import Engine
from autoreply.inspect.explain import LONG_AGO
from autoreply.texts.words import Occasion
from channels.twilio.sms import SmsChannel
from channels.twilio.voice.bins import Addresses
from channels.twilio.voice.channel import VoiceChannel
from channels.twilio.widgets import Definition, literal, texts


def targets(engine: Engine, at: Addresses) -> Iterator[tuple[str, Mapping[str, str]]]:
    """(channel, documents by name) for every text and voice channel."""
    for name, account in engine.accounts.items():
        if isinstance(account.channel, VoiceChannel):
            yield name, account.channel.bins(engine.call_states.undated(name), at)
        elif isinstance(account.channel, SmsChannel):
            yield name, _texts(account)


def flows(engine: Engine, office_bin: str | None) -> Iterator[tuple[str, Mapping[str, Definition | None]]]:
    """(channel, flows by name) for every text and voice channel; None for a flow that only a Bin could stand in for."""
    for name, account in engine.accounts.items():
        if isinstance(account.channel, VoiceChannel):
            yield name, account.channel.flows(engine.call_states.undated(name), office_bin)
        elif isinstance(account.channel, SmsChannel):
            yield name, {"office": texts(), "after-hours": texts(answer=_undated(account))}


def publish(engine: Engine, title: str, office_bin: str | None) -> Iterator[tuple[str, Mapping[str, str | None]]]:
    """(channel, webhook addresses by name) of the flows, which are written at Twilio. Raises `ChannelError`."""
    for name, found in flows(engine, office_bin):
        channel = engine.accounts[name].channel
        assert isinstance(channel, (VoiceChannel, SmsChannel))
        yield (
            name,
            {
                posture: channel.publish(f"{title} {name} {posture}", definition) if definition else None
                for posture, definition in found.items()
            },
        )


def _texts(account: Account) -> Mapping[str, str]:
    """In working hours nothing is answered."""
    said = _undated(account)
    return {"office": _document(""), "after-hours": _document(said), "fallback": _document(said)}


def _undated(account: Account) -> str:
    """A text without a date: Twilio does not know when we open again."""
    calendar = account.calendar()
    undated = replace(facts(account, calendar, calendar.at(LONG_AGO), LONG_AGO), opening=None, cover=None, label="")
    return account.words.say(Occasion.ORDINARY, undated).text


def _document(text: str) -> str:
    response = ET.Element("Response")
    if text:
        ET.SubElement(response, "Message").text = literal(text)
    return '<?xml version="1.0" encoding="UTF-8"?>' + ET.tostring(response, encoding="unicode")
