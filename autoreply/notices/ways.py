"""The ways to each person, made of the settings and the channels that can send."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Protocol

from autoreply.settings import Settings
from autoreply.settings.reach import Reach, Way, WayKind
from channels import Channel, Notifies, Refused, StaffMessage


class WayGone(Refused):
    """Whoever is there wants no message of ours any more. The way is off until somebody proves it anew."""


class Notifier(Protocol):
    """Sends a message to one of us: a channel, a webhook, or a push service."""

    def notify(self, message: StaffMessage) -> None:
        """Raises `SendError`, `WayGone` among them."""
        ...

    def notified(self, message: StaffMessage) -> bool | None:
        """Whether an earlier attempt went out, None if nobody knows. Raises `ChannelError`."""
        ...


@dataclass(frozen=True, slots=True)
class ReachWay:
    """One way to one person. `channel` is what sends it, "" if that is none of ours, and None if nothing can.

    `whole`: it carries words, else counts. `mailboxes` are those channels of ours in which we see it arrive, and so it
    needs no proof. `depends_on` are our channels without which nobody reads it: what sends it, and the mailbox in which
    it arrives. `relies_on` are the servers and accounts behind them, and the domain of a mail. `page` is the address of
    our page, "" where nobody can open it.
    """

    person: str
    kind: WayKind
    address: str
    channel: str
    notifier: Notifier | None
    whole: bool
    mailboxes: frozenset[str] = frozenset()
    depends_on: frozenset[str] = frozenset()
    relies_on: frozenset[str] = frozenset()
    page: str = ""

    @property
    def watched(self) -> bool:
        """Whether we see it arrive. Then it needs no proof."""
        return bool(self.mailboxes)

    @property
    def digest(self) -> str:
        """What the record keeps of the address."""
        return way_digest(self.kind, self.address)

    @property
    def carries_all(self) -> bool:
        """Whether words and sound go by it."""
        return self.whole and self.kind is WayKind.MAIL


def way_digest(kind: WayKind, address: str) -> str:
    """A telephone number is proved once for texts and calls apart: a landline takes only one of them."""
    return hashlib.sha256(f"{kind}\0{address.lower()}".encode()).hexdigest()


def why_off(kind: WayKind) -> str:
    """Why a way of this kind was turned off: by whoever is there."""
    return "your program answered 410 Gone" if kind is WayKind.WEBHOOK else "STOP came from there"


def ways_of(settings: Settings, person: str, channels: Mapping[str, Channel]) -> tuple[ReachWay, ...]:
    """The ways to a person, in order. For "", and for people without ways of their own, those of the practice."""
    reach = settings.reach_of(person)
    owner = person if reach is not settings.reach else ""
    page = settings.web.public_url or ""
    made = (_way(owner, way, reach, settings.reach, channels) for way in reach.ways)
    return tuple(way if way.kind is WayKind.CALL else replace(way, page=page) for way in made)


def _way(owner: str, way: Way, reach: Reach, practice: Reach, channels: Mapping[str, Channel]) -> ReachWay:
    channel, notifier = _sender(way, reach, channels)
    mailboxes = frozenset(
        name
        for name, one in channels.items()
        if way.kind is WayKind.MAIL and isinstance(one, Notifies) and one.receives(way.address)
    )
    whole, depends_on = reach.carries_words(way, practice), mailboxes | ({channel} - {""})
    relies_on = _relied_on(way, [channels[name] for name in depends_on])
    return ReachWay(owner, way.kind, way.address, channel, notifier, whole, mailboxes, depends_on, relies_on)


def _relied_on(way: Way, by: Sequence[Channel]) -> frozenset[str]:
    arrives = {f"mail at {way.address.rpartition('@')[2].lower()}"} if way.kind is WayKind.MAIL else set()
    return frozenset(arrives.union(*(one.relies_on for one in by if isinstance(one, Notifies))))


def _sender(way: Way, reach: Reach, channels: Mapping[str, Channel]) -> tuple[str, Notifier | None]:
    """Return the channel's name and what sends: the channel that the way names, else the first that can."""
    if way.kind is WayKind.WEBHOOK and reach.webhook_secret is not None:
        from autoreply.notices.webhook import WebhookNotifier

        return "", WebhookNotifier(reach.webhook_secret.get_secret_value())
    if way.kind is WayKind.APPRISE and reach.apprise_url is not None:
        from autoreply.notices.push import PushNotifier

        return "", PushNotifier(reach.apprise_url.get_secret_value())
    for name in _candidates(way, channels):
        found = channels.get(name)
        if isinstance(found, Notifies) and found.medium is way.kind.medium:
            return name, found
    return "", None


def _candidates(way: Way, channels: Mapping[str, Channel]) -> Sequence[str]:
    return [way.via] if way.via else list(channels)


def independent(ways: Sequence[ReachWay]) -> bool:
    """Whether two of these ways have nothing in common."""
    return any(not in_common(one, other) for one, other in combinations(ways, 2))


def in_common(one: ReachWay, other: ReachWay) -> frozenset[str]:
    """Return, in words, what breaks both of them: a channel of ours, a server, an account, or where they arrive."""
    channels = frozenset(f"[channels.{name}]" for name in one.depends_on & other.depends_on)
    same = {"one address"} if one.address.lower() == other.address.lower() else set()
    return (channels | (one.relies_on & other.relies_on)).union(same)
