"""Trouble reaches the owner once, again daily, and when it is over; never as a flood."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from autoreply.answering.opt_outs import learn
from autoreply.notices.trouble import TOLD, TroubleWatch
from autoreply.notices.trouble_plan import FEED_GRACE, USUAL
from autoreply.notices.unseen import note_unseen
from autoreply.notices.watch import IN_JUNK, NoticeWatch
from autoreply.outgoing.outbox import Outbox
from autoreply.record import Record
from autoreply.record.outgoing_kinds import HAND_OVER
from autoreply.telemetry.health import Health
from channels import Inbound, TryAgain
from tests.autoreply.notices.room import MOBILE, OWN, NoticeRoom
from tests.autoreply.record.shut import shut

OWNER = f'[reach]\nways = [{{ mail = "{OWN}" }}, {{ text = "{MOBILE}" }}]\n'
WRONG = "office: The mail server refuses the password."


class TroubleRoom(NoticeRoom):
    """Notices whose trouble is watched as the engine does."""

    def __init__(self, record: Record, folder: Path) -> None:
        self.health: Health
        self.junk, self.junked = False, set[str]()
        super().__init__(record, folder, OWNER)
        self.proves_all()

    def begins(self) -> None:
        super().begins()
        self.health = Health(self.clock)
        self.watch = TroubleWatch(self.settings, self.notices, self.record, self.health, self.clock)
        self.arrivals = NoticeWatch(self.notices, self.record, self.health, self.clock)
        self.standby = Outbox(self.notices.senders(self.spare), self.spare, self.clock, lambda *_: None)

    def later(self, **units: float) -> None:
        """Time passes in heartbeats; once nothing is new, with fewer of them."""
        begin = self.clock.now()
        end = begin + timedelta(**units)
        while self.clock.now() < end:
            step = timedelta(seconds=30) if self.clock.now() - begin < timedelta(minutes=15) else timedelta(minutes=30)
            self.clock.advance(seconds=min(step, end - self.clock.now()).total_seconds())
            self.beats()

    def beats(self) -> None:
        self.broken = self.health.unwell(self.channels)
        self.arrivals.look()
        self.watch.look()
        self.looks()
        self.standby.retry_due(lambda _channel, work: work())
        for mail in self.mail.sent:
            if self.junk:
                self.junked.add(mail.identity)
            if mail.identity not in self.junked:
                self.is_seen(mail.identity)

    def is_seen(self, identity: str) -> None:
        """A mail of ours is read in INBOX."""
        now = self.clock.now()
        learn(self.record, Inbound("office", f"<{identity}>", OWN, OWN, now, ours=identity), now)

    @property
    def told(self) -> list[str]:
        """The subject of each mail, and each text."""
        return [mail.subject for mail in self.mail.sent] + [text.text for text in self.text.sent]


@pytest.fixture
def record(sqlite_url: str) -> Iterator[Record]:
    with Record.open(sqlite_url) as opened:
        yield opened


@pytest.fixture
def room(record: Record, tmp_path: Path) -> TroubleRoom:
    return TroubleRoom(record, tmp_path)


def test_what_lasts_longer_than_its_grace_is_told_once_and_when_it_is_over(room: TroubleRoom) -> None:
    room.health.report("phone", "phone: The token is revoked.")
    room.later(minutes=USUAL.seconds / 60 - 1)
    assert room.told == []
    room.later(hours=3)
    assert room.told == ["Autoreply: 1 thing is not well"]
    assert "The token is revoked" in room.mail.sent[0].text
    room.health.report("phone", "")
    room.later(minutes=5)
    assert len(room.told) == 1
    room.later(hours=3)
    assert room.told[1:] == ["Autoreply: 1 thing is well again"]


def test_what_is_soon_well_again_is_told_to_nobody(room: TroubleRoom) -> None:
    room.health.report("phone", "phone: busy.")
    room.later(minutes=1)
    room.health.report("phone", "")
    room.later(hours=1)
    assert room.told == []


def test_what_stays_is_told_again_every_day(room: TroubleRoom) -> None:
    room.health.report("phone", "phone: The token is revoked.")
    room.later(hours=49)
    assert len(room.told) == 3
    assert "Still not well" in room.mail.sent[2].text


def test_what_comes_and_goes_is_told_once_and_over_once(room: TroubleRoom) -> None:
    for _ in range(20):
        room.health.report("phone", "phone: busy.")
        room.later(minutes=2)
        room.health.report("phone", "")
        room.later(minutes=2)
    room.later(hours=1)
    assert room.told == ["Autoreply: 1 thing is not well", "Autoreply: 1 thing is well again"]


def test_many_troubles_are_few_notices(room: TroubleRoom) -> None:
    for number in range(30):
        room.health.report(f"channel{number}", f"channel{number}: broken.")
        room.later(seconds=30)
    room.later(minutes=30)
    assert 2 <= len(room.told) <= 4
    text = "".join(mail.text for mail in room.mail.sent)
    assert all(text.count(f"channel{number}: broken") == 1 for number in range(30))


def test_an_open_breaker_is_told_at_once(room: TroubleRoom) -> None:
    room.health.report("line: breaker", "line: replies are paused.")
    room.beats()
    assert room.told == ["Autoreply: 1 thing is not well"]


def test_a_calendar_feed_has_hours(room: TroubleRoom) -> None:
    room.health.report("feed 1", "Calendar feed 1 cannot be used.")
    room.later(hours=FEED_GRACE.seconds / 3600 - 1)
    assert room.told == []
    room.later(hours=1)
    assert len(room.told) == 1


def test_an_event_is_told_once_and_never_over(room: TroubleRoom) -> None:
    room.health.report("line: delivery", "line: a reply did not arrive.", timedelta(days=2))
    room.later(days=3)
    assert room.told == ["Autoreply: 1 thing is not well"]


def test_what_happens_again_is_told_once_a_day(room: TroubleRoom) -> None:
    for number in range(3):
        room.health.report("line: delivery", f"line: a reply did not arrive. The {number}. reason.", timedelta(days=1))
        room.later(hours=20)
    room.later(hours=30)
    assert room.told == ["Autoreply: 1 thing is not well"] * 3, "once a day while it goes on, and none afterwards"


def test_a_code_that_is_seen_in_the_mailbox_ends_its_trouble(room: TroubleRoom) -> None:
    note_unseen(room.record, "office", room.clock.now())
    room.beats()
    assert [one.says for one in room.health.troubles()] == [f"office: {IN_JUNK}"]
    room.is_seen("code-0123456789abcdef")
    room.beats()
    assert room.health.troubles() == []


def test_a_broken_mailbox_is_told_by_text_although_its_server_takes_mail(room: TroubleRoom) -> None:
    room.health.report("office", WRONG)
    room.later(minutes=6)
    assert room.told == ["Autoreply: 1 thing is not well. Open the page."]
    room.health.report("office", "")
    room.later(minutes=30)
    assert room.told[0] == "Autoreply: 1 thing is well again", "and of that the mailbox tells"


@pytest.mark.parametrize("found", [False, True])
def test_a_mailbox_that_files_our_mail_as_junk_is_told_by_another_way_until_one_is_seen(
    room: TroubleRoom, found: bool
) -> None:
    count, wrong = "Autoreply: 2 new texts. Open the page.", "Autoreply: 1 thing is not well. Open the page."
    room.notices.claim(HAND_OVER, "", "monday", {}, room.clock.now())
    room.later(hours=1)
    assert room.told == ["The night"], "it was seen, and nothing is wrong"
    room.junk = True
    room.clock.advance(hours=1)
    room.notices.claim(HAND_OVER, "", "tuesday", {}, room.clock.now())
    room.later(hours=1)
    room.begins()  # a restart ends no trouble
    room.later(hours=5)
    assert room.told == ["The night", "The night", count, wrong]
    assert [one.says for one in room.health.troubles()] == [f"office: {IN_JUNK}"]
    room.junk = False
    if found:  # somebody moves it from Junk to INBOX
        room.is_seen(room.mail.sent[1].identity)
    else:
        room.notices.claim(HAND_OVER, "", "wednesday", {}, room.clock.now())
    room.later(hours=1)
    assert room.health.troubles() == []
    over = ["Autoreply: 1 thing is well again"]
    assert [mail.subject for mail in room.mail.sent[2:]] == ([] if found else ["The night"]) + over
    assert len(room.text.sent) == 2


def test_mail_that_nobody_can_look_for_is_the_trouble_of_its_mailbox(room: TroubleRoom) -> None:
    room.junk = True
    room.health.report("office", WRONG)
    room.notices.claim(HAND_OVER, "", "monday", {}, room.clock.now())
    room.later(hours=1)
    assert [one.says for one in room.health.troubles()] == [WRONG]
    assert [text.text for text in room.text.sent].count("Autoreply: 2 new texts. Open the page.") == 1


def test_a_broken_record_is_told_from_memory(room: TroubleRoom) -> None:
    room.beats()
    room.notices.usable("")
    with shut(room.record, ("outgoing", "way", "bookmark")):
        room.health.report("record", "The record is damaged.")
        for _ in range(4):
            room.clock.advance(seconds=30)
            room.watch.look()
            room.standby.retry_due(lambda _channel, work: work())
    assert room.told == ["Autoreply: 1 thing is not well"]


def test_after_a_restart_nothing_is_told_twice(room: TroubleRoom) -> None:
    room.health.report("phone", "phone: The token is revoked.")
    room.later(minutes=20)
    room.clock.advance(hours=1)
    room.begins()
    room.beats()
    room.health.report("phone", "phone: The token is revoked.")
    room.later(minutes=30)
    assert room.told == ["Autoreply: 1 thing is not well"]
    room.health.report("phone", "")
    room.later(minutes=30)
    assert len(room.told) == 2


def test_after_hours_without_network_there_is_one_summary(room: TroubleRoom) -> None:
    room.mail.answers = [TryAgain("no network")] * 2000
    room.text.answers = [TryAgain("no network")] * 2000
    for name in ("office", "line", "phone"):
        room.health.report(name, f"{name}: no network.")
        room.later(minutes=7)
    room.later(hours=9)
    room.mail.answers.clear()
    room.text.answers.clear()
    for name in ("office", "line", "phone"):
        room.health.report(name, "")
    room.later(hours=2)
    assert len(room.told) <= 2
    assert "It is over by now" in room.mail.sent[0].text


def test_two_replicas_that_notice_it_in_another_order_tell_each_trouble_once(room: TroubleRoom) -> None:
    other = Health(room.clock)
    watch = TroubleWatch(room.settings, room.notices, room.record, other, room.clock)
    seen = {5: (other, "line"), 10: (room.health, "phone"), 20: (room.health, "line"), 50: (other, "phone")}
    for second in range(0, 2400, 5):
        if second in seen:
            health, about = seen[second]
            health.report(about, f"{about}: Something is wrong.")
        if second % 60 == 0:
            room.beats()
        if second % 60 == 30:
            watch.look()
        room.clock.advance(seconds=5)
    lines = [line for mail in room.mail.sent for line in mail.text.splitlines() if line.startswith("- ")]
    assert sorted(line[2:].partition(":")[0] for line in lines) == ["line", "phone"]


def test_a_replica_that_ended_between_mark_and_notice_is_stood_in_for(room: TroubleRoom) -> None:
    room.record.bookmarks.put("notices", TOLD, json.dumps({"phone|new": [room.clock.now().isoformat(), "a dead one"]}))
    room.health.report("phone", "phone: The token is revoked.")
    room.later(minutes=6)
    assert len(room.told) == 1


def test_without_reach_nobody_is_told_and_nothing_is_kept(record: Record, tmp_path: Path) -> None:
    room = NoticeRoom(record, tmp_path, "")
    health = Health(room.clock)
    health.report("line: breaker", "line: replies are paused.")
    TroubleWatch(room.settings, room.notices, record, health, room.clock).look()
    assert record.outgoing.by_state() == {}
