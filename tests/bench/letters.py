"""Mail of many senders, each of whom writes once."""

import itertools

_NUMBERS = itertools.count(1)


def sender() -> str:
    """Somebody who has not written before."""
    return f"client-{next(_NUMBERS)}@mail.example"


def letter(who: str, to: str) -> bytes:
    """An ordinary mail with its return path, as a server stores it."""
    lines = (
        f"Return-Path: <{who}>",
        f"From: A Person <{who}>",
        f"To: <{to}>",
        "Subject: Tuesday",
        f"Message-ID: <{who}>",
        "Date: Mon, 23 Nov 2026 20:00:00 +0000",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "",
        "Could we move Tuesday to ten o'clock?",
        "",
    )
    return "\r\n".join(lines).encode()
