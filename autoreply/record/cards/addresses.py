"""Addresses as contact cards know them: a mail address, a telephone number, or one of a form that a channel has."""

import re

import idna

from autoreply.errors import UserError
from channels import VIA
from channels.registry import address_forms

_NUMBER = re.compile(r"\+[\d\s().-]{6,30}")
_MAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")


class AddressError(UserError):
    """The text is no address of a person."""


def address_of(sender: str) -> str:
    """Return a sender's address: the sender itself, or in a chat the person, whatever conversation they write in."""
    person = sender.partition("@")[2]
    return person if _has_form(person) else sender


def is_of_chat(address: str) -> bool:
    """Whether an address of a card is of a chat, in which people may write in several conversations.

    It is what is neither a mail address nor a number, so that it is known of a channel that is no longer installed.
    """
    return "@" not in address[1:] and not address.startswith("+")


def _has_form(text: str) -> bool:
    """Whether a channel knows people in this form."""
    return any(form.is_address(text) for form in address_forms())


def read_address(text: str) -> str:
    """Return the address that somebody wrote, as `address_of` gives it. Raises `AddressError`.

    A mail address with a "+" is a key of its own (`channels.email.message.addresses`): anybody can invent such
    spellings, so it counts for the card only if it is linked itself.
    """
    written = text.strip().lower()
    if _NUMBER.fullmatch(written):
        return re.sub(r"[^+\d]", "", written)
    if _MAIL.fullmatch(written):
        return _mail(written)
    if _has_form(written):
        return written
    raise AddressError(f'"{text.strip()[:60]}" is not an address. Write {addresses_in_words()}.')


def addresses_in_words() -> str:
    """Say what may be an address, for a sentence."""
    *most, last = ("a mail address", "a number like +1 555 010 0199", *(form.like for form in address_forms()))
    return f"{', '.join(most)}{',' if len(most) > 1 else ''} or {last}"


def _mail(written: str) -> str:
    local, _, domain = written.rpartition("@")
    domain = _domain(domain.removesuffix("."))
    name, plus, _ = local[1:].partition("+")
    who = f"{local[:1]}{name}@{domain}"
    return f"{who}{VIA}@{domain}" if plus else who


def _domain(domain: str) -> str:
    try:
        known = domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
        return idna.decode(known) if "xn--" in known else known
    except idna.IDNAError:
        return domain
