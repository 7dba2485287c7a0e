"""A practice, and a client who writes to it: what the tests of reading and composing share."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from channels import Inbound, Signal
from channels.email.message.rules import RulesSettings
from channels.email.parse import Fetched, read_mail
from channels.email.settings import EmailSettings

NOW = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
INSTALL = "5eed0a11"
FIXTURES = Path(__file__).parent / "fixtures"

# What a mail may say of itself and be answered all the same.
HARMLESS = {Signal.ANSWERS_OUR_REPLY, Signal.AUTHENTICATED}


def practice(**rules: Any) -> EmailSettings:
    """Hillside Counseling, with these rules set otherwise than by default."""
    return EmailSettings.model_validate(
        {
            "address": "office@hillside.example",
            "aliases": ["dr.lee@hillside.example", "info@hillside-counseling.example"],
            "display_name": "Hillside Counseling",
            "imap": {"host": "imap.hillside.example"},
            "smtp": {"host": "smtp.hillside.example"},
            "rules": RulesSettings.model_validate(rules),
        }
    )


def client(*extra: str, without: str = "", body: str = "Could we move my appointment?") -> bytes:
    """A mail as a person writes it, with these headers more, in front, and without those of one name."""
    usual = [
        "Return-Path: <ana.client@mail.example>",
        "From: Ana Client <ana.client@mail.example>",
        "To: Hillside <office@hillside.example>",
        "Subject: Thursday",
        "Date: Mon, 23 Nov 2026 23:29:40 +0100",
        "Message-ID: <CAF=1234@mail.example>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
    ]
    named = {line.split(":")[0].lower() for line in extra} - {"x-nothing"} | {without.lower()}
    kept = [line for line in usual if line.split(":")[0].lower() not in named]
    return "\n".join([*extra, *kept, "", body, ""]).encode("utf-8", "surrogateescape")


def read(raw: bytes, settings: EmailSettings | None = None, **more: Any) -> Inbound:
    """The mail as the practice's channel sees it."""
    return read_mail("office-mail", settings or practice(), raw, Fetched(NOW, INSTALL, **more))


def signals(*extra: str, settings: EmailSettings | None = None, **more: Any) -> set[Signal]:
    """What the client's mail testifies with these headers in it."""
    return set(read(client(*extra), settings, **more).signals)


def answered(*extra: str, settings: EmailSettings | None = None, **more: Any) -> bool:
    """Whether nothing in the client's mail speaks against an answer."""
    return not signals(*extra, settings=settings, **more) - HARMLESS
