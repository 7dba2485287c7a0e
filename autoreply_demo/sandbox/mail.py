"""The email of the sandbox: what clients send, and the answers they get."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from autoreply_demo.sandbox.explainer import Explanation, SandboxExplainer, octets
from autoreply_demo.sandbox.practice import ANA, DESK
from autoreply_demo.simulators.mail.server import MailServer, SentMail
from schedules import Clock

BOXES = {DESK: "desk", ANA: "ana"}  # the channel that watches each mailbox
SUBJECT = "A question"


@dataclass(frozen=True, slots=True)
class MailSender:
    """Who sends an email."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class ClientMail:
    """One email to the practice, and why it was answered or not."""

    at: datetime
    sender: MailSender
    to: str
    subject: str
    words: str
    identity: str
    why: Explanation


class SandboxMail:
    """All email so far. Safe to share between threads."""

    def __init__(self, mail: MailServer, explainer: Callable[[], SandboxExplainer], clock: Clock) -> None:
        self._mail, self._explainer, self._clock = mail, explainer, clock
        self._lock = threading.Lock()
        self._all: list[ClientMail] = []
        self._number = 0

    def all(self) -> list[ClientMail]:
        """Oldest first."""
        with self._lock:
            return list(self._all)

    def write(
        self,
        sender: MailSender,
        words: str,
        *,
        to: str = DESK,
        subject: str = SUBJECT,
        headers: Sequence[tuple[str, str]] = (),
        bounce: bool = False,
    ) -> ClientMail:
        """Send an email to the practice. A bounce has no return path. Raises `KeyError` for an unknown mailbox."""
        with self._lock:
            at = self._clock.now().replace(microsecond=0)  # as exact as mail is
            self._number += 1
            identity = f"<mail-{self._number}@mail.example>"
            fields = {
                "Return-Path": f"<{'' if bounce else sender.address}>",
                "From": Address(_line(sender.name), addr_spec=sender.address),
                "To": to,
                "Subject": _line(subject),
                "Message-ID": identity,
                "Date": at,
            }
            raw = _octets([*fields.items(), *headers], words)
            with self._explainer().before() as ask:
                self._mail.deliver(raw, to, at)
                mail = ClientMail(at, sender, to, subject, words, identity, ask(BOXES[to], octets(raw, at)))
            self._all.append(mail)
            return mail

    def answers(self, mail: ClientMail) -> list[SentMail]:
        """The answers to it that went out."""
        return [sent for sent in self._mail.sent() if sent.answers == mail.identity]


def _octets(headers: Sequence[tuple[str, object]], words: str) -> bytes:
    """The mail as a server stores it. What somebody typed cannot add a header."""
    mail = EmailMessage(policy=SMTP)
    for name, value in headers:
        mail[name] = value
    mail.set_content(words)
    return mail.as_bytes()


def _line(text: str) -> str:
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())[:200]
