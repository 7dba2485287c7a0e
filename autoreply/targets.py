"""What to paste into TwiML Bins: for each number at Twilio, what it says without us."""

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


def targets(house: House, at: Addresses) -> Iterator[tuple[str, Mapping[str, str]]]:
    """(channel, documents by name) for every text and voice channel."""
    for name, station in house.stations.items():
        if isinstance(station.channel, VoiceChannel):
            yield name, station.channel.bins(house.signs.undated(name), at)
        elif isinstance(station.channel, SmsChannel):
            yield name, _texts(station)


def _texts(station: Station) -> Mapping[str, str]:
    """Texts without a date: a Bin does not know when we open again. In working hours nothing is answered."""
    calendar = station.calendar()
    undated = replace(facts(station, calendar, calendar.at(LONG_AGO), LONG_AGO), opening=None, cover=None, label="")
    said = station.words.say(Occasion.ORDINARY, undated).text
    return {"office": _document(""), "after-hours": _document(said), "fallback": _document(said)}


def _document(text: str) -> str:
    response = ET.Element("Response")
    if text:
        ET.SubElement(response, "Message").text = text
    return '<?xml version="1.0" encoding="UTF-8"?>' + ET.tostring(response, encoding="unicode")
