"""Recognises the beginnings of other automatic replies, on any channel."""

import re

# Phones while driving or in sleep mode, answering services, other auto-responders.
_BEGINNINGS = re.compile(
    r"\W*("
    r"auto(mat(ic|ed))?[ -]?(reply|response|answer|message)"
    r"|this is an automat"
    r"|i'?m driving\b.{0,40}\b(turned on|while driving|later)"
    r"|i'?m not receiving notifications"
    r"|réponse automatique"
    r"|ceci est une réponse automatique"
    r"|respuesta autom[aá]tica"
    r"|esta es una respuesta autom[aá]tica"
    r"|automatische (antwort|nachricht)"
    r"|dies ist eine automatische"
    r")",
    re.IGNORECASE,
)


def begins_like_one(text: str) -> bool:
    """Whether `text` begins like another automatic reply."""
    return _BEGINNINGS.match(text) is not None
