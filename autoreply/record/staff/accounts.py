"""Stores the accounts of the page, and the invitations to them. Of passwords and tokens only hashes are kept."""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.tables import account, invitation, session
from autoreply.record.upsert import insert, upsert


@dataclass(frozen=True, slots=True)
class PageAccount:
    """Somebody who logs in by a name of their own. `key` is that name, folded; an owner may change everything.

    `active` is true once a password was set. `invited_until` is None where no invitation is open.
    """

    key: str
    name: str
    owner: bool
    active: bool
    invited_until: datetime | None = None


class LastOwnerError(Exception):
    """Nobody would be left who may change accounts: a sentence."""

    def __init__(self) -> None:
        super().__init__("This is the last owner who can log in. Make somebody else an owner first.")


def fold(name: str) -> str:
    """Return the form that all spellings of a name share: whoever logs in may type it in capitals."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class AccountStore:
    """Replicas share them. Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def exist(self) -> bool:
        """Whether anybody has an account or is invited to one: then the page asks everybody to log in."""
        with self._database.read() as connection:
            return connection.execute(sa.select(account.c.key).limit(1)).first() is not None

    def every(self, now: datetime) -> list[PageAccount]:
        """All of them, by name."""
        query = sa.select(account, invitation.c.ends).outerjoin(
            invitation, sa.and_(invitation.c.account == account.c.key, invitation.c.ends > now)
        )
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(account.c.key)).all()
        return [PageAccount(row.key, row.name, row.owner, row.password_hash is not None, row.ends) for row in rows]

    def password_hash(self, key: str) -> str | None:
        """The hash of its password; None where there is no such account, or no password yet."""
        query = sa.select(account.c.password_hash).where(account.c.key == key)
        with self._database.read() as connection:
            return connection.execute(query).scalar()

    def invite(self, name: str, token: str, ends: datetime, *, owner: bool) -> None:
        """Make the account if there is none. Until `ends`, whoever has `token` may set its password.

        An earlier invitation to it ends. An owner stays one, and a password stays until the invitation is used.
        """
        row = {"key": fold(name), "name": name, "owner": owner}
        with self._database.write() as connection:
            fresh = insert(connection.dialect.name, account).values(**row)
            kept = {"owner": sa.or_(account.c.owner, sa.literal(owner))}
            connection.execute(fresh.on_conflict_do_update(index_elements=["key"], set_=kept))
            upsert(connection, invitation, {"account": fold(name)}, {"key": digest(token), "ends": ends})

    def is_invited(self, token: str, now: datetime) -> bool:
        """Whether the token is that of an open invitation. Nothing is used up."""
        query = sa.select(invitation.c.key).where(invitation.c.key == digest(token), invitation.c.ends > now)
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def accept(self, token: str, password_hash: str, now: datetime) -> str | None:
        """Use the invitation up, set the password, and log the account out everywhere. Returns its key, or None.

        Of several that come at once, exactly one succeeds.
        """
        taken = sa.delete(invitation).where(invitation.c.key == digest(token), invitation.c.ends > now)
        with self._database.write() as connection:
            key: str | None = connection.execute(taken.returning(invitation.c.account)).scalar()
            if key is not None:
                connection.execute(sa.update(account).where(account.c.key == key).values(password_hash=password_hash))
                connection.execute(sa.delete(session).where(session.c.account == key))
            return key

    def set_password(self, key: str, before: str, password_hash: str) -> bool:
        """Replace the password, and log the account out everywhere. False where `before` is no longer its hash."""
        mine = sa.update(account).where(account.c.key == key, account.c.password_hash == before)
        with self._database.write() as connection:
            changed = connection.execute(mine.values(password_hash=password_hash)).rowcount == 1
            if changed:
                connection.execute(sa.delete(session).where(session.c.account == key))
                connection.execute(sa.delete(invitation).where(invitation.c.account == key))
            return changed

    def set_owner(self, key: str, owner: bool, *, others_may: bool) -> None:
        """Make it an owner's account, or no longer one. Raises `LastOwnerError`.

        `others_may`: the practice's own password lets somebody change accounts too.
        """
        with self._database.write() as connection:
            if not owner and not others_may:
                _keep_an_owner(connection, key)
            connection.execute(sa.update(account).where(account.c.key == key).values(owner=owner))

    def remove(self, key: str, *, others_may: bool) -> bool:
        """Delete it, its invitation and its sessions; False where there is none. Raises `LastOwnerError`.

        The very last account may go: then the page is as it was before there were any.
        """
        with self._database.write() as connection:
            if not others_may and _count(connection) > 1:
                _keep_an_owner(connection, key)
            return connection.execute(sa.delete(account).where(account.c.key == key)).rowcount == 1

    def end_sessions(self, key: str) -> None:
        """Log the account out everywhere."""
        with self._database.write() as connection:
            connection.execute(sa.delete(session).where(session.c.account == key))


def digest(secret: str) -> str:
    """Return what the record keeps in place of a token or of the name of a session. Nobody can guess those."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _count(connection: sa.Connection) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(account)).scalar_one())


def _keep_an_owner(connection: sa.Connection, key: str) -> None:
    """Raises `LastOwnerError` where `key` is the last owner who can log in. Replicas wait for one another."""
    able = sa.select(account.c.key).where(account.c.owner, account.c.password_hash.is_not(None))
    owners = connection.execute(able.with_for_update()).scalars().all()
    if owners == [key]:
        raise LastOwnerError
