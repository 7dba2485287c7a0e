"""Tries the account and the number for real and says what it found, changing nothing."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urldefrag

import requests

from channels import ChannelError, Finding, Tools, hook_path
from channels.twilio.client import Account, reading
from channels.twilio.numbers import Ruler, Switchboard
from channels.twilio.settings import TwilioSettings

SKEW = timedelta(seconds=30)
_NUMBER = re.compile(r"<(?:Message|Say|Body)\b[^>]*>[^<]*\d[\d -]{1,}", re.IGNORECASE)
OVERRIDES = "#rc=3&rp=5xx,ct,rt"  # three more attempts where we do not answer (Twilio, "Connection overrides")


def examine(
    name: str, settings: TwilioSettings, account: Account, board: Switchboard, tools: Tools, door: str = "sms"
) -> list[Finding]:
    """What works, and what to do about what does not. `door` is the path at which Twilio is to knock."""
    return [
        *_account(settings, account, tools),
        *_numbers(name, settings, board, door),
        *_public_address(name, settings, door),
    ]


def texts() -> Iterator[Finding]:
    """What no account tells, and has to be known."""
    yield Finding(
        True,
        "HELP and STOP",
        "Twilio answers HELP itself, and to who texts STOP nothing can be sent. Put the crisis line into the answer to "
        "HELP: in the console, Messaging Services, your service, Opt-out management, Advanced Opt-Out.",
    )
    yield Finding(
        True,
        "registration",
        "Numbers in the United States deliver texts only when they are registered: long codes for A2P 10DLC (two weeks "
        "and more), toll-free numbers by verification (some days). Give a crisis text of yours as a sample.",
    )


def _account(settings: TwilioSettings, account: Account, tools: Tools) -> Iterator[Finding]:
    try:
        settings.tokens()
        with reading():  # an API key of the ordinary sort may not look at the account itself
            account.client.incoming_phone_numbers.list(limit=1)
    except ChannelError as error:
        yield Finding(False, "account", str(error))
        return
    yield Finding(True, "account", "Twilio accepts it")
    date = getattr(account.client.http_client, "date", None)
    if date:
        off = abs(parsedate_to_datetime(date) - tools.now())
        says = f"Twilio's clock and ours differ by {int(off.total_seconds())} seconds"
        yield Finding(off <= SKEW, "clock", says if off <= SKEW else f"{says}: set the clock of this machine")


def _numbers(name: str, settings: TwilioSettings, board: Switchboard, door: str) -> Iterator[Finding]:
    try:
        rulers = board.rulers()
    except ChannelError as error:
        yield Finding(False, "number", str(error))
        return
    for ruler in rulers:
        where = f"{ruler.number}: its address is ruled by {ruler}"
        if not ruler.capable:
            yield Finding(False, "number", f"{ruler.number} cannot do this at Twilio: choose a number that can")
        yield _address(name, settings, ruler, where, door)
        yield _fallback(settings, ruler)


def _address(name: str, settings: TwilioSettings, ruler: Ruler, where: str, door: str) -> Finding:
    if settings.webhook:
        wanted = f"{settings.public_url}{hook_path(name, door)}"
        right = urldefrag(ruler.url).url == wanted
        return Finding(right, "address", where if right else f"{where}; let it lead to {wanted}{OVERRIDES}")
    targets = {settings.office_url, settings.after_hours_url}
    right = ruler.url in targets
    return Finding(right, "address", where if right else f"{where}; it will be switched when Autoreply runs")


def _fallback(settings: TwilioSettings, ruler: Ruler) -> Finding:
    """Whoever cannot reach us is to hear a crisis text all the same (promise 10)."""
    if not ruler.fallback:
        says = f"{ruler.number} has no fallback: make a TwiML Bin with a crisis text and name it there"
        return Finding(False, "fallback", says)
    if settings.public_url and ruler.fallback.startswith(settings.public_url):
        return Finding(False, "fallback", "The fallback leads to Autoreply itself: name a TwiML Bin at Twilio instead")
    try:
        text = requests.get(ruler.fallback, timeout=settings.timeout).text
    except requests.RequestException:
        return Finding(False, "fallback", f"The fallback of {ruler.number} cannot be reached")
    speaks = bool(_NUMBER.search(text))
    says = "speaks a text with a number in it" if speaks else "names no number: let it speak a crisis text"
    return Finding(speaks, "fallback", f"The fallback of {ruler.number} {says}")


def _public_address(name: str, settings: TwilioSettings, door: str) -> Iterator[Finding]:
    """An unsigned request to the configured address has to come back refused, by us and by nobody else."""
    if not settings.webhook:
        return
    url = f"{settings.public_url}{hook_path(name, door)}"
    try:
        answer = requests.post(url, timeout=settings.timeout, allow_redirects=False)
    except requests.RequestException:
        yield Finding(False, "public address", f"{url} cannot be reached from here; is the daemon running?")
        return
    if answer.status_code == 403 and answer.text == "forbidden\n":
        yield Finding(True, "public address", f"{url} leads to Autoreply")
    elif answer.status_code in (301, 302, 307, 308):
        yield Finding(False, "public address", f"{url} leads elsewhere; Twilio would lose what it posts on the way")
    else:
        yield Finding(False, "public address", f"{url} answers {answer.status_code}, and not as Autoreply does")
