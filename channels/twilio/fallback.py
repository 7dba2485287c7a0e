"""Checks the fallback at Twilio, which has to give a crisis text when Twilio cannot reach us (promise 10)."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import requests

from channels import Finding, LastResort
from channels.twilio.client import TwilioAccount, reading
from channels.twilio.numbers import RouteOwner
from channels.twilio.settings import TwilioSettings, secure

_FLOW = re.compile(r"https://webhooks\.twilio\.com/v1/Accounts/AC\w{32}/Flows/(FW\w{32})")
_SPOKEN = frozenset({"Say", "Message", "Body"})
_BETWEEN = r"[\s,.()/-]{0,3}"  # digits are spoken one by one


def examine(settings: TwilioSettings, account: TwilioAccount, owner: RouteOwner, numbers: LastResort) -> Finding:
    """Check that the fallback of a number names the emergency number and a crisis line. Raises `ChannelError`."""
    if not owner.fallback:
        says = f"{owner.number} has no fallback: make a TwiML Bin with a crisis text and name it there"
        return Finding(False, "fallback", says)
    if settings.public_url and owner.fallback.startswith(settings.public_url):
        return Finding(False, "fallback", "The fallback leads to Autoreply itself: name a TwiML Bin at Twilio instead")
    try:
        words = _words(settings, account, secure(owner.fallback))
    except requests.RequestException:
        return Finding(False, "fallback", f"The fallback of {owner.number} cannot be reached")
    except ET.ParseError:
        return Finding(False, "fallback", f"The fallback of {owner.number} does not answer with TwiML")
    missing = list(_missing(words, numbers))
    says = f"does not say {' and '.join(missing)}: paste what autoreply twilio targets prints" if missing else ""
    return Finding(not missing, "fallback", f"The fallback of {owner.number} {says or 'says the numbers'}")


def _words(settings: TwilioSettings, account: TwilioAccount, url: str) -> str:
    """Return all text of the fallback. Raises `ParseError`, `RequestException`, `ChannelError`."""
    flow = _FLOW.match(url)
    if flow:  # only Twilio can run a flow, so we read its definition
        with reading():
            definition = account.client.studio.v2.flows(flow[1]).fetch().definition
            properties = [one.get("properties", {}) for one in definition["states"]]
            return "\n".join(str(one.get(name, "")) for one in properties for name in ("say", "body"))
    answer = requests.get(url, timeout=settings.timeout)
    answer.raise_for_status()
    document = ET.fromstring(answer.text)  # noqa: S314 - expat expands no external entities
    return "\n".join(" ".join(verb.itertext()) for verb in document.iter() if verb.tag in _SPOKEN)


def _missing(words: str, numbers: LastResort) -> Iterator[str]:
    if not words.strip():
        yield "anything"
    if numbers.emergency and not _says(words, numbers.emergency):
        yield f"the emergency number {numbers.emergency}"
    if numbers.lines and not any(_says(words, line) for line in numbers.lines):
        yield f"the crisis line {numbers.lines[0]}"


def _says(words: str, number: str) -> bool:
    dialled = _BETWEEN.join(re.findall(r"\d", number))
    return bool(re.search(rf"(?<!\d)(?<!\d[-.]){dialled}(?!\d)(?![-.]\d)", words))
