"""What Twilio says without us, for each number there: as texts for TwiML Bins, and as Studio flows."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from xml.etree import ElementTree as ET

from autoreply.desk import Station, facts
from autoreply.explain import LONG_AGO
from autoreply.house import House
from autoreply.words import Occasion
from channels.twilio.sms import SmsChannel
from channels.twilio.voice.bins import Addresses
from channels.twilio.voice.channel import VoiceChannel
from channels.twilio.widgets import Definition, literal, texts


def targets(house: House, at: Addresses) -> Iterator[tuple[str, Mapping[str, str]]]:
    """(channel, documents by name) for every text and voice channel."""
    for name, station in house.stations.items():
        if isinstance(station.channel, VoiceChannel):
            yield name, station.channel.bins(house.signs.undated(name), at)
        elif isinstance(station.channel, SmsChannel):
            yield name, _texts(station)


def flows(house: House, office_bin: str | None) -> Iterator[tuple[str, Mapping[str, Definition | None]]]:
    """(channel, flows by name) for every text and voice channel; None for a flow that only a Bin could stand in for."""
    for name, station in house.stations.items():
        if isinstance(station.channel, VoiceChannel):
            yield name, station.channel.flows(house.signs.undated(name), office_bin)
        elif isinstance(station.channel, SmsChannel):
            yield name, {"office": texts(), "after-hours": texts(answer=_undated(station))}


def publish(house: House, title: str, office_bin: str | None) -> Iterator[tuple[str, Mapping[str, str | None]]]:
    """(channel, webhook addresses by name) of the flows, which are written at Twilio. Raises `ChannelError`."""
    for name, found in flows(house, office_bin):
        channel = house.stations[name].channel
        assert isinstance(channel, (VoiceChannel, SmsChannel))
        yield (
            name,
            {
                posture: channel.publish(f"{title} {name} {posture}", definition) if definition else None
                for posture, definition in found.items()
            },
        )


def _texts(station: Station) -> Mapping[str, str]:
    """In working hours nothing is answered."""
    said = _undated(station)
    return {"office": _document(""), "after-hours": _document(said), "fallback": _document(said)}


def _undated(station: Station) -> str:
    """A text without a date: Twilio does not know when we open again."""
    calendar = station.calendar()
    undated = replace(facts(station, calendar, calendar.at(LONG_AGO), LONG_AGO), opening=None, cover=None, label="")
    return station.words.say(Occasion.ORDINARY, undated).text


def _document(text: str) -> str:
    response = ET.Element("Response")
    if text:
        ET.SubElement(response, "Message").text = literal(text)
    return '<?xml version="1.0" encoding="UTF-8"?>' + ET.tostring(response, encoding="unicode")
