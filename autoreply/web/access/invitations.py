"""Invites people to an account of their own: by a link that works once, until it expires."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from autoreply.record import Record
from autoreply.record.staff.accounts import PageAccount, fold
from autoreply.settings import Settings
from autoreply.settings.service import local_url

HOLDS_FOR = timedelta(days=7)
LONGEST_NAME = 60  # characters


class InvitationError(Exception):
    """Why nobody can be invited, in a sentence."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """`link` lets whoever opens it first choose the password. The token stands behind the #, so that no log has it."""

    name: str
    link: str = field(repr=False)
    until: datetime
    only_here: bool


def invite(record: Record, settings: Settings, typed: str, now: datetime, *, owner: bool) -> Invitation:
    """Invite a person of the file, or an owner by any other name. Raises `InvitationError` and `RecordError`.

    Whoever has an account already gets a link to a new password.
    """
    person = person_of(settings, typed)
    name = person or " ".join(typed.split())
    known = {one.key: one for one in record.accounts.every(now)}
    _check(settings, name, person, owner=owner or (fold(name) in known and known[fold(name)].owner))
    if not (owner or settings.web.asks or any(one.owner for one in known.values())):
        raise InvitationError("Invite an owner first. Without one, nobody could manage the accounts.")
    token, until = secrets.token_urlsafe(24), now + HOLDS_FOR
    link = f"{_address(settings)}invitation#token={token}"
    record.accounts.invite(name, token, until, owner=owner)
    return Invitation(
        name_of_account(settings, fold(name), name), link, until, only_here=settings.web.public_url is None
    )


def person_of(settings: Settings, typed: str) -> str | None:
    """The key in [people] that somebody means, who may type the key or the name; None where it is nobody's."""
    named = [key for key, person in settings.people.items() if fold(person.name) == fold(typed)]
    return person_with(settings, fold(typed)) or (named[0] if len(named) == 1 else None)


def person_with(settings: Settings, account: str) -> str | None:
    """The key in [people] of whom this account belongs to; None where it is nobody's."""
    found = [key for key in settings.people if fold(key) == account]
    return found[0] if len(found) == 1 else None


def name_of_account(settings: Settings, account: str, name: str) -> str:
    """What people call whoever has this account: the name in the file, or the one that the account was made with."""
    person = person_with(settings, account)
    return settings.people[person].name if person is not None else name


def strangers(settings: Settings, accounts: Iterable[PageAccount]) -> Iterator[str]:
    """A sentence on each account that opens nothing: it is no owner's, and belongs to nobody in [people]."""
    for one in accounts:
        if not one.owner and person_with(settings, one.key) is None:
            yield (
                f'"{one.key}" has an account on the practice page, but is not an owner and not in [people]. It cannot '
                f'open anything. To remove it, run: autoreply page remove "{one.key}"'
            )


def _check(settings: Settings, name: str, person: str | None, *, owner: bool) -> None:
    if not name:
        raise InvitationError("Enter a name.")
    if len(name) > LONGEST_NAME:
        raise InvitationError(f"Shorten the name to {LONGEST_NAME} characters.")
    if person is None and not owner:
        people = ", ".join(settings.people) or "nobody"
        raise InvitationError(
            f'"{name}" is not in [people]: {people}. Choose one of them, or make "{name}" an owner, who needs no hours.'
        )


def _address(settings: Settings) -> str:
    web = settings.web
    if web.address is None:
        raise InvitationError('The practice page is off. Set [web] listen, such as "127.0.0.1:8080".')
    return f"{web.public_url}/" if web.public_url else local_url(*web.address)
