"""What was written while nobody listened: the conversations are read from a bookmark on, through the same desk.

After the last of Slack's three attempts, a few minutes later, an event is gone for good. Slack does not say in which
conversations something is new, so each one is read, where people wrote last first, and told before the next is read.
Replies in threads are not in a conversation's history, but their first message is, and says when the last reply came.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from channels import ChannelError, ChannelHost, HostError, bookmark
from channels.slack.api import NotThereError, SlackApi
from channels.slack.intake import Intake
from channels.slack.post import listed
from channels.slack.reader import EventReader
from channels.slack.scopes import conversation_types
from channels.slack.settings import SlackSettings
from channels.slack.tokens import BOT

OVERLAP = timedelta(minutes=2)  # between Slack's clock and ours
THREADS = timedelta(days=7)  # so old may be what a thread hangs on; it comes with the same page
CONVERSATIONS = 500  # of one identity
PAGE, PAGES = 200, 5
PAGES_OF_PLACES = 20  # Slack may fill them badly, but not for ever
DEAF_AFTER = timedelta(minutes=1)  # a connection that brought nothing of a message this old is deaf
log = logging.getLogger("channels.slack")


@dataclass(frozen=True, slots=True)
class ReadableConversation:
    """A conversation, and who may read it: `person`, whose member id is `owner`."""

    channel: str
    kind: str
    person: str
    owner: str


class CatchUp:
    """Lives in one event loop."""

    def __init__(
        self,
        name: str,
        settings: SlackSettings,
        host: ChannelHost,
        api: SlackApi,
        reader: EventReader,
        intake: Intake,
    ) -> None:
        self._name, self._settings, self._host = name, settings, host
        self._api, self._reader, self._intake = api, reader, intake

    async def look(self) -> bool:
        """Read what is new everywhere; True where there was something that should have come by itself.

        A bookmark moves once all is told. Raises `ChannelError` where a part could not be read.
        """
        overdue, troubles = False, []
        for person in (BOT, *self._api.tokens.people()):
            try:
                overdue = await self._look_as(person) or overdue
            except ChannelError as error:  # one lost token must not keep the others from catching up
                troubles.append(error)
        if troubles:
            raise troubles[0]
        return overdue

    async def _look_as(self, person: str) -> bool:
        """The same for the conversations of one of us, each with a bookmark of their own."""
        now = self._host.now()
        kept = await self._bookmark(person)
        if kept is None:  # the first start tells nothing old
            await self._move(person, now)
            return False
        since, overdue = bookmark.since(kept, now, OVERLAP), False
        for place in await self._liveliest(await self._places(person)):
            for body in await self._written(place, since):
                overdue = await self._tell(body, now) or overdue
        if self._reader.is_idle and self._intake.is_empty:  # else something acknowledged is not noted yet
            await self._move(person, now)
        return overdue

    async def _bookmark(self, person: str) -> str | None:
        try:
            return await asyncio.to_thread(self._host.store.get, self._name, _key(person))
        except HostError as error:
            raise _shut(error) from None

    async def _move(self, person: str, to: datetime) -> None:
        try:
            await asyncio.to_thread(self._host.store.put, self._name, _key(person), to.isoformat())
        except HostError as error:
            raise _shut(error) from None

    async def _tell(self, body: Mapping[str, Any], now: datetime) -> bool:
        """True where the message is one for the desk that nothing had brought."""
        ts = str(body["event"].get("ts") or "")
        if self._reader.has_taken(body):
            return False
        told = await self._reader.take(body, self._intake)
        return told and float(ts or 0) < (now - DEAF_AFTER).timestamp()

    async def _liveliest(self, places: Iterable[ReadableConversation]) -> list[ReadableConversation]:
        """Those in which people wrote last come first, as far as we saw it: with hundreds a look takes minutes."""
        try:
            lately = await self._reader.lately()
        except HostError as error:
            raise _shut(error) from None
        return sorted(places, key=lambda place: lately.get(place.channel, -1), reverse=True)

    async def _places(self, person: str) -> list[ReadableConversation]:
        """The conversations of the app, or of a person."""
        owner = self._reader.ourselves.bot_user if person == BOT else self._settings.people[person].user
        types = conversation_types(self._settings) if person == BOT else "im"
        given: dict[str, Any] = {"types": types, "limit": PAGE, "exclude_archived": "true"}
        found: list[dict[str, Any]] = []
        for _ in range(PAGES_OF_PLACES):
            page = await self._api.ask("users.conversations", given, person, patient=True)
            found += _tables(page, "channels")
            given["cursor"] = _cursor(page)
            if len(found) >= CONVERSATIONS or not given["cursor"]:
                break
        return [
            ReadableConversation(one["id"], _kind(one), person, owner)
            for one in found
            if isinstance(one.get("id"), str)
        ]

    async def _written(self, place: ReadableConversation, since: datetime) -> list[dict[str, Any]]:
        """What was written in a conversation and its threads since then, as events would tell it, oldest first."""
        bound = _ts(since)
        try:
            messages = await self._history(place, since)
            for parent in [one for one in messages if _has_replies(one, bound)]:
                given = {"channel": place.channel, "ts": parent["ts"], "oldest": bound}
                messages += [one async for one in self._pages("conversations.replies", given, place.person)]
        except NotThereError as error:  # one that we left must not hold up the others
            log.warning("a conversation is not read: %s", error, extra={"channel": self._name})
            return []
        new = {one["ts"]: one for one in messages if _is_after(one.get("ts"), bound)}
        is_bot = place.person == BOT
        return [listed(new[ts], place.channel, place.kind, place.owner, is_bot=is_bot) for ts in sorted(new)]

    async def _history(self, place: ReadableConversation, since: datetime) -> list[dict[str, Any]]:
        """Newest first; beyond `since` only what comes with the same page."""
        given = {"channel": place.channel, "oldest": _ts(since - THREADS)}
        messages: list[dict[str, Any]] = []
        async for one in self._pages("conversations.history", given, place.person):
            if len(messages) >= PAGE and not _is_after(one.get("ts"), _ts(since)):
                break
            messages.append(one)
        return messages

    async def _pages(self, method: str, given: Mapping[str, Any], person: str) -> AsyncIterator[dict[str, Any]]:
        asked = {**given, "limit": PAGE, "include_all_metadata": "true"}
        for _ in range(PAGES):
            page = await self._api.ask(method, asked, person, patient=True)
            for one in _tables(page, "messages"):
                yield one
            cursor = _cursor(page)
            if not cursor:
                break
            asked = {**asked, "cursor": cursor}


def _ts(at: datetime) -> str:
    return f"{at.timestamp():.6f}"


def _is_after(ts: object, bound: str) -> bool:
    """By the text: since 2001 and for centuries the seconds have ten digits."""
    return isinstance(ts, str) and ts > bound


def _has_replies(message: Mapping[str, Any], bound: str) -> bool:
    """Whether a thread hangs on it whose last reply is new, or of which that is not told."""
    ts, last = message.get("ts"), message.get("latest_reply")
    return bool(message.get("reply_count")) and isinstance(ts, str) and (last is None or _is_after(last, bound))


def _tables(page: Mapping[str, Any], key: str) -> Iterator[dict[str, Any]]:
    found = page.get(key)
    yield from (one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()


def _cursor(page: Mapping[str, Any]) -> str:
    told = page.get("response_metadata")
    return str(told.get("next_cursor") or "") if isinstance(told, dict) else ""


def _kind(one: Mapping[str, Any]) -> str:
    if one.get("is_im"):
        return "im"
    return "mpim" if one.get("is_mpim") else "group" if one.get("is_private") else "channel"


def _key(person: str) -> str:
    return f"seen:{person}" if person != BOT else "seen"


def _shut(error: HostError) -> ChannelError:
    """The house could not say, or not write down, how far we read; the connection does not end for that."""
    return ChannelError(f"The bookmark is out of reach ({type(error).__name__}); trying again.")
