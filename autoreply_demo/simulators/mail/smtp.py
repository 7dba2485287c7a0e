"""SMTP for the demo: aiosmtpd that hands over whatever it is given."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Take = Callable[[str, tuple[str, ...], bytes], Awaitable[None]]

logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns of its own deprecated field at each login


class Smtp:
    """One server for all `users` (address -> password); `take` gets sender, recipients and octets of each mail."""

    def __init__(self, users: Mapping[str, str], take: Take) -> None:
        self._users = users
        self._take = take
        self._listener: asyncio.Server | None = None
        self._connections: set[SMTP] = set()

    async def start(self, host: str) -> int:
        """Listen on a free port, and return it."""
        self._listener = await asyncio.get_running_loop().create_server(self._connection, host, 0)
        port: int = self._listener.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        """Stop listening and end every connection."""
        if self._listener is not None:
            self._listener.close()
        for connection in self._connections:
            if connection.transport is not None:
                connection.transport.close()
        await asyncio.sleep(0)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Called by aiosmtpd when a mail is complete."""
        assert isinstance(envelope.content, bytes)
        sender = (envelope.mail_from or "").removeprefix("<>")
        await self._take(sender, tuple(envelope.rcpt_tos), envelope.content)
        return "250 2.0.0 accepted"

    def _connection(self) -> SMTP:
        connection = SMTP(
            self,
            hostname="localhost",
            ident="demo",
            enable_SMTPUTF8=True,
            auth_require_tls=False,
            authenticator=self._authenticate,
            loop=asyncio.get_running_loop(),
        )
        self._connections = {known for known in self._connections if known.transport is not None} | {connection}
        return connection

    def _authenticate(
        self, _server: object, _session: object, _envelope: object, _how: str, data: object
    ) -> AuthResult:
        good = isinstance(data, LoginPassword) and self._users.get(data.login.decode()) == data.password.decode()
        return AuthResult(success=good, handled=False)
