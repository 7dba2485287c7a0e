"""Mail that waits for the opening: sent once, in its newest version, and never by surprise.

Each test is a fault that other programs of the kind had: sent twice by two devices, at the wrong time after a change of
the clocks, lost while the program was off, an old version, a deleted draft, a copy in Sent that is missing or doubled.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autoreply.notices.notice import Notice, NoticeRequest
from autoreply.opening_mail.composer import CHANNEL, OPENING, OpeningMailbox, OpeningMailComposer
from autoreply.opening_mail.job import OpeningMailJob
from autoreply.record import Record
from autoreply.record.opening_mail import LEASE
from autoreply.record.outgoing_kinds import OPENING_MAIL
from channels import (
    ChannelError,
    DraftGone,
    DraftProblem,
    DraftStays,
    PreparedDraft,
    Refused,
    SendsDrafts,
    TryAgain,
    Uncertain,
    WaitingDraft,
)
from schedules import Calendar, Mode, Override
from schedules.weekly import read_weekly
from tests.autoreply.notices.room import NoticeRoom

ANA = "ana"
WEEK = read_weekly({"mon-fri": "9-17"})
NEW_YORK, LONDON = (Calendar(ZoneInfo(zone), WEEK) for zone in ("America/New_York", "Europe/London"))


def at(text: str) -> datetime:
    """A time in November 2026, by Ana's clock: "23 21:00"."""
    return datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo("America/New_York"))


@dataclass
class Folder:
    """The folder on the mail server, and the mail server: as the test says. Implements `SendsDrafts`."""

    mails: dict[int, WaitingDraft] = field(default_factory=dict)
    in_sent: list[str] = field(default_factory=list)
    went_out: list[tuple[str, datetime]] = field(default_factory=list)
    problems: dict[str, DraftProblem] = field(default_factory=dict)
    answers: list[Exception] = field(default_factory=list)  # of the mail server
    dies_after_sending: bool = False
    is_down: bool = False
    opened: int = 0
    drafts_in: str = "Send at opening"
    _next: int = 1

    def puts(self, identity: str, saved: datetime | None = None) -> int:
        """A mail program saves a draft, or a new version of one."""
        uid, self._next = self._next, self._next + 1
        self.mails[uid] = WaitingDraft(identity, f"1:{uid}", saved)
        return uid

    @contextmanager
    def open_drafts(self) -> Iterator["Folder"]:
        if self.is_down:
            raise ChannelError("mail.example:993 does not answer in time; trying again.")
        self.opened += 1
        yield self

    def drafts(self) -> Sequence[WaitingDraft]:
        return list({mail.identity: mail for mail in self.mails.values()}.values())

    def prepare(self, draft: WaitingDraft, at: datetime) -> PreparedDraft:
        if draft.locator not in {mail.locator for mail in self.mails.values()}:
            raise DraftGone("gone")
        if draft.identity in self.problems:
            raise DraftStays(self.problems[draft.identity])
        octets = f"{draft.locator} {at.isoformat()}".encode()
        return PreparedDraft(draft, f"<{draft.identity}>", ("maria@client.example",), octets, octets)

    def send(self, prepared: PreparedDraft) -> None:
        if self.answers:
            raise self.answers.pop(0)
        locator, when = prepared.message.decode().split(" ")
        self.went_out.append((locator, datetime.fromisoformat(when)))
        if self.dies_after_sending:
            raise MemoryError

    def is_in_sent(self, prepared: PreparedDraft) -> bool:
        return prepared.message_id in self.in_sent

    def finish(self, prepared: PreparedDraft) -> None:
        if not self.is_in_sent(prepared):
            self.in_sent.append(prepared.message_id)
        self.mails = {uid: mail for uid, mail in self.mails.items() if mail.locator != prepared.draft.locator}


class Office(NoticeRoom):
    """Ana's mailbox with its folder, from a Monday evening on (23 November 2026). She works from 9 to 17."""

    def __init__(self, record: Record, folder: Path) -> None:
        self.folder, self.troubles = Folder(), dict[str, str]()
        ways = '[people.ana.reach]\nways = [{ mail = "ana@mail.example" }]\n'
        self.hours, self.overrides = NEW_YORK, list[Override]()
        super().__init__(record, folder, ways)
        self.proves_all()

    def begins(self) -> None:
        super().begins()
        assert isinstance(self.folder, SendsDrafts)
        self.job = self.replica()

    def replica(self) -> OpeningMailJob:
        """A process that sends: the first, or another one beside it."""
        mailbox = OpeningMailbox("ana-mail", "ana@hillside.example", ANA, self.folder, self.calendar)
        self.composer = OpeningMailComposer(self.settings, self.record, {"ana-mail": mailbox})
        self.notices.register(OPENING_MAIL, self.composer)
        return OpeningMailJob(mailbox, self.record, self.notices, self.clock, self.troubles.__setitem__)

    def calendar(self) -> Calendar:
        return self.hours.with_overrides(self.overrides)

    def looks_at(self, when: str, job: OpeningMailJob | None = None) -> None:
        self.clock.set(at(when))
        (job or self.job).look()

    @property
    def sent(self) -> list[tuple[str, str]]:
        """What went out, by Ana's clock."""
        zone = self.hours.zone
        return [(locator, f"{when.astimezone(zone):%d %H:%M}") for locator, when in self.folder.went_out]

    def noticed(self, language: str, opening: datetime) -> Notice:
        """What somebody with that language is told of an opening."""
        reference, now = {CHANNEL: "ana-mail", OPENING: opening.isoformat()}, self.clock.now()
        notice = self.composer(NoticeRequest(ANA, reference, now, now, language, whole=True))
        assert notice is not None
        return notice

    def told(self) -> list[str]:
        """What Ana was told."""
        self.outbox.retry_due(lambda _channel, work: work())
        return [message.text for message in self.mail.sent]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Record.open("sqlite://") as record:
        made = Office(record, tmp_path)
        made.looks_at("23 18:00")
        yield made


def test_it_waits_for_the_opening_and_goes_once(office: Office) -> None:
    office.folder.puts("maria")
    for when in ("23 21:00", "24 08:59"):
        office.looks_at(when)
    assert office.sent == []
    for when in ("24 09:00", "24 09:01", "24 17:01", "25 09:00"):
        office.looks_at(when)
    assert office.sent == [("1:1", "24 09:00")]
    assert office.folder.in_sent == ["<maria>"]
    assert office.folder.mails == {}
    assert office.told() == []
    assert office.record.outgoing.by_state() == {}, "it is no automatic reply and counts towards no limit"


def test_the_server_is_asked_only_when_something_is_due(office: Office) -> None:
    opened = office.folder.opened
    for minute in range(20):
        office.looks_at(f"23 20:{minute:02}")
    assert office.folder.opened == opened
    for minute in range(20):
        office.looks_at(f"24 09:{minute:02}")
    assert office.folder.opened == opened + 1


def test_two_devices_and_two_replicas_send_it_once(office: Office) -> None:
    office.folder.puts("maria")
    office.folder.puts("maria")  # a phone saved it as well
    other = office.replica()
    for when in ("24 09:00", "24 09:01", "25 09:00"):
        office.looks_at(when)
        office.looks_at(when, other)
    assert office.sent == [("1:2", "24 09:00")], "the newest version"
    (says,) = office.told()
    assert "1 mail was sent before, in this or another version. Delete it" in says


def test_a_replica_that_claims_first_is_the_only_one(office: Office) -> None:
    office.folder.puts("maria")
    office.looks_at("24 09:00", office.replica())
    office.folder.puts("maria")  # edited on a device that had not seen it go
    office.looks_at("24 09:00")
    assert office.sent == [("1:1", "24 09:00")]


def test_what_was_edited_goes_in_its_newest_version_and_what_was_deleted_not_at_all(office: Office) -> None:
    first, doomed = office.folder.puts("maria"), office.folder.puts("ben")
    office.looks_at("23 22:00")
    del office.folder.mails[first], office.folder.mails[doomed]
    office.folder.puts("maria")
    office.looks_at("24 09:00")
    assert [locator for locator, _ in office.sent] == ["1:3"]


def test_what_is_edited_while_the_server_is_busy_goes_in_its_newest_version(office: Office) -> None:
    old, doomed = office.folder.puts("maria"), office.folder.puts("ben")
    office.folder.answers = [TryAgain("not now"), TryAgain("not now")]
    office.looks_at("24 09:00")
    del office.folder.mails[old], office.folder.mails[doomed]
    office.folder.puts("maria")
    office.looks_at("24 09:10")
    assert [locator for locator, _ in office.sent] == ["1:3"]


def test_what_is_put_in_while_open_waits_for_the_next_opening(office: Office) -> None:
    office.looks_at("24 09:00")
    office.folder.puts("maria", saved=at("23 20:00"))  # moved here from Drafts, with its old date
    office.looks_at("24 09:01")
    office.begins()  # and a restart does not find it either
    office.looks_at("24 10:00")
    assert office.sent == []
    office.looks_at("25 09:00")
    assert office.sent == [("1:1", "25 09:00")]


def test_nothing_goes_out_because_the_folder_was_just_set_up(tmp_path: Path) -> None:
    with Record.open("sqlite://") as record:
        office = Office(record, tmp_path)
        office.folder.puts("maria")
        office.looks_at("24 11:00")
        office.looks_at("24 11:01")
        assert office.sent == []
        office.looks_at("25 09:00")
        assert office.sent == [("1:1", "25 09:00")]


def test_an_opening_while_we_were_off_is_made_up_for(office: Office) -> None:
    office.folder.puts("maria", saved=at("23 20:00"))
    office.begins()
    office.folder.puts("ben", saved=at("24 10:30"))
    office.looks_at("24 11:00")
    assert office.sent == [("1:1", "24 11:00")], "what came in after the opening waits for the next one"
    office.looks_at("25 09:00")
    assert [locator for locator, _ in office.sent] == ["1:1", "1:2"]


def test_an_evening_off_the_air_sends_nothing_until_the_next_opening(office: Office) -> None:
    office.folder.puts("maria", saved=at("23 20:00"))
    office.looks_at("24 18:00")
    assert office.sent == []
    office.looks_at("25 09:00")
    assert office.sent == [("1:1", "25 09:00")]


def test_a_closing_by_hand_at_the_opening_keeps_it_waiting(office: Office) -> None:
    office.folder.puts("maria")
    office.overrides.append(Override(Mode.AFTER_HOURS, at("24 08:00"), at("24 13:00"), "ana", "ill", ()))
    office.looks_at("24 09:00")
    assert office.sent == []
    office.looks_at("24 13:00")
    assert office.sent == [("1:1", "24 13:00")]


@pytest.mark.parametrize(
    ("hours", "opens"), [(NEW_YORK, "2026-11-02T14:00Z"), (LONDON, "2026-10-26T09:00Z")], ids=["New York", "London"]
)
def test_nine_is_nine_by_the_clock_of_that_person_after_a_change_of_the_clocks(
    tmp_path: Path, hours: Calendar, opens: str
) -> None:
    """On the Sunday before, the clocks went back."""
    opening = datetime.fromisoformat(opens)
    with Record.open("sqlite://") as record:
        office = Office(record, tmp_path)
        office.hours = hours
        for when in (opening - timedelta(days=2), opening - timedelta(minutes=1), opening):
            assert office.folder.went_out == []
            office.clock.set(when)
            office.job.look()
            office.folder.puts("maria")
        assert office.folder.went_out == [("1:2", opening)]


def test_after_a_crash_behind_the_mail_server_it_is_never_sent_again(office: Office) -> None:
    office.folder.puts("maria")
    office.folder.dies_after_sending = True
    office.clock.set(at("24 09:00"))
    with pytest.raises(MemoryError):
        office.job.look()
    office.folder.dies_after_sending = False
    office.begins()
    for minute in (1, 6, 11, 20):
        office.looks_at(f"24 09:{minute:02}")
    office.looks_at("25 09:00")
    assert len(office.sent) == 1
    first, *_ = office.told()
    assert "1 mail may have been sent or not. Autoreply does not send it again." in first


def test_after_a_crash_a_copy_in_sent_proves_that_it_went_out(office: Office) -> None:
    office.folder.puts("maria")
    office.folder.answers = [Uncertain("no answer")]
    office.looks_at("24 09:00")
    office.folder.in_sent.append("<maria>")  # the provider filed it by itself
    office.looks_at("24 09:01")
    assert office.folder.mails, "somebody may still be sending it"
    office.clock.set(at("24 09:00") + LEASE)
    office.job.look()
    assert office.folder.mails == {}
    assert office.folder.in_sent == ["<maria>"]
    assert office.told() == []


def test_what_cannot_be_sent_stays_and_is_told_at_each_opening(office: Office) -> None:
    office.folder.problems = {f"to {problem}": problem for problem in DraftProblem}
    for identity in (*office.folder.problems, "ben", "another"):
        office.folder.puts(identity)
    office.folder.problems["another"] = DraftProblem.NO_RECIPIENT
    good = office.folder.mails[len(DraftProblem) + 1].locator
    office.looks_at("24 09:00")
    assert [locator for locator, _ in office.sent] == [good], "they keep no other waiting"
    (says,) = office.told()
    intro, _, first, *more = says.strip().split("\n")
    assert intro.startswith('Mail in the folder "Send at opening" of ana@hillside.example was not sent')
    assert first == "- 2 mails have no recipient. Add one."
    assert len(more) == len(DraftProblem) - 1
    german = office.noticed("de", at("24 09:00"))
    assert german.subject == "Autoreply: E-Mails gingen bei der Öffnung nicht hinaus"
    assert "bei der Öffnung am Di., 24. Nov. 2026, 09:00 EST nicht hinaus." in german.plain
    assert "\n- 2 E-Mails haben keinen Empfänger. Tragen Sie einen ein.\n" in german.plain
    office.looks_at("24 16:00")
    assert len(office.told()) == 1
    del office.folder.problems["another"]  # its writer corrects it
    office.looks_at("25 09:00")
    assert len(office.sent) == 2
    assert "- 1 mail has no recipient. Add one." in office.told()[1]


def test_a_refused_mail_stays_and_a_busy_server_is_tried_until_it_is_overdue(office: Office) -> None:
    office.folder.puts("maria")
    office.folder.answers = [Refused("never")]
    office.looks_at("24 09:00")
    assert "1 mail was refused by the mail server. Nobody got it." in office.told()[0]
    office.folder.is_down = True
    office.looks_at("25 09:00")
    office.looks_at("25 09:14")
    assert len(office.told()) == 1
    office.looks_at("25 09:16")
    assert "The folder cannot be opened." in office.told()[1]
    assert office.troubles["ana-mail: send at opening"].startswith("ana-mail: mail for the opening has not been sent.")
    office.folder.is_down = False
    office.looks_at("25 09:40")
    assert [locator for locator, _ in office.sent] == ["1:1"]
    assert office.troubles["ana-mail: send at opening"] == ""


def test_a_sent_mail_that_could_not_be_filed_is_filed_later_and_not_sent_again(office: Office) -> None:
    office.folder.puts("maria")
    finish, fails = office.folder.finish, [ChannelError("broke off")]

    def once(prepared: PreparedDraft) -> None:
        if fails:
            raise fails.pop()
        finish(prepared)

    office.folder.finish = once  # type: ignore[method-assign]  # the connection breaks off at that moment
    office.looks_at("24 09:00")
    assert office.folder.in_sent == []
    office.looks_at("24 09:10")
    assert office.folder.in_sent == ["<maria>"]
    assert len(office.sent) == 1


def test_what_was_sent_is_remembered_as_long_as_it_is_in_the_folder(office: Office) -> None:
    office.folder.puts("maria")
    office.looks_at("24 09:00")
    office.folder.puts("maria")
    day = timedelta(days=1)
    office.clock.set(datetime(2027, 2, 1, 14, 0, tzinfo=UTC))
    office.job.look()
    office.record.retention.prune(office.clock.now() - 30 * day, office.clock.now())
    office.clock.set(datetime(2027, 2, 2, 14, 0, tzinfo=UTC))
    office.job.look()
    assert len(office.sent) == 1
