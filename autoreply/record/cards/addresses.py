"""Addresses as contact cards know them: a mail address, a telephone number, or a member of a Slack workspace."""

import re

import idna

from autoreply.errors import UserError
from channels import VIA

_NUMBER = re.compile(r"\+[\d\s().-]{6,30}")
_SLACK = re.compile(r"[uw](?=[a-z0-9]*\d)[a-z0-9]{5,20}")
_MAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")


class AddressError(UserError):
    """The text is no address of a person."""


def address_of(sender: str) -> str:
    """Return a sender's address: the sender itself, or in Slack the member, whatever conversation they write in."""
    member = sender.rpartition("@")[2]
    return member if _SLACK.fullmatch(member) else sender


def read_address(text: str) -> str:
    """Return the address that somebody wrote, as `address_of` gives it. Raises `AddressError`.

    A mail address with a "+" is a key of its own (`channels.email.message.addresses`): anybody can invent such
    spellings, so it counts for the card only if it is linked itself.
    """
    written = text.strip().lower()
    if _NUMBER.fullmatch(written):
        return re.sub(r"[^+\d]", "", written)
    if _SLACK.fullmatch(written):
        return written
    if _MAIL.fullmatch(written):
        return _mail(written)
    raise AddressError(
        f'"{text.strip()[:60]}" is not an address. Write a mail address, a number like +1 555 010 0199, '
        "or a Slack member ID like U0123ABCD."
    )


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
