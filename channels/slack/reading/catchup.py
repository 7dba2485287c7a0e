"""Finds messages that came while we were not connected: reads each conversation from a bookmark on.

Slack sends an event three times within a few minutes, and then never again. It does not say which conversations have
something new, so we read each one, the most recently used first, and deliver its messages before we read the next. If
one conversation fails, the others are still read; the bookmark then stays, and the same is read again. A conversation's
history has no replies in threads. It has the first message of each thread, which says when the last reply came.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from cachetools import FIFOCache

from channels import ChannelError, ChannelHost, HostError, bookmark
from channels.slack.intake import Intake
from channels.slack.reader import EventReader
from channels.slack.reading.authors import identity
from channels.slack.reading.history import PAGE, ConversationHistory, ReadableConversation, cursor_of, tables
from channels.slack.scopes import conversation_types
from channels.slack.settings import SlackSettings
from channels.slack.web_api.api import SlackApi, SlackWordError
from channels.slack.web_api.meanings import concerns_token
from channels.slack.web_api.tokens import BOT

OVERLAP = timedelta(minutes=2)  # between Slack's clock and ours
PAGES_OF_CONVERSATIONS = 200  # Slack may return pages that are not full
MOST = 20_000  # conversations for which we remember how far each was read
IN_A_ROW = 3  # conversations without a response: then Slack itself has a problem
DEAF_AFTER = timedelta(minutes=1)  # the connection should have brought a message this old
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
        """Read all conversations. Returns True if it finds a message that the connection should have brought.

        The bookmark moves once everything is delivered. Raises `ChannelError` if a part could not be read.
        """
        overdue, troubles = False, list[ChannelError]()
        for person in (BOT, *self._api.tokens.people()):
            try:
                overdue = await self._look_as(person, troubles) or overdue
            except ChannelError as error:  # the conversations of the others are still read
                troubles.append(error)
        if troubles:
            raise troubles[0]
        return overdue

    async def _look_as(self, person: str, troubles: list[ChannelError]) -> bool:
        """Do the same for the conversations of one person, or of the app. Each has a bookmark."""
        now = self._host.now()
        kept = await self._bookmark(person)
        if kept is None:  # the first start reads nothing old
            await self._move(person, now)
            return False
        since, places = bookmark.since(kept, now, OVERLAP), await self._most_recent_first(await self._places(person))
        overdue, failed = await self._read_all(places, since, now)
        if failed:
            says = f"{len(failed)} of {len(places)} conversations of {identity(person)} cannot be read. {failed[0]}"
            troubles.append(ChannelError(says, lasting=all(one.lasting for one in failed)))
        elif self._reader.is_idle and self._intake.is_empty:  # otherwise an acknowledged message is not recorded yet
            await self._move(person, now)
        return overdue

    async def _read_all(
        self, places: Iterable[ReadableConversation], since: datetime, now: datetime
    ) -> tuple[bool, list[ChannelError]]:
        """Return whether something was overdue, and what failed. Raises `ChannelError` if nothing can be read."""
        overdue, failed, unanswered = False, list[ChannelError](), 0
        for place in places:
            key = place.person, place.channel
            found, trouble = await self._history.since(place, self._from(key, since, now))
            late, unjudged = await self._deliver_all(found, now)
            overdue = overdue or late
            unanswered = 0 if trouble is None or isinstance(trouble, SlackWordError) else unanswered + 1
            if trouble is not None and (unanswered == IN_A_ROW or _refuses_token(trouble)):
                raise trouble
            failure = trouble or unjudged
            if failure is None:
                self._read_to[key] = now
            else:
                failed.append(failure)
        return overdue, failed

    def _from(self, key: tuple[str, str], since: datetime, now: datetime) -> datetime:
        """Return where to read on. This may be later than the bookmark, which another conversation holds back."""
        read = self._read_to.get(key)
        return max(since, read - OVERLAP) if read is not None and read <= now else since

    async def _bookmark(self, person: str) -> str | None:
        try:
            return await asyncio.to_thread(self._host.store.get, self._name, _key(person))
        except HostError as error:
            raise _bookmark_failed(error) from None

    async def _move(self, person: str, to: datetime) -> None:
        try:
            await asyncio.to_thread(self._host.store.put, self._name, _key(person), to.isoformat())
        except HostError as error:
            raise _bookmark_failed(error) from None

    async def _deliver_all(self, found: Iterable[Mapping[str, Any]], now: datetime) -> tuple[bool, ChannelError | None]:
        """Return whether one of them was overdue, and the error if only the record knows whether one is for us."""
        overdue, trouble = False, None
        for body in found:
            try:
                overdue = await self._deliver(body, now) or overdue
            except HostError as error:  # the others of the conversation are still delivered
                trouble = _bookmark_failed(error)
        return overdue, trouble

    async def _deliver(self, body: Mapping[str, Any], now: datetime) -> bool:
        """Deliver one message. Returns True if it is for us and the connection should have brought it."""
        ts = str(body["event"].get("ts") or "")
        if self._reader.has_taken(body):
            return False
        is_new = await self._reader.take(body, self._intake)
        return is_new and float(ts or 0) < (now - DEAF_AFTER).timestamp()

    async def _most_recent_first(self, places: Iterable[ReadableConversation]) -> list[ReadableConversation]:
        """Return the most recently used first, as far as we know: with hundreds, reading them takes minutes."""
        try:
            recent_conversations = await self._reader.recent_conversations()
        except HostError as error:
            raise _bookmark_failed(error) from None
        return sorted(places, key=lambda place: recent_conversations.get(place.channel, -1), reverse=True)

    async def _places(self, person: str) -> list[ReadableConversation]:
        """Return all conversations of the app or of a person."""
        owner = self._reader.ourselves.bot_user if person == BOT else self._settings.people[person].user
        types = conversation_types(self._settings) if person == BOT else "im"
        given: dict[str, Any] = {"types": types, "limit": PAGE, "exclude_archived": "true"}
        found: list[dict[str, Any]] = []
        for _ in range(PAGES_OF_CONVERSATIONS):
            page = await self._api.query("users.conversations", given, person, patient=True)
            found += tables(page, "channels")
            before, given["cursor"] = given.get("cursor"), cursor_of(page)
            if given["cursor"] in ("", before):  # the end, or a cursor that repeats
                break
        else:
            log.warning("more than %s conversations; others are not read", len(found), extra={"channel": self._name})
        return [
            ReadableConversation(one["id"], _kind(one), person, owner)
            for one in found
            if isinstance(one.get("id"), str)
        ]


def _refuses_token(trouble: ChannelError) -> bool:
    return isinstance(trouble, SlackWordError) and concerns_token(trouble.word)


def _kind(one: Mapping[str, Any]) -> str:
    if one.get("is_im"):
        return "im"
    return "mpim" if one.get("is_mpim") else "group" if one.get("is_private") else "channel"


def _key(person: str) -> str:
    return f"seen:{person}" if person != BOT else "seen"


def _bookmark_failed(error: HostError) -> ChannelError:
    """Return the error for a bookmark that could not be read or written. The connection stays open."""
    return ChannelError(f"The bookmark cannot be read or written ({type(error).__name__}); trying again.")
