"""The mirror: counted outside one's own hours, once, for oneself; off means nothing is there."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from autoreply.mirror.counting import WorkCounter
from autoreply.mirror.mirrors import Mirrors, mirrors_of
from autoreply.mirror.participants import counted, has_own_way, person_of, solo
from autoreply.mirror.summary import WorkSummary
from autoreply.mirror.weekly import MirrorJob
from autoreply.record import Record
from autoreply.record.staff.work import WorkCount
from autoreply.record.tables import metadata
from autoreply.settings import Settings
from autoreply.settings.load import settle
from autoreply.settings.reading.document import parse_document
from autoreply.web.access.rights import PRACTICE, PageVisitor
from autoreply.web.mirror_page import whose
from channels import Work, WorkKind
from schedules import Calendar, Mode, Override
from tests.autoreply.notices.room import BOTH_WAYS, NoticeRoom

MONDAY = date(2026, 11, 23)
MAILBOX = """
[channels.ana-mail]
kind = "email"
person = "ana"
address = "ana@practice.example"
imap = { host = "mail.practice.example" }
smtp = { host = "mail.practice.example" }
[channels.office]
kind = "email"
address = "office@practice.example"
imap = { host = "mail.practice.example" }
smtp = { host = "mail.practice.example" }
"""
NEW_YORK = timedelta(hours=5)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant in November 2026, by Ana's clock."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) + NEW_YORK


class Room(NoticeRoom):
    """Ana works from 9 to 17 in New York. It is Monday evening, 23 November 2026."""

    def __init__(self, record: Record, folder: Path, more: str = BOTH_WAYS) -> None:
        super().__init__(record, folder, MAILBOX + more)
        self.proves_all()
        self.calendar = Calendar(self.settings.timezone, self.settings.hours)
        self.counter = self.counts()
        self.job = MirrorJob(
            self.settings,
            record,
            self.notices,
            mirrors_of(self.settings, record),
            lambda _person: self.calendar,
            self.clock,
        )

    def counts(self) -> WorkCounter:
        return WorkCounter(self.settings, self.record, lambda _person: self.calendar, self.clock)

    def does(self, when: datetime, kind: WorkKind = WorkKind.MAIL, person: str = "", channel: str = "ana-mail") -> None:
        """A channel sees it a moment later."""
        self.clock.set(when)
        self.counter.note(channel, [Work(kind, person, when, f"{when.timestamp():017.6f}")])

    def kept(self, person: str = "ana") -> list[WorkCount]:
        return self.record.work.of(person, date(2026, 1, 1), date(2027, 1, 1))


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with Record.open("sqlite://") as record:
        yield Room(record, tmp_path)


def test_only_what_is_outside_ones_own_hours_counts_and_only_by_day_and_hour(room: Room) -> None:
    for when in (at(23, 20, 5), at(23, 20, 50), at(24, 16, 59), at(24, 17), at(24, 8, 30)):
        room.does(when)
    room.does(at(24, 23, 30), WorkKind.CHAT, "ana", "team")
    assert room.kept() == [
        WorkCount(WorkKind.MAIL, MONDAY, 20, 2),
        WorkCount(WorkKind.MAIL, date(2026, 11, 24), 17, 1),
        WorkCount(WorkKind.CHAT, date(2026, 11, 24), 23, 1),
    ], "8:30 was seen after 17:00: it has an older mark, and was counted before"
    columns = set(metadata.tables["work_count"].columns.keys())
    assert columns == {"person", "kind", "day", "hour", "number"}
    with room.record.database.read() as connection:
        rows = [tuple(row) for row in connection.execute(sa.select(metadata.tables["work_mark"]))]
    assert "@" not in json.dumps(rows)


def test_nothing_counts_twice_over_restarts_and_replicas_and_nothing_from_before(room: Room) -> None:
    seen = [Work(WorkKind.MAIL, "", when, mark) for when, mark in ((at(22, 20), "1"), (at(23, 21), "2"))]
    room.clock.set(at(23, 22))
    room.counter.note("ana-mail", seen)
    room.counts().note("ana-mail", [*seen, Work(WorkKind.MAIL, "", at(23, 22), "3")])
    room.counter.note("ana-mail", seen)
    assert [(one.hour, one.number) for one in room.kept()] == [(21, 1), (22, 1)], "the day before nobody counted"


def test_a_mailbox_of_all_says_nothing_of_anybody_and_old_mail_that_was_moved_neither(room: Room) -> None:
    room.does(at(23, 20), channel="office")
    room.counter.note("ana-mail", [Work(WorkKind.MAIL, "", at(24, 20), "1")])  # ahead of the clock
    room.clock.set(at(24, 20))
    room.counter.note("ana-mail", [Work(WorkKind.MAIL, "", datetime(2025, 1, 1, tzinfo=UTC), "2")])
    room.counter.note("team", [Work(WorkKind.CHAT, "somebody who left", at(24, 20), "3")])
    assert room.kept() == room.kept("") == []


@pytest.mark.parametrize("off", ["mirror = false\n", "[people.ana]\nmirror = false\n"], ids=["practice", "person"])
def test_off_counts_nothing_and_deletes_what_there_was(tmp_path: Path, off: str) -> None:
    with Record.open("sqlite://") as record:
        room = Room(record, tmp_path)
        room.does(at(23, 20))
        room.does(at(23, 20), WorkKind.CHAT, "ben", "team")
        room.job.step()
        assert room.kept()
        text = room.settings.file.read_text()
        text = off + text if off.startswith("mirror") else text.replace("[people.ana]\n", off)
        room.settings = settle(parse_document(text.encode(), "config.toml"), tmp_path)
        again = MirrorJob(
            room.settings, record, room.notices, mirrors_of(room.settings, record), lambda _: room.calendar, room.clock
        )
        again.step()
        assert room.kept() == []
        assert bool(room.kept("ben")) == off.startswith("[people")
        room.counter = room.counts()
        room.does(at(23, 21))
        assert room.kept() == []


def test_a_week_in_sentences_and_the_evening_ends_in_the_night() -> None:
    day = timedelta(days=1)
    mails = [WorkCount(WorkKind.MAIL, MONDAY + day * number, 21, 2) for number in range(3)]
    night = WorkCount(WorkKind.CHAT, MONDAY + 3 * day, 1, 1)  # of the evening of the third day
    late = WorkCount(WorkKind.CHAT, MONDAY + 4 * day, 17, 1)
    noon = WorkCount(WorkKind.MAIL, MONDAY + 5 * day, 12, 1)
    call = WorkCount(WorkKind.CALL, MONDAY, 19, 1)
    summary = WorkSummary([*mails, night, late, noon, call], [MONDAY, MONDAY, MONDAY + day], 1)
    assert summary.sentences() == [
        "You wrote to clients or colleagues on 4 evenings and by day on 1 day.",
        "You sent 7 mails and 2 Slack messages outside your hours.",
        "You took 1 call outside your hours.",
        "You were open by a manual change on 2 days.",
        "You opened 1 window for one client outside an agreement.",
    ]
    german, french = summary.sentences("de"), summary.sentences("fr")
    assert german[0] == "Sie haben an 4 Abenden und tagsüber an 1 Tag an Klienten oder Kollegen geschrieben."
    assert german[1:3] == [
        "Sie haben außerhalb Ihrer Zeiten 7 E-Mails und 2 Slack-Nachrichten gesendet.",
        "Sie haben außerhalb Ihrer Zeiten 1 Anruf angenommen.",
    ]
    assert french[0] == "Vous avez écrit à des clients ou à des collègues : 4 soirs, et en journée 1 jour."
    assert WorkSummary([noon]).sentences("es")[0] == "Escribió a pacientes o colegas en 1 día."
    assert WorkSummary([]).sentences() == []
    assert WorkSummary([]).is_empty


def test_manual_openings_are_ones_own_and_windows_come_from_who_counts_them(room: Room) -> None:
    for person, mode, when in (("ana", Mode.WORKING, 23), ("ana", Mode.AFTER_HOURS, 24), ("ben", Mode.WORKING, 25)):
        room.record.overrides.add(person, Override(mode, at(when, 20), at(when, 22), "ana", "why", ()))
    room.record.overrides.add(None, Override(Mode.WORKING, at(26, 20), at(26, 22), "lee", "why", ()))
    asked: list[tuple[str, datetime, datetime]] = []

    def windows(person: str, since: datetime, until: datetime) -> int:
        asked.append((person, since, until))
        return 2

    week = Mirrors(room.settings, room.record, windows).of("ana", MONDAY, MONDAY + timedelta(days=6))
    assert list(week.opened) == [MONDAY]
    assert week.windows == 2
    assert asked == [("ana", at(23, 0), at(30, 0))]


def test_the_note_comes_once_at_the_first_opening_of_the_week_and_to_that_person_alone(room: Room) -> None:
    room.does(at(24, 20))
    room.does(at(24, 20), WorkKind.CHAT, "ben", "team")  # Ben has no way of his own
    for when in (at(25, 9), at(27, 9), at(30, 8, 59)):
        room.clock.set(when)
        room.job.step()
    room.looks()
    assert room.mail.sent == []
    for when in (at(30, 9), at(30, 9, 1)):
        room.clock.set(when)
        room.job.step()
        room.looks()
    (note,) = room.mail.sent
    assert note.to == "ana@mail.example"
    assert note.subject == "Your week outside your hours"
    assert "You wrote to clients or colleagues on 1 evening." in note.text
    assert "You sent 1 mail outside your hours." in note.text
    assert room.text.sent == []


def test_a_quiet_week_is_not_told(room: Room) -> None:
    room.clock.set(at(30, 9))
    room.job.step()
    room.looks()
    assert room.mail.sent == []


def read(*lines: str) -> Settings:
    head = ['practice = "P"', 'country = "US"', 'timezone = "America/New_York"', 'hours = { mon-fri = "9-17" }']
    return settle(parse_document("\n".join([*head, *lines]).encode(), "config.toml"), Path("/"))


def test_a_login_of_all_shows_a_mirror_only_where_one_person_is_the_practice() -> None:
    ana = PageVisitor("Ana", owner=False, person="ana", account="ana")
    owner = PageVisitor("Dr Who", owner=True, account="who")  # without hours of their own
    one = read('people.ana = { name = "Ana" }')
    several = read('people.ana = { name = "Ana" }', 'people.ben = { name = "Ben" }')
    assert whose(PRACTICE, one, has_accounts=False) == "ana"
    assert whose(PRACTICE, one, has_accounts=True) is None
    assert whose(PRACTICE, several, has_accounts=False) is None
    assert whose(ana, several, has_accounts=True) == "ana"
    assert whose(owner, several, has_accounts=True) is None
    assert whose(owner, one, has_accounts=True) is None


def test_who_is_the_practice_and_whom_a_note_reaches_alone() -> None:
    shared = 'reach = { ways = [{ mail = "office@practice.example" }] }'
    one, none = read(shared, 'people.ana = { name = "Ana" }'), read(shared, 'voice = "I"')
    several = read(shared, 'people.ana = { name = "Ana" }', 'people.ben = { name = "Ben" }')
    assert [solo(settings) for settings in (one, none, several, read())] == ["ana", "", None, None]
    assert has_own_way(one, "ana")
    assert has_own_way(none, "")
    assert not has_own_way(several, "ana"), "others read the mail of the practice"
    assert person_of(one, "line", "") == "ana"
    assert person_of(several, "line", "") is None
    assert counted(none) == {""}
    assert counted(several) == {"ana", "ben"}
    assert counted(read("mirror = false", 'people.ana = { name = "Ana" }')) == frozenset()
