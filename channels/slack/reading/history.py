"""Reads one conversation and its threads, and returns the messages in the form of events."""

import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from channels import ChannelError
from channels.slack.reading.post import listed, listed_edit
from channels.slack.web_api.api import NotThereError, SlackApi
from channels.slack.web_api.tokens import BOT

THREADS = timedelta(days=7)  # the greatest age of a thread's first message; it comes with the same page
PAGE, PAGES = 200, 20
log = logging.getLogger("channels.slack")


@dataclass(frozen=True, slots=True)
class ReadableConversation:
    """A conversation, and who may read it: `person`, whose member id is `owner`."""

    channel: str
    kind: str
    person: str
    owner: str


class ConversationHistory:
    """Lives in one event loop."""

    def __init__(self, name: str, api: SlackApi) -> None:
        self._name, self._api = name, api

    async def since(
        self, place: ReadableConversation, since: datetime
    ) -> tuple[list[dict[str, Any]], ChannelError | None]:
        """Return the messages since then in the form of events, oldest first, and why a part could not be read.

        Skips conversations and threads that no longer exist, without an error.
        """
        bound, trouble = _ts(since), None
        try:
            messages = await self._history(place, since)
        except NotThereError as error:  # for example, we left it
            self._left_out("conversation", error)
            return [], None
        except ChannelError as error:
            return [], error
        for parent in [one for one in messages if _has_replies(one, bound)]:
            given = {"channel": place.channel, "ts": parent["ts"], "oldest": bound}
            try:
                messages += [one async for one in self._pages("conversations.replies", given, place.person)]
            except NotThereError as error:
                self._left_out("thread", error)
            except ChannelError as error:
                trouble = error
        new = {one["ts"]: one for one in messages if _is_after(one.get("ts"), bound)}
        is_bot = place.person == BOT
        listed_messages = [listed(new[ts], place.channel, place.kind, place.owner, is_bot=is_bot) for ts in sorted(new)]
        edits = {one["ts"]: one for one in messages if isinstance(one.get("ts"), str) and _edited_after(one, bound)}
        listed_messages += [
            listed_edit(one, place.channel, place.kind, place.owner, is_bot=is_bot) for one in edits.values()
        ]
        return listed_messages, trouble

    def _left_out(self, what: str, error: NotThereError) -> None:
        log.warning("a %s cannot be read: %s", what, error, extra={"channel": self._name})

    async def _history(self, place: ReadableConversation, since: datetime) -> list[dict[str, Any]]:
        """Return the messages, newest first. Those older than `since` are included only if on the same page."""
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
            page = await self._api.query(method, asked, person, patient=True)
            for one in tables(page, "messages"):
                yield one
            cursor = cursor_of(page)
            if cursor in ("", asked.get("cursor")):  # the end, or a server that turns in circles
                return
            asked = {**asked, "cursor": cursor}
        log.warning("a conversation has too many messages; the oldest are not read", extra={"channel": self._name})


def tables(page: Mapping[str, Any], key: str) -> Iterator[dict[str, Any]]:
    """Yield the entries of a list in a response of Slack's."""
    found = page.get(key)
    yield from (one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()


def cursor_of(page: Mapping[str, Any]) -> str:
    """Return the cursor of the next page, or "" at the end."""
    listed_messages = page.get("response_metadata")
    return str(listed_messages.get("next_cursor") or "") if isinstance(listed_messages, dict) else ""


def _ts(at: datetime) -> str:
    return f"{at.timestamp():.6f}"


def _is_after(ts: object, bound: str) -> bool:
    """Compare as text: until the year 2286 the seconds have ten digits."""
    return isinstance(ts, str) and ts > bound


def _edited_after(message: Mapping[str, Any], bound: str) -> bool:
    edited = message.get("edited")
    return isinstance(edited, dict) and _is_after(edited.get("ts"), bound)


def _has_replies(message: Mapping[str, Any], bound: str) -> bool:
    """Whether it begins a thread whose last reply is new, or of unknown date."""
    ts, last = message.get("ts"), message.get("latest_reply")
    return bool(message.get("reply_count")) and isinstance(ts, str) and (last is None or _is_after(last, bound))
