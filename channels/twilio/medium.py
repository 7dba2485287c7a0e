"""How a kind of message is addressed at Twilio: plainly for texts, with a word in front for everything else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from channels.twilio.settings import E164

# Who hides the telephone number behind a user name is known by a business-scoped user id: a country, a dot, and up to
# 128 letters and digits (Meta, "Business-scoped user IDs", seen 2026-11-29).
_USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")


@dataclass(frozen=True, slots=True)
class Medium:
    """`path` is where Twilio posts the messages. `route` is said to Twilio with every message we send."""

    path: str
    prefix: str = ""
    hidden_numbers: bool = False
    route: Mapping[str, str] = field(default_factory=dict)

    def address(self, number: str) -> str:
        """As Twilio spells it."""
        return self.prefix + number

    def number(self, address: str) -> str:
        """The number, or what stands for it; "" where the address belongs to another medium."""
        return address.removeprefix(self.prefix) if address.startswith(self.prefix) else ""

    def is_person(self, number: str) -> bool:
        """Whether somebody can be answered there."""
        return bool(E164.fullmatch(number) or (self.hidden_numbers and _USER_ID.fullmatch(number)))


SMS = Medium("sms")
WHATSAPP = Medium("whatsapp", "whatsapp:", hidden_numbers=True)
