"""How Twilio writes the addresses of a kind of message: the number alone for texts, with a prefix for others."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from channels import NoticeMedium
from channels.twilio.settings import E164

# A person with a user name and a hidden number has a business-scoped user id: a country, a dot, and up to 128 letters
# and digits (Meta, "Business-scoped user IDs", seen 2026-11-29).
_USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")


@dataclass(frozen=True, slots=True)
class Medium:
    """`path` is where Twilio posts the messages. `route` are parameters of every message that we send."""

    path: str
    prefix: str = ""
    hidden_numbers: bool = False
    route: Mapping[str, str] = field(default_factory=dict)
    notices: NoticeMedium = NoticeMedium.TEXT

    def address(self, number: str) -> str:
        """Return the address as Twilio writes it."""
        return self.prefix + number

    def number(self, address: str) -> str:
        """Return the number or user id in an address, or "" if the address is of another medium."""
        return address.removeprefix(self.prefix) if address.startswith(self.prefix) else ""

    def is_person(self, number: str) -> bool:
        """Whether we can reply to this number."""
        return bool(E164.fullmatch(number) or (self.hidden_numbers and _USER_ID.fullmatch(number)))


SMS = Medium("sms")
WHATSAPP = Medium("whatsapp", "whatsapp:", hidden_numbers=True, notices=NoticeMedium.WHATSAPP)
