"""Plays published Studio flows: each widget becomes the TwiML that it stands for."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree import ElementTree as ET

from autoreply_demo.simulators.telephone.calls.twiml import TwimlRefused
from autoreply_demo.simulators.telephone.state import AccountState

FLOWS = "https://webhooks.twilio.com/v1/Accounts/"
_STEPS = 50
_PLACEHOLDER = re.compile(r"\{\{\s*([\w.\- ]+?)\s*\}\}")

Widget = Mapping[str, Any]
Posted = Mapping[str, str]


class Studio:
    """What flows remember of each call is kept here, by its Sid: what the widgets gathered."""

    def __init__(self, state: AccountState) -> None:
        self._state = state
        self._gathered: dict[tuple[str, str], dict[str, str]] = {}

    def page(self, url: str, posted: Posted) -> bytes | None:
        """The TwiML of the flow's next widgets; None where no such flow is published.

        Raises `TwimlRefused` for a widget that cannot be played here.
        """
        parts = urlsplit(url)
        flow = self._state.flows.get(parts.path.rpartition("/")[2])
        if flow is None or flow.status != "published":
            return None
        query = parse_qs(parts.query)
        definition: Any = flow.definition
        widgets: dict[str, Widget] = {one["name"]: one for one in definition["states"]}
        came_from = query.get("Widget", [definition["initial_state"]])[0]
        execution = posted.get("CallSid") or posted.get("MessageSid", "")
        self._remember(execution, came_from, posted)
        first = "incomingMessage" if "MessageSid" in posted else "incomingCall"
        event = query.get("Event", [first])[0]
        return _Play(url.partition("?")[0], widgets, self._facts(execution, posted)).page(widgets[came_from], event)

    def _remember(self, execution: str, widget: str, posted: Posted) -> None:
        kept = {name: posted[name] for name in ("Digits", "SpeechResult", "DialCallStatus") if name in posted}
        with self._state.changed:
            self._gathered.setdefault((execution, widget), {}).update(kept)

    def _facts(self, execution: str, posted: Posted) -> dict[str, str]:
        """What placeholders stand for."""
        facts = {"contact.channel.address": posted.get("From", ""), "flow.channel.address": posted.get("To", "")}
        kind = "message" if "MessageSid" in posted else "call"
        facts |= {f"trigger.{kind}.{name}": value for name, value in posted.items()}
        with self._state.changed:
            for (sid, widget), kept in self._gathered.items():
                if sid == execution:
                    facts |= {f"widgets.{widget}.{name}": value for name, value in kept.items()}
        return facts


class _Play:
    """One request's way through a flow."""

    def __init__(self, url: str, widgets: Mapping[str, Widget], facts: Mapping[str, str]) -> None:
        self._url = url
        self._widgets = widgets
        self._facts = facts

    def page(self, widget: Widget, event: str) -> bytes:
        response = ET.Element("Response")
        for _ in range(_STEPS):
            following = self._after(widget, event)
            if following is None:
                break
            widget, event = following, self._add(response, following)
            if not event:
                break
        else:
            raise TwimlRefused(f"{self._url}: the flow goes round without end")
        return ET.tostring(response, encoding="unicode").encode()

    def _after(self, widget: Widget, event: str) -> Widget | None:
        found = (one for one in widget["transitions"] if one["event"] == event and self._holds(one))
        leads_to = next(found, {"next": None}).get("next")
        return self._widgets[leads_to] if leads_to else None

    def _holds(self, transition: Mapping[str, Any]) -> bool:
        return all(
            self._filled(condition["arguments"][0]) == condition["value"]
            for condition in transition.get("conditions", ())
            if condition.get("type") == "equal_to"
        )

    def _add(self, response: ET.Element, widget: Widget) -> str:
        """Add what the widget stands for. Returns the event to go on with at once, or "" to wait for the caller."""
        properties: Mapping[str, Any] = widget["properties"]
        match widget["type"]:
            case "say-play":
                self._speak(response, properties)
                return "audioComplete"
            case "gather-input-on-call":
                self._gather(response, widget)
            case "record-voicemail":
                self._record(response, widget)
            case "connect-call-to":
                self._connect(response, widget)
            case "add-twiml-redirect":
                attributes = _given(properties, method="method")
                ET.SubElement(response, "Redirect", attributes).text = self._filled(str(properties["url"]))
            case "send-message":
                ET.SubElement(response, "Message").text = self._filled(str(properties["body"]))
                return "sent"
            case "split-based-on":
                return self._split(widget)
            case other:
                raise TwimlRefused(f"{self._url}: {widget['name']}: {other} cannot be played here")
        return ""

    def _split(self, widget: Widget) -> str:
        matches = any(one["event"] == "match" and self._holds(one) for one in widget["transitions"])
        return "match" if matches else "noMatch"

    def _speak(self, parent: ET.Element, properties: Mapping[str, Any]) -> None:
        if properties.get("play"):
            ET.SubElement(parent, "Play", _given(properties, loop="loop")).text = self._filled(str(properties["play"]))
        else:
            attributes = _given(properties, voice="voice", language="language", loop="loop")
            parent.append(self._ssml(attributes, self._filled(str(properties.get("say", "")))))

    def _ssml(self, attributes: Mapping[str, str], words: str) -> ET.Element:
        """What a widget speaks is read as SSML."""
        try:
            element = ET.fromstring(f"<Say>{words}</Say>")  # noqa: S314 - the flow of a test
        except ET.ParseError as error:
            raise TwimlRefused(f"{self._url}: {words!r} is no SSML ({error})") from None
        element.attrib.update(attributes)
        return element

    def _gather(self, response: ET.Element, widget: Widget) -> None:
        properties = widget["properties"]
        attributes = _given(properties, numDigits="number_of_digits", timeout="timeout", finishOnKey="finish_on_key")
        gather = ET.SubElement(response, "Gather", {**attributes, "action": self._back(widget, "keypress")})
        self._speak(gather, properties)
        ET.SubElement(response, "Redirect").text = self._back(widget, "timeout")

    def _record(self, response: ET.Element, widget: Widget) -> None:
        attributes = _given(
            widget["properties"],
            timeout="timeout",
            maxLength="max_length",
            finishOnKey="finish_on_key",
            playBeep="play_beep",
            trim="trim",
            recordingStatusCallback="recording_status_callback_url",
        )
        ET.SubElement(response, "Record", {**attributes, "action": self._back(widget, "recordingComplete")})
        ET.SubElement(response, "Redirect").text = self._back(widget, "noAudio")

    def _connect(self, response: ET.Element, widget: Widget) -> None:
        properties = widget["properties"]
        attributes = {
            name: self._filled(text)
            for name, text in _given(properties, timeout="timeout", callerId="caller_id").items()
        }
        dial = ET.SubElement(response, "Dial", {**attributes, "action": self._back(widget, "callCompleted")})
        ET.SubElement(dial, "Number").text = self._filled(str(properties["to"]))

    def _back(self, widget: Widget, event: str) -> str:
        return f"{self._url}?{urlencode({'Widget': widget['name'], 'Event': event})}"

    def _filled(self, text: str) -> str:
        """Raises `TwimlRefused` for what Liquid would not understand."""
        rest = _PLACEHOLDER.sub("", text)
        if "{{" in rest or "{%" in rest:
            raise TwimlRefused(f"{self._url}: {text!r} is not Liquid")
        return _PLACEHOLDER.sub(lambda found: self._facts.get(found[1], ""), text)


def _given(properties: Mapping[str, Any], **names: str) -> dict[str, str]:
    """Attributes of TwiML from the properties that are set: booleans in small letters."""

    def pairs() -> Iterator[tuple[str, str]]:
        for attribute, name in names.items():
            value = properties.get(name)
            if value not in {None, ""}:
                yield attribute, str(value).lower() if isinstance(value, bool) else str(value)

    return dict(pairs())
