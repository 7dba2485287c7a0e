"""Asks Slack who a member is, and remembers it for half a day."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from cachetools import FIFOCache

from channels import ChannelError
from channels.health import AccountHealth
from channels.slack.reading.authors import Author, read_author
from channels.slack.web_api.api import SlackApi

KEPT = timedelta(hours=12)  # a member may become a guest
MOST = 5000


class Members:
    """Lives in one event loop."""

    def __init__(self, api: SlackApi, now: Callable[[], datetime], health: AccountHealth) -> None:
        self._api, self._now, self._health = api, now, health
        self._known: FIFOCache[str, tuple[datetime, Author]] = FIFOCache(MOST)
        self._asked: dict[str, asyncio.Task[Author]] = {}

    def has_token(self, person: str) -> bool:
        """Whether we have a token of `person`, a key of [people]."""
        return self._api.tokens.has(person)

    def name_of(self, user: str) -> str:
        """What a member calls themselves, as far as Slack told us lately; "" else. Asks nobody, from any thread."""
        found = self._known.get(user)
        return found[1].name if found is not None else ""

    async def author(self, user: str) -> Author:
        """Return what is known about `user`; nothing if Slack does not answer, so a client. Raises nothing."""
        at, known = self._known.get(user, (None, Author()))
        if at is not None and abs(self._now() - at) < KEPT:
            return known
        if user not in self._asked:
            self._asked[user] = asyncio.create_task(self._ask(user))
        return await asyncio.shield(self._asked[user])

    async def _ask(self, user: str) -> Author:
        try:
            found = read_author(await self._api.query("users.info", {"user": user}))
        except ChannelError as error:
            if error.lasting:
                self._health.report("members", f"Clients cannot be told from colleagues and programs. {error}")
            return Author()
        else:
            self._health.report("members", "")
            self._known[user] = self._now(), found
            return found
        finally:
            del self._asked[user]
