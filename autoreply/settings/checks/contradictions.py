"""Parts of the file that contradict each other, so that it cannot be used."""

import os
from collections.abc import Iterator
from pathlib import Path

from autoreply.settings.base import nearest
from autoreply.settings.model import Settings
from autoreply.settings.people import Person
from autoreply.settings.reading.gather import ADDRESSES
from autoreply.settings.reading.lines import KeyPath
from channels import MentionsPeople, OffersKey
from channels.registry import UnknownKind, find

Finding = tuple[KeyPath, str]


def disagreements(settings: Settings) -> Iterator[Finding]:
    """All of them, in no particular order."""
    yield from _strangers(settings)
    yield from _covers(settings)
    yield from _overrides(settings)
    yield from _feeds(settings)
    yield from _alerts(settings)
    yield from _names(settings)
    yield from _former_names(settings)
    yield from _defaults(settings)
    if settings.web.public and not settings.web.allow_public:
        says = (
            f'"{settings.web.listen}" can be reached from other machines, and whoever reaches it reads /readyz and '
            "/metrics. Listen on 127.0.0.1, or write allow_public = true in [web] if you mean that."
        )
        yield ("web", "listen"), says


def _strangers(settings: Settings) -> Iterator[Finding]:
    """Keys that name somebody who is not among the people."""
    for path, person in _mentions(settings):
        if person is not None and person not in settings.people:
            known = ", ".join(sorted(settings.people)) or "nobody"
            hint = nearest(person, settings.people) or f" Known: {known}."
            yield (
                path,
                f'"{person}" is not among the people.{hint} Add [people.{person}] for somebody new.',
            )


def _mentions(settings: Settings) -> Iterator[tuple[KeyPath, str | None]]:
    for name, channel in settings.channels.items():
        yield ("channels", name, "person"), channel.person
        named = channel.settings.mentions() if isinstance(channel.settings, MentionsPeople) else ()
        yield from ((("channels", name, *path), person) for path, person in named)
    yield from ((("vacation", number, "person"), entry.person) for number, entry in enumerate(settings.vacations))
    yield from ((("override", number, "person"), entry.person) for number, entry in enumerate(settings.overrides))
    yield from ((("day", number, "person"), entry.person) for number, entry in enumerate(settings.days))
    yield from ((("plans", "tell", number), person) for number, person in enumerate(settings.plans.tell))
    yield ("complaints", "owner"), settings.complaints.owner
    yield from ((("oncall", "people", number), person) for number, person in enumerate(settings.oncall.people))
    entries = enumerate(settings.oncall.overrides)
    yield from ((("oncall", "override", number, "person"), entry.person) for number, entry in entries)


def _covers(settings: Settings) -> Iterator[Finding]:
    for number, vacation in enumerate(settings.vacations):
        for cover in vacation.cover:
            if says := cover_error(settings, cover, vacation.person):
                yield ("vacation", number, "cover"), says
    for key, person in settings.people.items():
        for cover in person.cover:
            if says := cover_error(settings, cover, key):
                yield ("people", key, "cover"), says
    for number, entry in enumerate(settings.overrides):
        if entry.cover and entry.mode == "open":
            yield ("override", number, "cover"), "Nobody needs to cover while you are open. Leave out this line."
        for cover in entry.cover:
            if says := cover_error(settings, cover, entry.person):
                yield ("override", number, "cover"), says


def cover_error(settings: Settings, cover: str, absent: str | None) -> str:
    """What is wrong with who is to cover for `absent` (None: the practice), "" where nothing is."""
    key = settings.covers(cover)
    everyone: dict[str, object] = {**settings.contacts, **settings.people}
    if key is None:
        hint = nearest(cover, everyone)
        return f'"{cover[:60]}" is neither a person nor a contact.{hint} Add a heading [contacts.NAME].'
    if key == absent:
        return f'"{key}" cannot cover for themselves. Name somebody else.'
    if isinstance(everyone[key], Person) and settings.people[key].contact is None:
        return f'"{key}" covers, but nobody would know how to reach them. Add contact = "..." to [people.{key}].'
    return ""


def _overrides(settings: Settings) -> Iterator[Finding]:
    for number, entry in enumerate(settings.overrides):
        if entry.person is not None and entry.person not in settings.people:
            continue
        start, until = settings.override_instants(entry)
        if until <= start:
            yield ("override", number, "until"), "It ends before it begins. Give a later end."
    for number, turn in enumerate(settings.oncall.overrides):
        if settings.instant(turn.until, ends=True) <= settings.instant(turn.start):
            yield ("oncall", "override", number, "until"), "It ends before it begins. Give a later end."


def _alerts(settings: Settings) -> Iterator[Finding]:
    """Channels that alert who is on call, where nobody would be alerted."""
    alerts, says = settings.oncall.alerts, ""
    if alerts and not settings.oncall.kept:
        says = "Nobody is on call, so nobody would be alerted. Add people, handoff and starting to [oncall]."
    elif alerts and not settings.reach.ways:
        says = "An alert that nobody takes goes to whoever runs the practice. Add [reach], with ways to reach them."
    if says:
        yield ("oncall", "alerts"), says
    for number, name in enumerate(alerts):
        channel = settings.channels.get(name)
        if channel is None:
            known = ", ".join(sorted(settings.channels)) or "none"
            yield ("oncall", "alerts", number), f'There is no channel "{name}". Known: {known}.'
        elif isinstance(channel.settings, OffersKey) and not channel.settings.on_call:
            says = f'Callers of "{name}" are offered no key 3. Name who is called on it: on_call in [channels.{name}].'
            yield ("oncall", "alerts", number), says


def _feeds(settings: Settings) -> Iterator[Finding]:
    for path, feed in settings.feeds():
        if not feed.startswith(ADDRESSES) and Path(feed).is_dir():
            yield path, f"{feed} is a folder. Name a calendar (.ics) in it."
        elif not feed.startswith(ADDRESSES) and not os.access(feed, os.R_OK):
            says = (
                f"There is no file {feed} that this user may read. Name a calendar (.ics), or an address: https://..."
            )
            yield path, says


def _defaults(settings: Settings) -> Iterator[Finding]:
    """[defaults.KIND] of a kind that does not exist, or with what each account has for itself."""
    for kind, common in settings.defaults.items():
        try:
            find(kind)
        except UnknownKind as error:
            yield ("defaults", kind), str(error)
        for key in ("kind", "address"):
            if key in common:
                yield ("defaults", kind, key), "Every account has its own. Write it under [channels.NAME]."


def _names(settings: Settings) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for name in settings.channels:
        same = seen.setdefault(name.lower().replace("-", "_"), name)
        if not name.isascii() or not name.replace("-", "").replace("_", "").isalnum():
            yield (
                ("channels", name),
                "A channel's name has letters, digits, - and _ only. It stands in logs and metrics.",
            )
        elif same != name:
            yield ("channels", name), f'This name is too much like "{same}": the environment cannot tell them apart.'


def _former_names(settings: Settings) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for name, former in settings.former_names.items():
        path, owner = ("channels", name, "renamed_from"), owners.setdefault(former, name)
        if former in settings.channels:
            yield (
                path,
                f'There still is a channel "{former}", so this one cannot be it under a new name. Keep one of them.',
            )
        elif owner != name:
            yield (
                path,
                f'Channel "{owner}" was renamed from "{former}" too. Only one of them can be. Take out the other.',
            )
