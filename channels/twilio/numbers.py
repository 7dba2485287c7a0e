"""Finds out where texts or calls to a number go, and routes them to the office or to the after-hours address.

Three resources can decide the address of a number: its Messaging Service (texts only, unless the service defers to the
number), its TwiML application, or the number itself. Changing another one has no effect.
"""

import logging
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from channels import ChannelError, ChannelHost, HostError, TryAgain
from channels.health import AccountHealth
from channels.twilio.client import TwilioAccount, posting, reading
from channels.twilio.settings import NumberSettings

log = logging.getLogger("channels.twilio")

Capability = Literal["sms", "voice"]
REPORTED_FOR = timedelta(hours=12)  # so that people still see it in the morning
_KEY = "posture"
_LONGEST = 80  # characters of an address that we show
_SERVICES = 100  # the most that an account has by default
_OWNERS = {
    "number": "the number itself",
    "sender": "the WhatsApp sender",
    "application": "a TwiML application",
    "service": "a Messaging Service",
}


@dataclass(frozen=True, slots=True)
class RouteOwner:
    """The resource that decides a number's address, with its current `url` and `fallback`.

    `kind` is a key of `_OWNERS`, or "trunk".
    """

    number: str
    kind: str
    sid: str
    name: str
    url: str
    fallback: str
    capable: bool

    def __str__(self) -> str:
        named = f' "{self.name}"' if self.name and self.kind != "number" else ""
        return f"{_OWNERS.get(self.kind, 'a SIP trunk')}{named}"


class NumberRouting:
    """The addresses of our numbers for texts or for calls. Safe to share between threads."""

    def __init__(
        self,
        name: str,
        settings: NumberSettings,
        account: TwilioAccount,
        capability: Capability,
        host: ChannelHost,
        health: AccountHealth,
    ) -> None:
        self._name, self._settings, self._account, self._capability = name, settings, account, capability
        self._store, self._health, self._now = host.store, health, host.now
        self._routing = threading.Lock()
        self._posture: str | None = None
        self._is_kept = True  # whether the bookmark equals `_posture`
        self._right = ""  # the target that was last confirmed
        self._reported: datetime | None = None

    def route_owners(self) -> list[RouteOwner]:
        """Return the owner of each number's route, as Twilio shows it now. Raises `ChannelError`."""
        with reading():
            return [self._route_owner(number) for number in self._settings.numbers]

    def sid(self, number: str) -> str:
        """Return the Sid of one of our numbers. Raises `ChannelError`, and what the library raises."""
        return str(self._found(number).sid)

    def service_of(self, number_sid: str) -> Any:
        """Return the number's Messaging Service, or None. Raises what the library raises."""
        services = self._account.client.messaging.v1.services
        for service in services.list(limit=_SERVICES):
            if any(one.sid == number_sid for one in services(service.sid).phone_numbers.list(limit=400)):
                return service
        return None

    def route(self, *, after_hours: bool) -> None:
        """Point the numbers at the target, and read back. Raises `SendError`, `ChannelError`, `HostError`.

        Writes the bookmark first, because other replicas read it. If that fails, it still routes the numbers, and then
        raises.
        """
        with self._routing:
            self._posture = "after-hours" if after_hours else "office"
            target = self._target(self._posture)
            self._keep(self._posture)
            self._point_all(list(self._misrouted(target)), target)
            shut = self._keep(f"{self._posture} {target}")  # now it is confirmed
            if shut is not None:
                raise shut

    def reassert(self) -> None:
        """Correct routes that changed since `route`, and report them if they were right before. Raises like `route`."""
        with self._routing:
            posture = self._wanted()
            before = self._right
            if posture is None:
                return
            target = self._target(posture)
            misrouted = list(self._misrouted(target))
            if misrouted and self._wanted() != posture:  # another replica routed it meanwhile
                return
            self._point_all(misrouted, target)
            if misrouted and before == target:
                self._report(misrouted, target)
            elif not misrouted:
                self._forget()

    def _keep(self, bookmark: str) -> HostError | None:
        """Write the bookmark. Returns the error if that fails."""
        try:
            self._store.put(self._name, _KEY, bookmark)
        except HostError as error:
            self._is_kept = False
            return error
        self._is_kept = True
        return None

    def _wanted(self) -> str | None:
        """Return the wanted posture: from the bookmark, which replicas share, or from memory if that fails."""
        if self._is_kept:
            try:
                kept = self._store.get(self._name, _KEY)
            except HostError as error:
                log.warning("the record cannot be read; the value in memory is used: %s", type(error).__name__)
            else:
                self._posture, _, target = kept.partition(" ") if kept else (None, "", "")
                self._right = self._right or target
        return self._posture

    def _point_all(self, misrouted: list[RouteOwner], target: str) -> None:
        """Point them at the target and read back. After that, a different route is somebody else's change."""
        for owner in misrouted:
            self._point(owner, target)
        still = next(self._misrouted(target), None) if misrouted else None
        if still is not None:
            raise TryAgain(f"Twilio does not show the new address for {_ending(still)} yet.")
        self._right = target

    def _report(self, misrouted: list[RouteOwner], target: str) -> None:
        found = ", ".join(f"{_ending(stray)} ({stray}) {_led(stray, target)}" for stray in misrouted)
        self._reported = self._now()
        self._health.report(
            "changed",
            f"Somebody else changed where the number leads at Twilio: {found}. It was put back; if that was meant, "
            "change office_url or after_hours_url.",
        )

    def _forget(self) -> None:
        if self._reported is not None and abs(self._now() - self._reported) >= REPORTED_FOR:
            self._reported = None
            self._health.report("changed", "")

    def _target(self, posture: str) -> str:
        target = self._settings.after_hours_url if posture == "after-hours" else self._settings.office_url
        if target is None:
            raise ChannelError("office_url and after_hours_url are needed to switch the number.", lasting=True)
        return target

    def _misrouted(self, target: str) -> Iterator[RouteOwner]:
        for owner in self.route_owners():
            if owner.kind == "trunk":
                raise ChannelError(
                    f"Calls to {_ending(owner)} go to a SIP trunk; take the number out of it in the console.",
                    lasting=True,
                )
            fallback = self._settings.fallback_url
            if owner.url != target or (fallback is not None and owner.fallback != fallback):
                yield owner

    def _point(self, owner: RouteOwner, target: str) -> None:
        client, fallback = self._account.client, self._settings.fallback_url
        with posting():
            if owner.kind == "service":
                more = {"fallback_url": fallback, "fallback_method": "POST"} if fallback else {}
                service = client.messaging.v1.services(owner.sid)
                service.update(inbound_request_url=target, inbound_method="POST", **more)
                return
            wishes = {f"{self._capability}_url": target, f"{self._capability}_method": "POST"}
            if fallback:
                wishes |= {f"{self._capability}_fallback_url": fallback, f"{self._capability}_fallback_method": "POST"}
            resources: Any = client.applications if owner.kind == "application" else client.incoming_phone_numbers
            resources(owner.sid).update(**wishes)

    def _route_owner(self, number: str) -> RouteOwner:
        client, mine = self._account.client, self._found(number)
        capable = bool(_capabilities(mine).get(self._capability))
        service = self.service_of(str(mine.sid)) if self._capability == "sms" else None
        if service is not None and not service.use_inbound_webhook_on_number:
            urls = (service.inbound_request_url or "", service.fallback_url or "")
            return RouteOwner(number, "service", str(service.sid), str(service.friendly_name), *urls, capable)
        if self._capability == "voice" and mine.trunk_sid:
            return RouteOwner(number, "trunk", str(mine.trunk_sid), "", "", "", capable)
        application = getattr(mine, f"{self._capability}_application_sid")
        owner: Any = client.applications(application).fetch() if application else mine
        kind = "application" if application else "number"
        urls = (
            getattr(owner, f"{self._capability}_url") or "",
            getattr(owner, f"{self._capability}_fallback_url") or "",
        )
        return RouteOwner(number, kind, str(owner.sid), str(owner.friendly_name or ""), *urls, capable)

    def _found(self, number: str) -> Any:
        found = self._account.client.incoming_phone_numbers.list(phone_number=number, limit=1)
        if not found:
            raise ChannelError(f"The account has no number that ends in {number[-4:]}; check numbers.", lasting=True)
        return found[0]


def _capabilities(number: Any) -> Mapping[str, Any]:
    """Return the capabilities with names in lower case: Twilio writes them in both cases."""
    found = number.capabilities
    plain = found if isinstance(found, Mapping) else getattr(found, "__dict__", {})
    return {str(name).lower(): value for name, value in plain.items()}


def _led(owner: RouteOwner, target: str) -> str:
    """Return the address that was found there, without parts that may be secret."""
    what, url = ("led to", owner.url) if owner.url != target else ("had the fallback", owner.fallback)
    try:
        parts = urlsplit(url)
    except ValueError:
        return f"{what} what is no address"
    shown = f"{parts.hostname or ''}{parts.path}"[:_LONGEST]
    return f"{what} {shown or 'nothing'}"


def _ending(owner: RouteOwner) -> str:
    return f"the number that ends in {owner.number[-4:]}"
