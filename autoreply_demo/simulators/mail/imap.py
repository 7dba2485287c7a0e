"""IMAP for the demo: pymap's server and its backend in memory, behind a listener of our own.

pymap's own listener hands each connection to a task that nobody holds, and Python 3.13 collects it after a few
messages.
"""

import asyncio
import contextlib
import uuid
from argparse import Namespace
from collections.abc import Mapping
from datetime import datetime
from typing import cast

from proxyprotocol.sock import SocketInfoLocal
from pymap.backend.dict import Config, Identity, Login
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

SENT = "Sent"
_REMINDERS = (0.1, 0.5, 2.0)  # seconds; pymap's IDLE rings for nothing that came just before it began


class Imap:
    """One server for all `users` (address -> password)."""

    def __init__(self, users: Mapping[str, str]) -> None:
        self._users = users
        self._connections: set[asyncio.Task[None]] = set()
        self._listener: asyncio.Server | None = None
        self._serve: IMAPServer | None = None
        self._login: Login | None = None

    async def start(self, host: str) -> int:
        """Listen on a free port, and return it."""
        config = _configuration(host)
        self._login = Login(config)
        for name, password in self._users.items():
            identity = self._identity(name)
            await identity.set(UserMetadata(config, name, password=password))
            async with identity.new_session() as session:
                await session.mailbox_set.add_mailbox(SENT)
        self._serve = IMAPServer(self._login, config)
        self._listener = await asyncio.start_server(self._accept, host, 0)
        port: int = self._listener.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        """Stop listening, and end every connection as a server that shuts down."""
        if self._listener is not None:
            self._listener.close()
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def deliver(self, raw: bytes, to: str, at: datetime) -> None:
        """Put a mail into the inbox of `to`. Raises `KeyError` when there is none."""
        if to not in self._users:
            raise KeyError(f"no mailbox of this name: {to}")
        async with self._identity(to).new_session() as session:
            inbox = await session.mailbox_set.get_mailbox("INBOX")
            await inbox.append(AppendMessage(raw, at), recent=True)
        for seconds in _REMINDERS:
            asyncio.get_running_loop().call_later(seconds, inbox._updated.set)

    def _identity(self, name: str) -> Identity:
        assert self._login is not None
        return Identity(name, self._login, None, frozenset())

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        assert self._serve is not None
        self._connections.add(task)
        try:
            whole = cast(asyncio.StreamWriter, WholeLines(writer))
            with contextlib.suppress(ConnectionError, EOFError):
                await self._serve(reader, whole, SocketInfoLocal(writer, unique_id=uuid.uuid4().bytes))
        finally:
            self._connections.discard(task)
            writer.close()


class WholeLines:
    """Sends each response in one piece. pymap writes small pieces, on which IMAPClient's `idle_check` fails."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._waiting = bytearray()

    def write(self, data: bytes) -> None:
        self._waiting += data

    async def drain(self) -> None:
        self._writer.write(bytes(self._waiting))
        self._waiting.clear()
        await self._writer.drain()

    def close(self) -> None:
        self._writer.close()


def _configuration(host: str) -> Config:
    settings = Namespace(passlib_cfg=None, proxy_protocol=None)
    return Config(
        settings,
        host=host,
        port=0,
        tls_enabled=False,
        hash_context=Cleartext(),
        invalid_user_sleep=0.0,
        demo_data=False,
        demo_user="",
        demo_password="",
    )
