"""Reads a TwiML document and refuses what Twilio would refuse, ignore, or never reach."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from xml.etree import ElementTree as ET

from autoreply_demo.simulators.telephone.calls.rules import VOICE, ElementRule
from autoreply_demo.simulators.telephone.calls.speech_voices import wrong_pair
from autoreply_demo.simulators.telephone.webhook import TwimlDocument, WebhookError

PARSE_FAILED = 12100
WRONG_TYPE = 12300
_XML = frozenset({"text/xml", "application/xml", "text/html"})
_ENDS = frozenset({"Redirect", "Hangup", "Reject"})


class TwimlRefused(AssertionError):
    """TwiML that would not do what its author meant: says which element of which document, and why."""


def read_twiml(document: TwimlDocument, rules: Mapping[str, ElementRule] = VOICE) -> ET.Element:
    """The checked `<Response>`. Raises `WebhookError` where Twilio would go to the fallback, else `TwimlRefused`."""
    root = _parse(document)
    troubles = [*_check(root, "Response", rules), *_unreachable(root)]
    if root.tag != "Response":
        troubles.insert(0, f"the root is <{root.tag}>, not <Response>")
    if troubles:
        raise TwimlRefused(f"{document.url}: {'; '.join(troubles)}\n{document.body.decode(errors='replace')}")
    return root


def text_of(element: ET.Element) -> str:
    """The words of an element and of the SSML in it, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def _parse(document: TwimlDocument) -> ET.Element:
    kind = document.content_type.partition(";")[0].strip().lower()
    if kind not in _XML:
        raise WebhookError(WRONG_TYPE, "4xx", f"{document.url}: Content-Type {kind or 'is missing'}")
    if b"<!DOCTYPE" in document.body or b"<!ENTITY" in document.body:
        raise WebhookError(PARSE_FAILED, "4xx", f"{document.url}: a document type declaration")
    try:
        return ET.fromstring(document.body)  # noqa: S314 - declarations of entities are refused above
    except ET.ParseError as error:
        raise WebhookError(PARSE_FAILED, "4xx", f"{document.url}: no well-formed XML ({error})") from error


def _check(element: ET.Element, name: str, rules: Mapping[str, ElementRule]) -> Iterator[str]:
    rule = rules[name]
    yield from _attributes(element, name, rule)
    if not rule.longest and (element.text or "").strip():
        yield f"<{name}> may not hold text"
    if len("".join(element.itertext())) > rule.longest > 0:
        yield f"<{name}> is longer than {rule.longest} characters"
    if len(element) > rule.most:
        yield f"<{name}> has more than {rule.most} children"
    for child in element:
        if (child.tail or "").strip() and name != "Say":
            yield f"<{name}> may not hold text after <{child.tag}>"
        if child.tag not in rule.children:
            yield f"<{child.tag}> may not stand in <{name}> here"
        elif name != "Say":
            yield from _check(child, child.tag, rules)
    if name in {"Redirect", "Number", "Say", "Play", "Message"} and not (
        text_of(element) or len(element) or "digits" in element.attrib
    ):
        yield f"<{name}> is empty"
    if name == "Dial" and not (len(element) or text_of(element)):
        yield "<Dial> names nobody"
    if name == "Say" and (why := wrong_pair(element.get("voice", ""), element.get("language", ""))):
        yield f"<Say>: {why}"


def _attributes(element: ET.Element, name: str, rule: ElementRule) -> Iterator[str]:
    for key, value in element.attrib.items():
        if key not in rule.attributes:
            yield f"<{name}> has no attribute {key}"
        elif not re.fullmatch(rule.attributes[key], value):
            yield f"<{name} {key}={value!r}> is not allowed"
    for key in sorted(rule.needs - set(element.attrib)):
        yield f"<{name}> without {key} would ask for its own document again"


def _unreachable(root: ET.Element) -> Iterator[str]:
    """What comes after a verb that leads away for good, and a Reject of a call that was already answered."""
    verbs = list(root)
    for before, after in pairwise(verbs):
        if _leads_away(before):
            yield f"<{after.tag}> after <{before.tag}> is never reached"
        if after.tag == "Reject":
            yield f"<Reject> after <{before.tag}> comes too late"


def _leads_away(verb: ET.Element) -> bool:
    if verb.tag == "Gather":
        return verb.get("actionOnEmptyResult") == "true"
    return verb.tag in _ENDS or (verb.tag == "Dial" and "action" in verb.attrib)
