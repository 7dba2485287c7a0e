"""An SMTP server that keeps what it gets, and misbehaves when told to."""

import asyncio
import base64
import contextlib
import logging
import ssl
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from enum import StrEnum

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from autoreply_demo.simulators.loops import LoopThread
from tests.peers.processes import CLOCK, PATIENCE, free_port, wait_until

logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns of its own deprecated field at each login
LONGEST_LINE = 1000  # RFC 5321 section 4.5.3.1.6, with its CRLF


class Stage(StrEnum):
    """Where in the conversation the sink can be told what to do."""

    CONNECT = "connect"
    HELLO = "hello"
    STARTTLS = "starttls"
    LOGIN = "login"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"  # the command, before any of the mail
    BODY = "body"  # in the middle of the mail, before the final dot
    DOT = "dot"  # the whole mail is there
    RSET = "rset"
    NOOP = "noop"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sink does at a stage: waits (seconds), then breaks the connection, says a line, or goes on as usual."""

    line: str = ""
    wait: float = 0.0
    drop: bool = False
    keep: bool = False  # at DOT: the mail counts as received although the answer says otherwise, or never comes

    @property
    def usual(self) -> bool:
        return not self.line and not self.drop


def says(line: str, *, keep: bool = False) -> Answer:
    """Answer with this line, such as "451 4.7.1 later"."""
    return Answer(line=line, keep=keep)


def stalls(seconds: float) -> Answer:
    """Go on as usual, but late."""
    return Answer(wait=seconds)


def drops(*, keep: bool = False) -> Answer:
    """Break the connection without a word."""
    return Answer(drop=True, keep=keep)


@dataclass(frozen=True, slots=True)
class Received:
    """One mail as it came. `at` is the monotonic time, in seconds, at which its final dot had come."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    at: float
    connection: int
    user: str = ""
    options: tuple[str, ...] = ()

    @property
    def message(self) -> EmailMessage:
        parsed = BytesParser(policy=default).parsebytes(self.raw)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the sink asks of its clients."""

    password: str | None = None  # offers AUTH PLAIN and LOGIN, for any user
    token: Callable[[str, str], bool] | None = None  # offers AUTH XOAUTH2: (user, token) -> whether good
    login_required: bool = False
    starttls: ssl.SSLContext | None = None
    starttls_required: bool = False
    tls: ssl.SSLContext | None = None  # from the first octet, as on port 465
    size_limit: int = 1_000_000
    pipelining: bool | None = None  # takes commands ahead of its answers (RFC 2920); None: as `Handler.pipelining`


@dataclass
class SmtpSink:
    """Listens on 127.0.0.1. `will` scripts the next answers, `always` all of them, `received` is what came."""

    terms: Terms = field(default_factory=Terms)
    port: int = field(default_factory=free_port)
    on_mail: Callable[[Received], None] | None = None
    received: list[Received] = field(default_factory=list)
    logins: list[tuple[str, str, bool]] = field(default_factory=list)  # mechanism, user, whether good
    connections: int = 0
    commands: list[str] = field(default_factory=list)  # stages in the order they came
    _once: dict[Stage, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))
    _always: dict[Stage, Answer] = field(default_factory=dict)
    _open: set["Conversation"] = field(default_factory=set)
    _thread: LoopThread | None = None
    _server: asyncio.Server | None = None

    def start(self) -> None:
        """Listen, on the same port each time."""
        self._thread = LoopThread("smtp-sink")
        self._server = self._thread.call(self._listen())

    def stop(self) -> None:
        """Stop listening and break every connection. What was received stays."""
        if self._thread is not None and self._server is not None:
            self._thread.call(self._hang_up(self._server))
            self._thread.close()
            self._thread = self._server = None

    def will(self, stage: Stage, *answers: Answer) -> None:
        """Give these answers, each once and in this order, and then go on as usual."""
        self._once[stage].extend(answers)

    def always(self, stage: Stage, answer: Answer | None) -> None:
        """Give this answer from now on; None: as usual again."""
        if answer is None:
            self._always.pop(stage, None)
        else:
            self._always[stage] = answer

    def drop_all(self) -> None:
        """Break every connection there is, as a server does that is restarted."""
        if self._thread is not None:
            self._thread.call(self._abort_all())

    def clear(self) -> None:
        """Forget the script and what was received."""
        self._once.clear()
        self._always.clear()
        self.received.clear()
        self.logins.clear()
        self.commands.clear()

    def wait_for(self, count: int, seconds: float = PATIENCE) -> list[Received]:
        """Wait until at least `count` mails came, at most `seconds`, and return all there are."""
        wait_until(lambda: len(self.received) >= count, seconds, every=0.002)
        return list(self.received)

    def to(self, recipient: str) -> list[Received]:
        """The mails that went to this address."""
        return [mail for mail in list(self.received) if recipient in mail.recipients]

    def next_answer(self, stage: Stage) -> Answer:
        """What to do at this stage now; called by a conversation."""
        self.commands.append(stage)
        return self._once[stage].popleft() if self._once[stage] else self._always.get(stage, Answer())

    def take(self, mail: Received) -> None:
        """Called by a conversation when a mail is complete."""
        self.received.append(mail)
        if self.on_mail is not None:
            self.on_mail(mail)

    def __enter__(self) -> "SmtpSink":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def _listen(self) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(self._conversation, "127.0.0.1", self.port, ssl=self.terms.tls)

    def _conversation(self) -> "Conversation":
        self.connections += 1
        conversation = Conversation(self, self.connections)
        self._open.add(conversation)
        return conversation

    async def _abort_all(self) -> None:
        for conversation in list(self._open):
            conversation.abort()
        self._open.clear()
        await asyncio.sleep(0)

    async def _hang_up(self, server: asyncio.Server) -> None:
        server.close()
        await self._abort_all()


class Handler:
    """The hooks aiosmtpd calls for one conversation."""

    pipelining = False

    def __init__(self, sink: SmtpSink, connection: int) -> None:
        self._sink = sink
        self._connection = connection
        self.user = ""

    async def handle_EHLO(
        self, _server: "Conversation", session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        asked = self._sink.terms.pipelining
        ahead = ["250-PIPELINING"] if (self.pipelining if asked is None else asked) else []
        return [*responses[:-1], *ahead, responses[-1]]

    async def handle_DATA(self, server: "Conversation", session: Session, envelope: Envelope) -> str:
        answer = self._sink.next_answer(Stage.DOT)
        raw = envelope.content
        assert isinstance(raw, bytes)
        if max(map(len, raw.splitlines(keepends=True)), default=0) > LONGEST_LINE:
            return "500 5.5.2 A line of the mail is longer than 998 octets"
        if answer.usual or answer.keep:
            recipients, options = tuple(envelope.rcpt_tos), tuple(envelope.mail_options)
            sender = (envelope.mail_from or "").removeprefix("<>")
            mail = Received(sender, recipients, raw, CLOCK.monotonic(), self._connection, self.user, options)
            self._sink.take(mail)
        await server.carry_out(answer)
        return answer.line or "250 2.0.0 accepted"

    async def auth_XOAUTH2(self, server: "Conversation", arguments: list[str]) -> AuthResult:
        """Google's and Microsoft's way: user=...^Aauth=Bearer ...^A^A. A refusal comes as a challenge first."""
        first = base64.b64decode(arguments[1]) if len(arguments) > 1 else await server.challenge_auth("")
        assert isinstance(first, bytes)
        fields = dict(part.partition("=")[::2] for part in first.decode().split("\x01") if part)
        user, token = fields.get("user", ""), fields.get("auth", "").removeprefix("Bearer ")
        check = self._sink.terms.token
        good = check is not None and check(user, token)
        self.note_login("XOAUTH2", user, good)
        if not good:
            await server.challenge_auth('{"status":"401","schemes":"bearer","scope":"mail"}')
        return AuthResult(success=good, handled=False, auth_data=None)

    def check_password(self, mechanism: str, data: LoginPassword) -> AuthResult:
        user, password = data.login.decode(), data.password.decode()
        good = password == self._sink.terms.password
        self.note_login(mechanism, user, good)
        return AuthResult(success=good, handled=False, auth_data=None)

    def note_login(self, mechanism: str, user: str, good: bool) -> None:
        self._sink.logins.append((mechanism, user, good))
        self.user = user if good else self.user


class Conversation(SMTP):
    """One connection. Each command first asks the sink's script."""

    line_length_limit = 16_384  # room for an OAuth token; the lines of a mail are measured by `Handler`

    def __init__(self, sink: SmtpSink, connection: int) -> None:
        terms = sink.terms
        handler = Handler(sink, connection)
        super().__init__(
            handler,
            hostname="localhost",
            ident="sink",
            enable_SMTPUTF8=True,
            data_size_limit=terms.size_limit,
            tls_context=terms.starttls,
            require_starttls=terms.starttls_required,
            auth_require_tls=False,
            auth_exclude_mechanism=_not_offered(terms),
            authenticator=lambda server, session, envelope, how, data: handler.check_password(how, data),
            loop=asyncio.get_running_loop(),
        )
        self._sink = sink
        self.command_size_limits = defaultdict(lambda: 12_288)  # RFC 4954 section 4
        self._auth_required = terms.login_required  # as an argument it warns: without TLS is fine on loopback

    def abort(self) -> None:
        """Break the connection with a reset, as a crash does."""
        # Python 3.11.2 aborts a TLS connection that is already closing with an AttributeError.
        with contextlib.suppress(AttributeError):
            if isinstance(self.transport, asyncio.WriteTransport):
                self.transport.abort()

    async def carry_out(self, answer: Answer) -> None:
        """Wait, and break the connection if that is the answer; then this never returns."""
        if answer.wait:
            await asyncio.sleep(answer.wait)
        if answer.drop:
            self.abort()
            await asyncio.Event().wait()

    def connection_lost(self, error: Exception | None) -> None:
        self._sink._open.discard(self)
        super().connection_lost(error)

    async def _handle_client(self) -> None:
        if not await self._scripted(Stage.CONNECT):
            await super()._handle_client()
        elif self.transport is not None:
            self.transport.close()

    async def smtp_EHLO(self, hostname: str) -> None:
        if not await self._scripted(Stage.HELLO):
            await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:
        if not await self._scripted(Stage.STARTTLS):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:
        if not await self._scripted(Stage.LOGIN):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:
        if not await self._scripted(Stage.MAIL):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        if not await self._scripted(Stage.RCPT):
            await super().smtp_RCPT(arg)

    async def smtp_RSET(self, arg: str) -> None:
        if not await self._scripted(Stage.RSET):
            await super().smtp_RSET(arg)

    async def smtp_NOOP(self, arg: str) -> None:
        if not await self._scripted(Stage.NOOP):
            await super().smtp_NOOP(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if await self._scripted(Stage.DATA):
            return
        body = self._sink.next_answer(Stage.BODY)
        if body == Answer():
            await super().smtp_DATA(arg)
            return
        await self.push("354 go on")
        await self._reader.readuntil(b"\r\n")
        await self.carry_out(body)
        await self.push(body.line or "451 4.3.0 interrupted")
        self.abort()

    async def _scripted(self, stage: Stage) -> bool:
        answer = self._sink.next_answer(stage)
        await self.carry_out(answer)
        if answer.line:
            await self.push(answer.line)
        return bool(answer.line)


def _not_offered(terms: Terms) -> list[str]:
    without_password = ["PLAIN", "LOGIN"] if terms.password is None else []
    return without_password + ([] if terms.token else ["XOAUTH2"])
