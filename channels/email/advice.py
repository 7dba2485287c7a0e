"""Finds settings that the received mail shows to be missing, for `doctor`."""

from collections.abc import Iterator, Sequence

from channels import Finding
from channels.email.message.addresses import OwnMailAddresses, ReturnPath, in_headers
from channels.email.message.contact_forms import form_of, looks_like_one
from channels.email.message.headers import Headers
from channels.email.message.signals import list_address
from channels.email.settings import EmailSettings

_MOST = 5  # of one kind


def hints(name: str, settings: EmailSettings, mails: Sequence[Headers]) -> Iterator[Finding]:
    """Yield what to set for the account `name`, each setting once; nothing if none is missing."""
    own = OwnMailAddresses(settings.own, settings.subaddresses)
    for address in _each(list_address(headers, own) or "" for headers in mails):
        says = f"{address} is itself a mailing list or a Google Group, whose mail cannot be answered"
        yield Finding(False, "addresses", f"{says}; make it an ordinary mailbox, or a member address an alias.")
    for sender in _each(_form(headers, settings, own) for headers in mails):
        says = f"mail from {sender} looks like that of a contact form, and its visitors get no reply"
        yield Finding(False, "forms", f'{says}; if it is yours, add [[channels.{name}.forms]] from = "{sender}".')
    for forwarder in _each(_forwarder(headers, own) for headers in mails):
        if not OwnMailAddresses(settings.rules.forwarders).match(forwarder):
            says = f"{forwarder} passes mail on to you under its own name, and its writers get no reply"
            yield Finding(False, "forwarders", f'{says}; add it to rules.forwarders: forwarders = ["{forwarder}"].')


def _form(headers: Headers, settings: EmailSettings, own: OwnMailAddresses) -> str:
    if form_of(headers, settings.forms) or not looks_like_one(headers, own):
        return ""
    return in_headers(headers, "from")[0].address.lower()


def _forwarder(headers: Headers, own: OwnMailAddresses) -> str:
    """Return the mailbox that Gmail forwards from, as the return path names it."""
    local, caf, rest = ReturnPath.read(headers.first("return-path")).address.lower().partition("+caf_=")
    to, _, domain = rest.rpartition("@")
    return f"{local}@{domain}" if caf and own.match("@".join(to.rsplit("=", 1))) else ""


def _each(found: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, found)))[:_MOST]
