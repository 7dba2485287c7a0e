"""Sends replies over one connection, kept open for a burst. Each kind of failure has its own error."""

import contextlib
import smtplib
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

from channels import ChannelError, ChannelHost, Refused, Reply, TooLarge, TryAgain, Uncertain
from channels.certificate import CertificateValidity
from channels.email.compose import compose, recipient
from channels.email.message.addresses import ascii_domain, is_plain
from channels.email.servers.oauth import OAuthTokens
from channels.email.servers.server_errors import broken
from channels.email.servers.smtp_answers import SmtpAnswer, judge
from channels.email.servers.smtp_session import dotted, flatten, leave, open_session
from channels.email.servers.timing import Timing
from channels.email.servers.tls import ENDS
from channels.email.settings import EmailSettings
from channels.health import AccountHealth

_GO_ON = 354  # to DATA
_PATIENCE = 0.3  # seconds that `close` waits for a reply that is being sent
_REST = timedelta(minutes=1)  # between logins after a refused one: providers lock accounts


class _Gone(Exception):
    """The kept connection had ended before we used it again."""


@dataclass(frozen=True, slots=True)
class _Envelope:
    """From whom to whom, and what the server has to be able to do. `size` is in octets.

    `reports`: the server may say later that it could not deliver the mail.
    """

    sender: str
    to: tuple[str, ...]
    utf8: bool
    size: int
    eight_bit: bool = False
    reports: bool = True


class SmtpSender:
    """Hands replies to the account's mail server. Safe to call from several threads; they take turns.

    Does not use the library's `mail` and `rcpt`, which parse every address again. Ours are valid.
    """

    def __init__(
        self,
        settings: EmailSettings,
        host: ChannelHost,
        health: AccountHealth,
        tokens: OAuthTokens | None = None,
        timing: Timing | None = None,
    ) -> None:
        self._settings = settings
        self._host = host
        self._health = health
        self._tokens = tokens
        self._timing = timing or Timing()
        self._server = settings.smtp.place
        local, _, domain = settings.address.rpartition("@")
        self._account = f"{local}@{ascii_domain(domain)}"
        self._from = self._account if settings.smtp.envelope_from == "account" else ""
        self._lock = threading.Lock()
        self._smtp: smtplib.SMTP | None = None
        self._unread = 0  # answers to commands that were sent ahead (RFC 2920)
        self._timer: threading.Timer | None = None
        self._used = False
        self._refused: tuple[datetime, str] | None = None

    def send(self, reply: Reply) -> EmailMessage:
        """Send one reply and return it as it went out. Raises `TryAgain`, `Refused` or `Uncertain`."""
        message = compose(reply, self._settings, self._host.install, self._host.now())
        self.transmit(message, recipient(reply))
        return message

    def transmit(self, message: EmailMessage, to: str, *, reports: bool = False) -> None:
        """Send a mail. With `reports`, the server says later if it could not deliver it. Raises like `send`."""
        octets = flatten(message)
        utf8 = not (octets + to.encode() + self._from.encode()).isascii()
        envelope = _Envelope(self._from, (to,), utf8, size=len(octets), reports=reports)
        with self._lock:
            smtp = self._begin(envelope)
            try:
                self._transmit(smtp, envelope, octets)
            except TooLarge:
                raise
            except Refused as error:  # anybody could have invented this spelling of somebody's address
                raise Refused(str(error), unreachable=error.unreachable and is_plain(to)) from None
            finally:
                self._keep_for_a_while()

    def submit(self, mail: bytes, to: Sequence[str]) -> None:
        """Send a mail of somebody of the practice to all of these addresses, or to none. Raises like `send`."""
        head = mail.partition(b"\r\n\r\n")[0]
        utf8 = not (head + "".join((self._account, *to)).encode()).isascii()
        envelope = _Envelope(self._account, tuple(to), utf8, eight_bit=not mail.isascii(), size=len(mail))
        octets = dotted(mail)
        with self._lock:
            smtp = self._begin(envelope)
            try:
                self._transmit(smtp, envelope, octets)
            finally:
                self._keep_for_a_while()

    def check(self) -> CertificateValidity | None:
        """Connect, log in and close, for `doctor`. Returns the server's certificate, if any. Raises `ChannelError`."""
        smtp = open_session(self._settings, self._tokens, self._timing)
        found = CertificateValidity.of(smtp.sock)
        leave(smtp, politely=True)
        return found

    def close(self) -> None:
        """Close the connection. Breaks off a reply that is being sent. Never raises."""
        if not self._lock.acquire(timeout=_PATIENCE):
            self._break_off()
            if not self._lock.acquire(timeout=_PATIENCE):
                return  # still connecting: nothing was sent, and the caller tries later
        try:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            self._drop(politely=True)
        finally:
            self._lock.release()

    def _break_off(self) -> None:
        """End another thread's wait for the server. Acts below TLS, which the other thread is using."""
        smtp = self._smtp
        if smtp is not None and smtp.sock is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(smtp.sock, socket.SHUT_RDWR)

    def _begin(self, envelope: _Envelope) -> smtplib.SMTP:
        """Return a connection that accepted our MAIL command: the kept one if it still works, else a new one."""
        if self._smtp is not None:
            with contextlib.suppress(_Gone):
                self._mail(self._smtp, envelope, kept=True)
                return self._smtp
        self._smtp = self._connect()
        self._mail(self._smtp, envelope, kept=False)
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        """Connect. Raises `TryAgain`: a wrong password must not lose a reply. Waits after a refused login."""
        now = self._host.now()
        if self._refused is not None and abs(now - self._refused[0]) < _REST:
            raise TryAgain(self._refused[1], after=_REST.total_seconds())
        try:
            smtp = open_session(self._settings, self._tokens, self._timing)
        except ChannelError as error:
            self._refused = (now, str(error)) if error.lasting else None
            self._health.report("smtp", str(error))
            raise TryAgain(str(error), after=_REST.total_seconds() if error.lasting else error.after) from None
        self._refused = None
        self._health.report("smtp", "")
        certificate, host = CertificateValidity.of(smtp.sock), self._settings.smtp.host
        ends = certificate.trouble(host, now, ENDS, self._host.day) if certificate else ""
        self._health.report("smtp certificate", ends)
        return smtp

    def _mail(self, smtp: smtplib.SMTP, envelope: _Envelope, *, kept: bool) -> None:
        self._check_server(smtp, envelope)
        try:
            smtp.command_encoding = "utf-8" if envelope.utf8 else "ascii"
            commands = [_mail_from(envelope), *_recipients(smtp, envelope)]
            ahead = _ahead(commands) if smtp.has_extn("pipelining") else []
            smtp.send("".join(f"{command}\r\n" for command in (commands[0], *ahead)))
            self._unread = len(ahead)
            code, text = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            if kept:
                raise _Gone from None
            raise self._later(error) from None
        if kept and code == 421:
            self._drop()
            raise _Gone
        self._expect(smtp, SmtpAnswer("MAIL", code, text.decode("utf-8", "replace")))

    def _check_server(self, smtp: smtplib.SMTP, envelope: _Envelope) -> None:
        """Raises `Refused` if the server says that it cannot do what the mail needs."""
        if envelope.utf8 and not smtp.has_extn("smtputf8"):
            raise Refused(f"{self._server} sends only to addresses of plain ASCII letters.", unreachable=True)
        if envelope.eight_bit and not smtp.has_extn("8bitmime"):
            raise Refused(f"{self._server} takes only mail of plain ASCII letters.")
        largest = str(smtp.esmtp_features.get("size", "")).strip()  # RFC 1870; 0 is no limit
        if largest.isascii() and largest.isdecimal() and 0 < int(largest) < envelope.size:
            raise TooLarge(f"{self._server} takes no mail of this size.")

    def _transmit(self, smtp: smtplib.SMTP, envelope: _Envelope, octets: bytes) -> None:
        """Send what `_mail` began. If the server refuses one recipient, nobody gets the mail."""
        with self._talking():
            for one in _recipients(smtp, envelope):
                code, text = self._next_reply(smtp) if self._unread else smtp.docmd(one)
                self._expect(smtp, SmtpAnswer("RCPT", code, text.decode("utf-8", "replace")))
            code, text = self._next_reply(smtp) if self._unread else smtp.docmd("DATA")
            self._expect(smtp, SmtpAnswer("DATA", code, text.decode("utf-8", "replace")), good=_GO_ON)
            smtp.send(octets)  # if this fails, the server has not got the final dot
        try:
            code, text = smtp.getreply()
        except (smtplib.SMTPException, OSError):
            self._drop()
            raise Uncertain(f"{self._server} took the reply and did not say whether it will deliver it.") from None
        if not (200 <= code < 300 or 400 <= code < 600):  # the server has the whole mail, and its answer is not valid
            self._drop()
            raise Uncertain(f"{self._server} answered {code} to the message, which tells nothing.")
        self._expect(smtp, SmtpAnswer("the message", code, text.decode("utf-8", "replace")))

    @contextlib.contextmanager
    def _talking(self) -> Iterator[None]:
        try:
            yield
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise self._later(error) from None

    def _expect(self, smtp: smtplib.SMTP, answer: SmtpAnswer, good: int = 250) -> None:
        """Raise what `answer` means unless it is good. Leaves the connection ready for the next reply.

        If 250 is expected, any 2xx is good (RFC 5321 section 4.2.1): "252" means that the server will try.
        """
        if answer.code == good or (good == 250 and 200 <= answer.code < 300):
            return
        if answer.about_login:
            self._health.report("smtp", str(judge(self._server, answer)))
        if answer.code in (421, 503) or answer.about_login:
            self._drop()
        else:
            self._reset(smtp)
        raise judge(self._server, answer)

    def _next_reply(self, smtp: smtplib.SMTP) -> tuple[int, bytes]:
        self._unread -= 1
        return smtp.getreply()

    def _reset(self, smtp: smtplib.SMTP) -> None:
        try:
            while self._unread:
                if self._next_reply(smtp)[0] == _GO_ON:  # it waits for a mail, though it refused who it is for
                    self._drop()
                    return
            good = smtp.rset()[0] == 250
        except (smtplib.SMTPException, OSError):
            good = False
        if not good:
            self._drop()

    def _later(self, error: Exception) -> TryAgain:
        return TryAgain(str(broken(self._server, error)))

    def _drop(self, *, politely: bool = False) -> None:
        smtp, self._smtp, self._unread = self._smtp, None, 0
        if smtp is not None:
            leave(smtp, politely=politely)

    def _keep_for_a_while(self) -> None:
        """Close the connection after a while without a reply. One timer serves a whole burst."""
        self._used = True
        if self._timer is None:
            self._set_timer()

    def _set_timer(self) -> None:
        timer = threading.Timer(self._timing.smtp_idle, self._unless_used)
        timer.daemon = True
        try:
            timer.start()
        except RuntimeError:  # no thread can be started, so nothing would close the connection later
            self._drop(politely=True)
        else:
            self._timer = timer

    def _unless_used(self) -> None:
        with self._lock:
            self._timer = None
            if self._used and self._smtp is not None:
                self._used = False
                self._set_timer()
            else:
                self._drop(politely=True)


def _mail_from(envelope: _Envelope) -> str:
    wishes = f"{' BODY=8BITMIME' if envelope.eight_bit else ''}{' SMTPUTF8' if envelope.utf8 else ''}"
    return _one_line(f"MAIL FROM:<{envelope.sender}>{wishes}")


def _recipients(smtp: smtplib.SMTP, envelope: _Envelope) -> list[str]:
    """The commands that name the recipients."""
    never = "" if envelope.reports or not smtp.has_extn("dsn") else " NOTIFY=NEVER"
    return [_one_line(f"RCPT TO:<{one}>{never}") for one in envelope.to]


def _ahead(commands: Sequence[str]) -> list[str]:
    """What may be sent before MAIL is answered. DATA as well for one recipient: of several, one may be refused."""
    _mail, *recipients = commands
    return [*recipients, "DATA"] if len(recipients) == 1 else recipients


def _one_line(command: str) -> str:
    """Raises `ValueError` for what would be several commands, as the library does."""
    if "\r" in command or "\n" in command:
        raise ValueError("an SMTP command has a line break in it")
    return command
