"""Finds what was written while nobody listened: reads each conversation from a bookmark on.

Slack sends an event three times within a few minutes, and then never again. It does not say which conversations have
something new, so each one is read. Those in which people wrote last come first, and each is handed over before the next
is read. Trouble with one conversation keeps back no other; the bookmark then stays, and the same is read again.
A conversation's history has no replies in threads. It has the first message of each thread, which says when the last
reply came.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from cachetools import FIFOCache

from channels import ChannelError, ChannelHost, HostError, bookmark
from channels.slack.api import SlackApi, SlackWordError
from channels.slack.authors import identity
from channels.slack.history import PAGE, ConversationHistory, ReadableConversation, cursor_of, tables
from channels.slack.intake import Intake
from channels.slack.meanings import concerns_token
from channels.slack.reader import EventReader
from channels.slack.scopes import conversation_types
from channels.slack.settings import SlackSettings
from channels.slack.tokens import BOT

OVERLAP = timedelta(minutes=2)  # between Slack's clock and ours
PAGES_OF_CONVERSATIONS = 200  # Slack may fill them badly, but not for ever
MOST = 20_000  # conversations of which is remembered how far each was read
IN_A_ROW = 3  # conversations without an answer: then Slack itself is in trouble
DEAF_AFTER = timedelta(minutes=1)  # a connection that brought nothing of a message this old is deaf
log = logging.getLogger("channels.slack")


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
        self._history = ConversationHistory(name, api)
        self._read_to: FIFOCache[tuple[str, str], datetime] = FIFOCache(MOST)  # by person and conversation

    async def read_missed(self) -> bool:
        """Read all conversations. True where it finds a message that the connection should have brought.

        The bookmark moves once everything is handed over. Raises `ChannelError` where a part could not be read.
        """
        overdue, troubles = False, list[ChannelError]()
        for person in (BOT, *self._api.tokens.people()):
            try:
                overdue = await self._look_as(person, troubles) or overdue
            except ChannelError as error:  # one lost token must not keep the others from catching up
                troubles.append(error)
        if troubles:
            raise troubles[0]
        return overdue

    async def _look_as(self, person: str, troubles: list[ChannelError]) -> bool:
        """The same for the conversations of one of us, each with a bookmark of their own."""
        now = self._host.now()
        kept = await self._bookmark(person)
        if kept is None:  # the first start reads nothing old
            await self._move(person, now)
            return False
        since, places = bookmark.since(kept, now, OVERLAP), await self._liveliest(await self._places(person))
        overdue, failed = await self._read_all(places, since, now)
        if failed:
            says = f"{len(failed)} of {len(places)} conversations of {identity(person)} cannot be read. {failed[0]}"
            troubles.append(ChannelError(says, lasting=all(one.lasting for one in failed)))
        elif self._reader.is_idle and self._intake.is_empty:  # else something acknowledged is not recorded yet
            await self._move(person, now)
        return overdue

    async def _read_all(
        self, places: Iterable[ReadableConversation], since: datetime, now: datetime
    ) -> tuple[bool, list[ChannelError]]:
        """Whether something was overdue, and what failed. Raises `ChannelError` where no conversation can be read."""
        overdue, failed, unanswered = False, list[ChannelError](), 0
        for place in places:
            key = place.person, place.channel
            found, trouble = await self._history.since(place, self._from(key, since, now))
            for body in found:
                overdue = await self._deliver(body, now) or overdue
            if trouble is None:
                self._read_to[key], unanswered = now, 0
                continue
            unanswered = 0 if isinstance(trouble, SlackWordError) else unanswered + 1
            if unanswered == IN_A_ROW or (isinstance(trouble, SlackWordError) and concerns_token(trouble.word)):
                raise trouble
            failed.append(trouble)
        return overdue, failed

    def _from(self, key: tuple[str, str], since: datetime, now: datetime) -> datetime:
        """Where another conversation's trouble holds the bookmark back, this one goes on from where it was read."""
        read = self._read_to.get(key)
        return max(since, read - OVERLAP) if read is not None and read <= now else since

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

    async def _deliver(self, body: Mapping[str, Any], now: datetime) -> bool:
        """True where the message is for us, and the connection should have brought it."""
        ts = str(body["event"].get("ts") or "")
        if self._reader.has_taken(body):
            return False
        is_new = await self._reader.take(body, self._intake)
        return is_new and float(ts or 0) < (now - DEAF_AFTER).timestamp()

    async def _liveliest(self, places: Iterable[ReadableConversation]) -> list[ReadableConversation]:
        """Those in which people wrote last come first, as far as we saw it: with hundreds a look takes minutes."""
        try:
            lately = await self._reader.lately()
        except HostError as error:
            raise _shut(error) from None
        return sorted(places, key=lambda place: lately.get(place.channel, -1), reverse=True)

    async def _places(self, person: str) -> list[ReadableConversation]:
        """All conversations of the app, or of a person."""
        owner = self._reader.ourselves.bot_user if person == BOT else self._settings.people[person].user
        types = conversation_types(self._settings) if person == BOT else "im"
        given: dict[str, Any] = {"types": types, "limit": PAGE, "exclude_archived": "true"}
        found: list[dict[str, Any]] = []
        for _ in range(PAGES_OF_CONVERSATIONS):
            page = await self._api.query("users.conversations", given, person, patient=True)
            found += tables(page, "channels")
            before, given["cursor"] = given.get("cursor"), cursor_of(page)
            if given["cursor"] in ("", before):  # the end, or a server that turns in circles
                break
        else:
            log.warning("more than %s conversations: the rest is not read", len(found), extra={"channel": self._name})
        return [
            ReadableConversation(one["id"], _kind(one), person, owner)
            for one in found
            if isinstance(one.get("id"), str)
        ]


def _kind(one: Mapping[str, Any]) -> str:
    if one.get("is_im"):
        return "im"
    return "mpim" if one.get("is_mpim") else "group" if one.get("is_private") else "channel"


def _key(person: str) -> str:
    return f"seen:{person}" if person != BOT else "seen"


def _shut(error: HostError) -> ChannelError:
    """The record could not say, or not write down, how far we read. The connection stays open."""
    return ChannelError(f"The bookmark is out of reach ({type(error).__name__}); trying again.")
