"""Accounts of the page: invited once, bound to their sessions, and never without somebody who may change them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from autoreply.record import Record
from autoreply.record.database import upgrade
from autoreply.record.staff.accounts import LastOwnerError, PageAccount, fold
from autoreply.record.staff.sessions import SessionHolder
from schedules import Mode, Override
from tests.autoreply.record.test_messages import NIGHT

LATER = NIGHT + timedelta(hours=12)


def welcome(record: Record, name: str, password_hash: str, *, owner: bool = False) -> None:
    record.accounts.invite(name, f"token of {name}", LATER, owner=owner)
    assert record.accounts.accept(f"token of {name}", password_hash, NIGHT) == fold(name)


def test_an_invitation_is_used_once_and_a_new_one_replaces_it(record: Record) -> None:
    accounts = record.accounts
    assert not accounts.exist()
    accounts.invite("Ana", "first", LATER, owner=False)
    assert accounts.every(NIGHT) == [PageAccount("ana", "Ana", owner=False, active=False, invited_until=LATER)]
    accounts.invite("ANA", "second", LATER, owner=True)
    assert accounts.exist()
    assert [accounts.is_invited(token, NIGHT) for token in ("first", "second", "", "SECOND")] == [
        False,
        True,
        False,
        False,
    ]
    assert accounts.accept("first", "hash", NIGHT) is None
    assert accounts.accept("second", "hash", LATER) is None, "it has expired"
    assert accounts.password_hash("ana") is None
    assert accounts.accept("second", "hash", NIGHT) == "ana"
    assert accounts.accept("second", "another", NIGHT) is None
    assert accounts.password_hash("ana") == "hash"
    assert accounts.every(NIGHT) == [PageAccount("ana", "Ana", owner=True, active=True)]


def test_of_many_who_use_one_invitation_at_once_exactly_one_succeeds(url: str) -> None:
    with Record.open(url) as one, Record.open(url) as other:
        one.accounts.invite("Ana", "token", LATER, owner=False)
        with ThreadPoolExecutor(8) as pool:
            replicas = [one, other] * 8
            found = list(pool.map(lambda at: replicas[at].accounts.accept("token", f"hash {at}", NIGHT), range(16)))
        assert found.count("ana") == 1
        assert one.accounts.password_hash("ana") == f"hash {found.index('ana')}"


def test_nothing_that_the_record_keeps_lets_anybody_in(record: Record) -> None:
    record.accounts.invite("Ana", "the-token", LATER, owner=False)
    welcome(record, "Lee", "hash")
    assert record.sessions.begin_for("lee", "hash", "the-session", NIGHT, LATER)
    with record.database.read() as connection:
        tables = ("account", "invitation", "session")
        rows = [row for table in tables for row in connection.execute(sa.text(f"SELECT * FROM {table}"))]
    assert len(rows) == 4
    assert "the-" not in str(rows)


def test_a_new_password_and_a_removed_account_end_the_sessions_on_every_replica(url: str) -> None:
    with Record.open(url) as one, Record.open(url) as other:
        welcome(one, "Ana", "hash")
        welcome(one, "Lee", "hash", owner=True)
        one.sessions.begin("practice", NIGHT, LATER)
        for key in ("ana", "lee"):
            assert one.sessions.begin_for(key, "hash", key, NIGHT, LATER)
        assert other.sessions.holder("ana", NIGHT) == SessionHolder("ana", "Ana", owner=False)
        assert other.sessions.holder("lee", NIGHT) == SessionHolder("lee", "Lee", owner=True)
        assert not other.accounts.set_password("ana", "not the hash", "new")
        assert other.accounts.set_password("ana", "hash", "new")
        assert one.sessions.holder("ana", NIGHT) is None
        assert not one.sessions.begin_for("ana", "hash", "late", NIGHT, LATER), "the old password was checked too early"
        assert one.sessions.begin_for("ana", "new", "ana", NIGHT, LATER)
        one.accounts.invite("Ana", "again", LATER, owner=False)
        assert other.sessions.holder("ana", NIGHT) is not None, "who is invited anew is still logged in"
        assert one.accounts.accept("again", "newer", NIGHT) == "ana"
        assert other.sessions.holder("ana", NIGHT) is None
        assert other.accounts.remove("lee", others_may=True)
        assert not other.accounts.remove("lee", others_may=True)
        assert one.sessions.holder("lee", NIGHT) is None
        welcome(one, "Lee", "hash")
        assert one.sessions.holder("lee", NIGHT) is None
        assert one.sessions.begin_for("ana", "newer", "ana", NIGHT, LATER)
        one.accounts.end_sessions("ana")
        assert other.sessions.holder("ana", NIGHT) is None
        assert other.sessions.holder("practice", NIGHT) == SessionHolder()


def test_a_changed_password_leaves_no_open_invitation_behind(record: Record) -> None:
    welcome(record, "Ana", "hash")
    record.accounts.invite("Ana", "again", LATER, owner=False)
    assert record.accounts.set_password("ana", "hash", "new")
    assert not record.accounts.is_invited("again", NIGHT)


def test_the_last_owner_who_can_log_in_stays_one_unless_nobody_else_is_there(record: Record) -> None:
    accounts = record.accounts
    welcome(record, "Lee", "hash", owner=True)
    welcome(record, "Ana", "hash")
    accounts.invite("Kim", "token", LATER, owner=True)  # who has not come yet does not count
    for change in (
        lambda: accounts.remove("lee", others_may=False),
        lambda: accounts.set_owner("lee", False, others_may=False),
    ):
        with pytest.raises(LastOwnerError):
            change()
    accounts.set_owner("ana", True, others_may=False)
    accounts.set_owner("lee", False, others_may=False)
    accounts.set_owner("ana", False, others_may=True)
    accounts.set_owner("lee", True, others_may=False)
    assert accounts.remove("ana", others_may=False)
    assert accounts.remove("kim", others_may=False)
    assert accounts.remove("lee", others_may=False)
    assert not accounts.exist()


def test_two_owners_who_remove_each_other_at_once_do_not_leave_nobody(url: str) -> None:
    with Record.open(url) as one, Record.open(url) as other:
        for _round in range(10):
            for name in ("Lee", "Kim"):
                welcome(one, name, "hash", owner=True)
            welcome(one, "Ana", "hash")

            def demote(replica: Record, key: str) -> bool:
                try:
                    replica.accounts.set_owner(key, False, others_may=False)
                except LastOwnerError:
                    return False
                return True

            with ThreadPoolExecutor(2) as pool:
                found = list(pool.map(demote, (one, other), ("lee", "kim")))
            assert sorted(found) == [False, True]


def test_an_upgrade_keeps_everybody_logged_in(url: str) -> None:
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    name = "f" * 64
    with engine.begin() as connection:
        upgrade(connection, "0007")
        connection.execute(sa.text(f"INSERT INTO session (key, ends) VALUES ('{name}', '2026-11-24 02:00:00')"))
    engine.dispose()
    with Record.open(url) as record, record.database.read() as connection:
        (row,) = connection.execute(sa.text("SELECT key, account FROM session"))
        assert tuple(row) == (name, None)


def test_a_manual_change_says_who_ended_it(record: Record) -> None:
    closed = Override(Mode.AFTER_HOURS, NIGHT, LATER, "Ana", "ill")
    record.overrides.add("ana", closed)
    record.overrides.add(None, Override(Mode.AFTER_HOURS, NIGHT - timedelta(hours=2), LATER, "Lee", "snow"))
    assert record.overrides.end("ana", NIGHT + timedelta(hours=1), "Dr Lee Park") == 1
    ended, running = record.overrides.recent(NIGHT + timedelta(hours=2), 9)
    assert (ended.override.author, ended.ended_by) == ("Ana", "Dr Lee Park")
    assert (running.override.author, running.ended_by) == ("Lee", "")
    assert len(record.overrides.recent(NIGHT + timedelta(hours=2), 1)) == 1
    record.overrides.add("lee", closed)
    record.overrides.end("lee", NIGHT, "Ana")  # in the same instant: it never held
    assert len(record.overrides.recent(NIGHT + timedelta(hours=2), 9)) == 2
    assert record.breakers.resumed(NIGHT) == []
    record.breakers.close("office", NIGHT, "Lee")
    assert record.breakers.resumed(NIGHT) == [("office", NIGHT, "Lee")]


@pytest.mark.parametrize(("typed", "same"), [("  ANA ", "ana"), ("Straße", "STRASSE"), ("Ana  Duarte", "ana duarte")])
def test_a_name_is_known_however_it_is_typed(typed: str, same: str) -> None:
    assert fold(typed) == fold(same)
