"""Tries the account and its numbers for real, and reports what it found. Changes nothing."""

from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import urldefrag

import requests

from channels import ChannelError, ChannelHost, Finding, LastResort, hook_path
from channels.twilio import fallback
from channels.twilio.client import TwilioAccount, reading
from channels.twilio.numbers import NumberRouting, RouteOwner
from channels.twilio.settings import NumberSettings, TwilioSettings

SKEW = timedelta(seconds=60)
OVERRIDES = "#rc=3&rp=5xx,ct,rt"  # three more attempts if we do not answer (Twilio, "Connection overrides")


class Routes(Protocol):
    """Knows what decides where our numbers lead."""

    def route_owners(self) -> list[RouteOwner]:
        """Return them. Raises `ChannelError`."""
        ...


def examine(
    name: str,
    settings: TwilioSettings,
    account: TwilioAccount,
    routes: Routes,
    host: ChannelHost,
    path: str,
) -> list[Finding]:
    """Return what works, and what to do about the rest. `path` is where Twilio should post."""
    return [
        *_account(settings, account, host),
        *_numbers(name, settings, account, routes, host.last_resort, path),
        *_public_address(name, settings, path),
    ]


def texts(settings: TwilioSettings, board: NumberRouting) -> Iterator[Finding]:
    """Yield how Twilio handles keywords. No API shows what a Messaging Service answers to HELP."""
    stop = "to who texts STOP nothing can be sent"
    try:
        with reading():
            in_service = any(board.service_of(board.sid(number)) is not None for number in settings.numbers)
    except ChannelError:
        in_service = True
    if not in_service:
        says = f"Twilio answers HELP with a text of its own, and we answer it too; {stop}"
        yield Finding(True, "HELP and STOP", says)
        return
    yield Finding(
        True,
        "HELP and STOP",
        "Look whether the answer to HELP names your crisis line: in the console, Messaging Services, your service, "
        f"Opt-out management, Advanced Opt-Out. Where that is on, Autoreply stays silent at HELP; {stop}",
        look=True,
    )


def _account(settings: TwilioSettings, account: TwilioAccount, host: ChannelHost) -> Iterator[Finding]:
    try:
        settings.tokens()
        with reading():  # a standard API key may not read the account itself
            account.client.incoming_phone_numbers.list(limit=1)
    except ChannelError as error:
        yield Finding(False, "account", str(error))
        return
    yield Finding(True, "account", "Twilio accepts it")
    yield from _clock(getattr(account.client.http_client, "date", ""), host)


def _clock(date: str, host: ChannelHost) -> Iterator[Finding]:
    """Compare our clock with the time in Twilio's responses."""
    try:
        off = abs(parsedate_to_datetime(date) - host.now())
    except (ValueError, TypeError):  # there is no usable date
        return
    says = f"Twilio's clock and ours differ by {int(off.total_seconds())} seconds"
    yield Finding(off <= SKEW, "clock", says if off <= SKEW else f"{says}: set the clock of this machine")


def _numbers(
    name: str, settings: TwilioSettings, account: TwilioAccount, routes: Routes, numbers: LastResort, path: str
) -> Iterator[Finding]:
    try:
        route_owners = routes.route_owners()
    except ChannelError as error:
        yield Finding(False, "number", str(error))
        return
    for owner in route_owners:
        where = f"{owner.number}: its address is ruled by {owner}"
        if not owner.capable:
            yield Finding(False, "number", f"{owner.number} cannot do this at Twilio: choose a number that can")
        yield _address(name, settings, owner, where, path)
        try:
            yield fallback.examine(settings, account, owner, numbers)
        except ChannelError as error:
            yield Finding(False, "fallback", str(error))


def _address(name: str, settings: TwilioSettings, owner: RouteOwner, where: str, path: str) -> Finding:
    if settings.webhook:
        wanted = f"{settings.public_url}{hook_path(name, path)}"
        right = urldefrag(owner.url).url == wanted
        return Finding(right, "address", where if right else f"{where}; let it lead to {wanted}{OVERRIDES}")
    if not isinstance(settings, NumberSettings):
        return Finding(True, "address", f"{where}; it is looked at every {settings.poll_every:g} seconds")
    targets = {settings.office_url, settings.after_hours_url}
    right = owner.url in targets
    return Finding(right, "address", where if right else f"{where}; it will be switched when Autoreply runs")


def _public_address(name: str, settings: TwilioSettings, path: str) -> Iterator[Finding]:
    """Send an unsigned request to the configured address. Autoreply, and nothing else, has to refuse it."""
    if not settings.webhook:
        return
    url = f"{settings.public_url}{hook_path(name, path)}"
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
