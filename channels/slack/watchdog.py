"""Keeps the account working: the connection open, the tokens checked, and missed messages read."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from channels import ChannelError
from channels.backoff import Backoff
from channels.slack.connection import ConnectionEnd, SocketConnection
from channels.slack.reader import EventReader
from channels.slack.reading.authors import identity
from channels.slack.reading.catchup import CatchUp
from channels.slack.refusals import Refusals
from channels.slack.settings import SlackSettings
from channels.slack.web_api.api import LimitedError, SlackApi
from channels.slack.web_api.retry_delays import AGAIN, RetryDelays
from channels.slack.web_api.tokens import BOT

CHECK_EVERY = 60.0  # seconds between two checks of the tokens
LINGER = 5.0  # seconds for which the old connection may still acknowledge after a new one is open

_SAYS = {
    ConnectionEnd.LINK_DISABLED: (
        "Slack says that Socket Mode is switched off for the app; switch it on in the app's settings."
    ),
    ConnectionEnd.TOO_MANY: (
        "Slack says that more than ten programs are connected as this app. Is another Autoreply running?"
    ),
}
CHECKS_LIMITED = 3  # checks of the tokens for which we report that Slack drops events
_LIMITED = "More happens in the workspace than Slack tells (30,000 events an hour). Missing messages are read instead."
_TOO_MANY = Backoff(first=15.0, longest=15.0)
log = logging.getLogger("channels.slack")


class Watchdog:
    """Three endless tasks, each with its own waits. Lives in one event loop."""

    def __init__(
        self,
        settings: SlackSettings,
        api: SlackApi,
        reader: EventReader,
        catchup: CatchUp,
        refusals: Refusals,
        connect: Callable[[], SocketConnection],
    ) -> None:
        self._settings, self._api, self._tokens = settings, api, api.tokens
        self._reader, self._catchup, self._health = reader, catchup, refusals.health
        self._refusals, self._connect = refusals, connect
        self._connecting, self._checking, self._looking = RetryDelays(), RetryDelays(), RetryDelays()
        self._line: SocketConnection | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self._running: asyncio.Task[Any] | None = None
        self._limited_checks = 0
        self._gaps, self._filled = 1, 0  # the start counts as one: we were not connected before

    async def run(self) -> None:
        """Run until `stop`, then close every connection."""
        self._running = asyncio.current_task()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._keep_tokens())
                group.create_task(self._keep_up())
                if self._settings.mode == "socket":
                    group.create_task(self._keep_connected())
        finally:
            leaving = list(self._leaving)
            for task in leaving:
                task.cancel()
            await asyncio.gather(*leaving, return_exceptions=True)
            if self._line is not None:
                await self._line.close()

    async def stop(self) -> None:
        """Stop `run`, and return when it has ended."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait([self._running])

    @property
    def has_caught_up(self) -> bool:
        """Whether all missed messages were read."""
        return self._filled == self._gaps

    def retry_now(self) -> None:
        """End all waits and try everything now."""
        for pauses in (self._connecting, self._checking, self._looking):
            pauses.wakeup.set()

    def revoked(self, event: Mapping[str, Any]) -> None:
        """Handle revoked tokens: the next check finds out which."""
        log.warning("tokens were revoked")
        self._checking.wakeup.set()

    def limited(self) -> None:
        """Handle dropped events (too many for Slack): read the conversations instead."""
        log.warning("Slack left events out")
        self._refusals.health.report("limited", _LIMITED)
        self._limited_checks = CHECKS_LIMITED
        self._looking.wakeup.set()

    async def _keep_connected(self) -> None:
        while True:
            line, before = await self._opened(), self._line
            self._line = line
            if before is not None:
                self._leave(before)
            else:
                self._gaps += 1  # messages may have come while we were not connected
                self._looking.wakeup.set()
            why = await line.ended()
            self._health.report("connection", _SAYS.get(why, ""))
            if why not in (ConnectionEnd.REFRESH, ConnectionEnd.WARNING):
                self._line = None
                await line.close()
                await self._connecting.sleep(_rest(why))

    async def _opened(self) -> SocketConnection:
        """Return an open connection. Tries again with growing waits."""
        while True:
            line = self._connect()
            try:
                await line.open()
            except LimitedError as error:
                self._health.report("connection", str(error))
                await asyncio.sleep(error.after or 0.0)  # nothing ends this wait early
            except ChannelError as error:
                self._health.report("connection", str(error))
                await self._connecting.wait(lasting=error.lasting)
            else:
                self._health.report("connection", "")
                self._connecting.reset()
                return line

    def _leave(self, line: SocketConnection) -> None:
        """Close a connection a little later: it may still have to acknowledge events."""

        async def later() -> None:
            try:
                await asyncio.sleep(LINGER)
            finally:
                await line.close()

        task = asyncio.create_task(later())
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    async def _keep_tokens(self) -> None:
        while True:
            for person in (BOT, *self._tokens.people()):
                trouble = await self._check(person)
                self._health.report(f"token {person}", f"The token of {identity(person)}: {trouble}" if trouble else "")
            self._refusals.forget()
            self._forget_limit()
            self._health.turn(CHECK_EVERY)
            await self._checking.sleep(CHECK_EVERY)

    def _forget_limit(self) -> None:
        """Drop the report of dropped events. Slack repeats its event for each minute with too many."""
        if self._limited_checks:
            self._limited_checks -= 1
            if not self._limited_checks:
                self._health.report("limited", "")
                self._looking.wakeup.set()

    async def _check(self, person: str) -> str:
        """Return what is wrong with a token, or "" if it works or Slack cannot be reached."""
        try:
            answer = await self._api.query("auth.test", {}, person)
        except ChannelError as error:
            return str(error) if error.lasting else ""
        if person == BOT:
            self._reader.learn(answer)
        elif answer.get("user_id") != self._settings.people[person].user:
            return f"it belongs to another member of the workspace; compare user of {person} in the settings."
        return ""

    async def _keep_up(self) -> None:
        """Read missed messages: at the start, after every gap, and regularly, as a connection may fail silently."""
        rang = True
        while True:
            gaps = self._gaps
            try:
                overdue = await self._catchup.read_missed()
            except ChannelError as error:
                self._health.report("missed", f"Missed messages cannot be looked for. {error}")
                await self._looking.wait(lasting=error.lasting)
                continue
            self._filled = gaps
            self._health.report("missed", "")
            self._looking.reset()
            if overdue and not rang and self._line is not None:
                log.warning("messages were found that the connection did not deliver")
                self._line.abandon()
            rang = await self._looking.sleep(self._settings.look_every)


def _rest(why: ConnectionEnd) -> float:
    """Return the seconds to wait before a new connection."""
    backoff = _TOO_MANY if why is ConnectionEnd.TOO_MANY else AGAIN
    return backoff.wait(1, lasting=why is ConnectionEnd.LINK_DISABLED)
