"""Versions of the written policy as they were issued, who read them, and which clients agreed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from autoreply.record.cards.cards import Act, current, note
from autoreply.record.database import Database
from autoreply.record.errors import decoding
from autoreply.record.papers.papers import OWN_WORDS, NewPaper, PaperKind, enter, take_turn
from autoreply.record.tables import card, policy_acknowledgement, policy_consent, policy_version
from autoreply.record.upsert import insert


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One issued version. `content` is its canonical text, of which `digest` is the SHA-256.

    `changes` say what differs from the version before. `lacking` are the numbers of the obligatory elements that it
    was knowingly issued without.
    """

    number: int
    issued: datetime
    author: str
    digest: str
    content: str
    changes: tuple[str, ...]
    lacking: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version that is about to be issued."""

    content: str
    digest: str
    author: str
    issued: datetime
    changes: Sequence[str] = ()
    lacking: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Somebody of the practice read a version. `person` is a key of [people] or of an account."""

    version: int
    person: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ClientConsent:
    """A client agreed to a version on a date; `how`, such as "signed" or "in the session". `author` noted it."""

    number: int
    card: int
    version: int
    given: date
    how: str
    author: str
    at: datetime
    withdrawn: date | None


class PolicyStore:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def issue(self, new: NewVersion) -> PolicyVersion:
        """Freeze a version under the next number."""
        row = {
            "issued": new.issued,
            "author": new.author,
            "digest": new.digest,
            "content": new.content,
            "changes": list(new.changes),
            "lacking": list(new.lacking),
        }
        with self._database.write() as connection:
            take_turn(connection)
            last = connection.execute(sa.select(sa.func.max(policy_version.c.number))).scalar()
            number = (last or 0) + 1
            connection.execute(sa.insert(policy_version).values(number=number, **row))
            facts = {"version": number, "sha256": new.digest, "lacking": list(new.lacking)}
            data = {"changes": list(new.changes)}
            about = f"policy version {number}"
            enter(connection, NewPaper(PaperKind.POLICY_ISSUED, about, new.author, new.issued, data, facts))
        return PolicyVersion(
            number, new.issued, new.author, new.digest, new.content, tuple(new.changes), tuple(new.lacking)
        )

    def latest(self) -> PolicyVersion | None:
        """The version in effect; None before the first is issued."""
        return next(
            iter(self._versions(sa.select(policy_version).order_by(policy_version.c.number.desc()).limit(1))), None
        )

    def get(self, number: int) -> PolicyVersion | None:
        return next(iter(self._versions(sa.select(policy_version).where(policy_version.c.number == number))), None)

    def every(self) -> list[PolicyVersion]:
        """All versions, the newest first."""
        return self._versions(sa.select(policy_version).order_by(policy_version.c.number.desc()))

    def acknowledge(self, version: int, person: str, name: str, at: datetime) -> bool:
        """Note that somebody read a version. Returns False if they had already."""
        row = {"version": version, "person": person, "name": name, "at": at}
        with self._database.write() as connection:
            once = insert(connection.dialect.name, policy_acknowledgement).values(row).on_conflict_do_nothing()
            if connection.execute(once.returning(policy_acknowledgement.c.id)).scalar() is None:
                return False
            about = f"policy version {version}"
            enter(connection, NewPaper(PaperKind.ACKNOWLEDGEMENT, about, name, at, facts={"person": person}))
            return True

    def acknowledgements(self, version: int) -> list[Acknowledgement]:
        """Who read a version, in the order in which they did."""
        mine = policy_acknowledgement.c.version == version
        query = sa.select(policy_acknowledgement).where(mine).order_by(policy_acknowledgement.c.id)
        with self._database.read() as connection, decoding():
            return [Acknowledgement(row.version, row.person, row.name, row.at) for row in connection.execute(query)]

    def consent(self, number: int, version: int, given: date, how: str, act: Act) -> ClientConsent:
        """Note that the client of a card agreed to a version."""
        row = {"card": number, "version": version, "given": given, "how": how, "author": act.who, "at": act.at}
        with self._database.write() as connection:
            current(connection, number, act)
            added = sa.insert(policy_consent).values(row).returning(policy_consent.c.id)
            key = int(connection.execute(added).scalar_one())
            note(connection, number, act, f"agreed to policy version {version} on {given}: {how}")
            facts = {"version": version, "given": given.isoformat()}
            enter(connection, _consent_paper(number, act, {OWN_WORDS: how}, facts))
        return ClientConsent(key, number, version, given, how, act.who, act.at, None)

    def withdraw(self, number: int, on: date, act: Act) -> int:
        """Note that the client of a card withdrew their consent. Returns to how many versions."""
        running = (policy_consent.c.card.in_(_cards(number)), policy_consent.c.withdrawn.is_(None))
        with self._database.write() as connection:
            current(connection, number, act)
            found = connection.execute(sa.update(policy_consent).where(*running).values(withdrawn=on)).rowcount
            if found:
                note(connection, number, act, f"withdrew the consent to the policy on {on}")
                enter(connection, _consent_paper(number, act, {}, {"withdrawn": on.isoformat()}))
            return found

    def take_back(self, number: int, key: int, act: Act) -> bool:
        """A consent of this card was noted by mistake: it is gone, and the record says so. False where it is none."""
        mine = (policy_consent.c.id == key, policy_consent.c.card.in_(_cards(number)))
        with self._database.write() as connection:
            current(connection, number, act)
            gone = sa.delete(policy_consent).where(*mine).returning(policy_consent.c.version)
            version = connection.execute(gone).scalar()
            if version is None:
                return False
            note(connection, number, act, f"consent to policy version {version} was noted by mistake")
            enter(connection, _consent_paper(number, act, {}, {"version": version, "mistake": True}))
            return True

    def consents(self, number: int) -> list[ClientConsent]:
        """What the client of a card agreed to, the newest first; also by cards that were merged into it."""
        mine = policy_consent.c.card.in_(_cards(number))
        query = sa.select(policy_consent).where(mine).order_by(policy_consent.c.id.desc())
        with self._database.read() as connection, decoding():
            return [_consent(row) for row in connection.execute(query)]

    def _versions(self, query: sa.Select[Any]) -> list[PolicyVersion]:
        with self._database.read() as connection, decoding():
            return [_version(row) for row in connection.execute(query)]


def _consent_paper(number: int, act: Act, data: Mapping[str, str], facts: Mapping[str, Any]) -> NewPaper:
    return NewPaper(PaperKind.CONSENT, f"card {number}", act.who, act.at, data, facts, number)


def _cards(number: int) -> sa.Select[Any]:
    return sa.select(card.c.id).where(sa.or_(card.c.id == number, card.c.merged == number))


def _version(row: sa.Row[Any]) -> PolicyVersion:
    return PolicyVersion(
        row.number, row.issued, row.author, row.digest, row.content, tuple(row.changes), tuple(row.lacking)
    )


def _consent(row: sa.Row[Any]) -> ClientConsent:
    return ClientConsent(row.id, row.card, row.version, row.given, row.how, row.author, row.at, row.withdrawn)
