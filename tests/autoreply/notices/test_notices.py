"""A notice is claimed once, composed when it is sent, and goes by the first way that works."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from autoreply.notices.notice import NoticeExtent
from autoreply.notices.person_reach import NONE_ARRIVED
from autoreply.notices.unseen import is_unseen
from autoreply.notices.watch import ABOUT, LATE, UNSEEN, NoticeWatch
from autoreply.outgoing.outbox import Outbox
from autoreply.record import Record, RecordError, State
from autoreply.record.outgoing_kinds import ALERT, HAND_OVER, NOTICE
from autoreply.record.tables import outgoing
from autoreply.settings.reach import WayKind
from autoreply.telemetry.health import Health
from channels import (
    AccountRefused,
    Attachment,
    DeliveryFailure,
    NoticeMedium,
    Refused,
    StaffMessage,
    TooLarge,
    TryAgain,
    Uncertain,
)
from tests.autoreply.notices.room import ANA, BOTH_WAYS, MOBILE, OWN, NoticeRoom
from tests.autoreply.record.shut import shut

MARKER = "Quetzalcoatl"
WATCHED = f'[people.ana.reach]\nways = [{{ mail = "{OWN}" }}, {{ text = "{MOBILE}" }}]\n'


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def record(request: pytest.FixtureRequest) -> Iterator[Record]:
    with Record.open(str(request.getfixturevalue(request.param))) as opened:
        yield opened


@pytest.fixture
def room(record: Record, tmp_path: Path) -> NoticeRoom:
    found = NoticeRoom(record, tmp_path)
    found.proves_all()
    return found


def test_a_notice_is_claimed_once_for_a_person_a_kind_and_a_key(room: NoticeRoom) -> None:
    assert room.claims()
    assert not room.claims()
    room.begins()
    assert not room.claims(), "another process"
    assert room.claims("tuesday")
    assert room.notices.claim(HAND_OVER, "ana", "monday", {}, room.clock.now())
    room.looks()
    assert len(room.mail.sent) == 3
    room.looks(minutes=10)
    assert len(room.mail.sent) == 3
    assert room.state() is State.SENT


def test_it_is_composed_when_it_is_sent_and_by_what_it_is_about(room: NoticeRoom) -> None:
    room.mail.answers = [TryAgain("busy")]
    room.claims()
    room.looks()
    room.says = "1 person wrote, and a colleague answered"
    room.looks(minutes=1)
    (mail,) = room.mail.sent
    assert (mail.text, mail.subject, mail.html, mail.to) == (room.says, "The night", "<p>2</p>", ANA)
    assert [one.reference for one in room.composed] == [{"period": "41"}] * 2
    assert room.composed[1].now - room.composed[1].claimed == timedelta(minutes=1)


def test_nothing_is_sent_when_there_is_nothing_to_tell_any_more(room: NoticeRoom) -> None:
    room.says = None
    room.claims()
    room.looks()
    assert room.mail.sent == room.text.sent == []
    assert room.state() is State.SENT


@pytest.mark.parametrize("page", ["", "https://desk.example.org"])
def test_counts_have_the_link_to_the_page(record: Record, tmp_path: Path, page: str) -> None:
    counts, web = "Autoreply: 2 new texts. Open the page.", f'[web]\npublic_url = "{page}"\n' if page else ""
    ways = {"mail": (ANA, "mail"), "slack": ("U012ANA", "slack"), "text": (MOBILE, "text")}
    for kind, (address, line) in ways.items():
        reach = f'[people.ana.reach]\ncontent = "counts"\nways = [{{ {kind} = "{address}" }}]\n'
        room = NoticeRoom(record, tmp_path, web + reach)
        room.proves_all()
        room.claims(kind)
        room.looks()
        (sent,) = getattr(room, line).sent
        between = "\n" if kind == "text" else "\n\n"
        assert sent.text == (f"{counts}{between}{page}" if page else counts)


def test_what_is_too_large_for_a_way_goes_at_once_in_the_next_smaller_form(room: NoticeRoom) -> None:
    room.attachments = [Attachment("a.mp3", "audio/mpeg", b"ID3")]
    room.smaller = {NoticeExtent.NO_FILES: "without sound", NoticeExtent.NO_CONTENT: "without words"}
    for key, refusals, text in (("one", 1, "without sound"), ("two", 2, "without words")):
        room.mail.answers = [TooLarge("smtp.example answered 552 to the message: never.")] * refusals
        room.claims(key)
        room.looks()
        assert (room.mail.sent[-1].text, list(room.mail.sent[-1].attachments)) == (text, [])
    assert room.text.sent == []


def test_what_has_no_smaller_form_goes_by_the_next_way(room: NoticeRoom) -> None:
    room.mail.answers = [TooLarge("no")] * 2
    room.claims()
    room.looks()
    assert len(room.mail.answers) == 1, "it is not tried twice in the same form"
    assert len(room.text.sent) == 1


CHAT = """[people.ana.reach]
ways = [{ slack = "U012ANA", content = "full" }]
[web]
public_url = "https://desk.example.org"
"""


def narrow(record: Record, folder: Path, more: str = CHAT) -> NoticeRoom:
    """A chat that takes 900 characters, and more than that to tell."""
    room = NoticeRoom(record, folder, more)
    room.proves_all()
    room.says, room.slack.longest = "w" * 1_000, 900
    room.claims()
    return room


@pytest.mark.parametrize("smaller", [{}, {NoticeExtent.NO_CONTENT: "v" * 950}], ids=["one form", "two forms"])
def test_a_chat_that_takes_no_form_with_words_is_told_how_many_with_the_link_to_the_page(
    record: Record, tmp_path: Path, smaller: dict[NoticeExtent, str]
) -> None:
    room = narrow(record, tmp_path)
    room.smaller = smaller
    room.looks()
    assert [one.text for one in room.slack.sent] == [
        "Autoreply: 2 new texts. Open the page.\n\nhttps://desk.example.org"
    ]
    found = room.notices.state(NOTICE, "ana", "monday")
    assert found is not None
    assert (found.medium, found.whole, found.state) == ("slack", False, State.SENT)


def test_a_count_whose_answer_was_lost_is_never_taken_for_the_words(record: Record, tmp_path: Path) -> None:
    room = narrow(record, tmp_path)
    room.slack.answers, room.slack.went_out = [TooLarge("no"), Uncertain("no answer")], True
    room.looks()
    room.looks(minutes=5)
    found = room.notices.state(NOTICE, "ana", "monday")
    assert found is not None
    assert (found.whole, found.state, room.slack.sent) == (False, State.SENT, [])


def test_the_next_way_has_the_words_before_anybody_is_told_a_count(record: Record, tmp_path: Path) -> None:
    room = narrow(record, tmp_path, CHAT.replace(" }]", f' }}, {{ mail = "{ANA}", content = "full" }}]'))
    room.looks()
    assert ([one.text for one in room.mail.sent], room.slack.sent) == ([room.says], [])


def test_after_a_clock_was_a_day_ahead_the_next_way_is_used_at_once(room: NoticeRoom) -> None:
    room.mail.answers = [TryAgain("busy")] * 99
    room.clock.advance(days=1)
    room.claims()
    room.clock.advance(days=-1)
    room.looks()
    room.looks(minutes=15)
    assert (len(room.text.sent), len(room.mail.answers)) == (1, 98)


def test_a_way_that_refuses_is_followed_by_the_next_at_once(room: NoticeRoom) -> None:
    room.mail.answers = [Refused("There is no such mailbox.")]
    room.claims()
    room.looks()
    (text,) = room.text.sent
    assert text.text == "Autoreply: 2 new texts. Open the page."
    found = room.notices.state(NOTICE, "ana", "monday")
    assert found is not None
    assert (found.medium, found.whole, found.confirmed) == ("text", False, room.clock.now())


@pytest.mark.parametrize("sound", [False, True])
def test_words_go_whole_by_slack_and_sound_does_not(record: Record, tmp_path: Path, sound: bool) -> None:
    room = NoticeRoom(record, tmp_path, '[people.ana.reach]\nways = [{ slack = "U012ANA" }]\n')
    room.proves_all()
    room.attachments = [Attachment("a.mp3", "audio/mpeg", b"ID3")] if sound else []
    room.claims()
    room.looks()
    found = room.notices.state(NOTICE, "ana", "monday")
    assert found is not None
    assert (found.medium, found.whole) == ("slack", not sound)
    assert [one.text for one in room.slack.sent] == ["2 people wrote"]


@pytest.mark.parametrize("trouble", [TryAgain("busy"), Uncertain("no answer")])
def test_a_busy_way_is_tried_again_for_a_while_before_the_next(room: NoticeRoom, trouble: Exception) -> None:
    room.mail.answers = [trouble] * 9
    room.claims()
    room.looks()
    assert room.text.sent == []
    room.looks(minutes=4)
    assert len(room.text.sent) == 1


def test_a_way_that_never_says_whether_it_took_it_is_followed_by_the_next(room: NoticeRoom) -> None:
    room.mail.answers, room.text.answers = [Uncertain("no answer")] * 99, [TryAgain("busy")]
    room.claims()
    while room.text.answers and room.state() is State.DUE:
        room.looks(seconds=30)
    assert (len(room.text.sent), room.state()) == (0, State.DUE), "the next one was busy, and is tried again"
    while not room.text.sent and room.state() is State.DUE:
        room.looks(seconds=30)
    assert (len(room.text.sent), room.state()) == (1, State.SENT)


def test_what_no_way_says_it_took_is_in_doubt_after_a_while(record: Record, tmp_path: Path) -> None:
    room = NoticeRoom(record, tmp_path, f'[people.ana.reach]\nways = [{{ mail = "{ANA}" }}]\n')
    room.proves_all()
    room.mail.answers = [Uncertain("no answer")] * 99
    room.claims()
    while room.state() is State.DUE:
        room.looks(seconds=30)
    assert room.state() is State.IN_DOUBT
    assert len(room.mail.answers) > 90, "each try may be a copy"


def test_an_alert_waits_for_no_busy_way(room: NoticeRoom) -> None:
    room.notices.register(ALERT, room.compose)
    room.mail.answers = [TryAgain("busy")]
    room.notices.claim(ALERT, "ana", "now", {}, room.clock.now())
    room.looks()
    assert len(room.text.sent) == 1


def test_a_refused_account_is_followed_by_the_next_way_and_silences_nobody_else(room: NoticeRoom) -> None:
    room.mail.answers = [AccountRefused("wrong password")] * 2
    for key in ("monday", "tuesday"):
        room.claims(key)
    room.looks()
    assert len(room.text.sent) == 2


def test_no_way_works_and_it_is_tried_until_one_does(room: NoticeRoom) -> None:
    room.mail.answers, room.text.answers = [Refused("no")] * 2, [Refused("no")] * 2
    room.claims()
    room.looks()
    assert room.state() is State.DUE
    room.looks(minutes=1)
    room.looks(minutes=5)
    assert room.state() is State.SENT


def test_only_proved_ways_are_used(record: Record, tmp_path: Path) -> None:
    room = NoticeRoom(record, tmp_path)
    room.claims()
    room.looks()
    assert room.mail.sent == room.text.sent == []
    room.proves(WayKind.TEXT, MOBILE)
    room.looks(minutes=1)
    assert (room.mail.sent, len(room.text.sent)) == ([], 1)


def test_who_has_no_way_is_told_by_those_of_the_practice(record: Record, tmp_path: Path) -> None:
    room = NoticeRoom(record, tmp_path, f'[reach]\nways = [{{ mail = "{OWN}" }}]\n')
    assert room.claims(person="ben")
    room.looks()
    assert [mail.to for mail in room.mail.sent] == [OWN]


def test_nothing_is_claimed_where_nobody_can_be_told(record: Record, tmp_path: Path) -> None:
    room = NoticeRoom(record, tmp_path, "")
    assert not room.notices.reaches("ana")
    assert not room.claims()
    assert record.outgoing.by_state() == {}


def test_the_practice_decides_how_much_any_way_may_carry(record: Record, tmp_path: Path) -> None:
    for bound, expected in (("full", "2 people wrote"), ("counts", "Autoreply: 2 new texts. Open the page.")):
        room = NoticeRoom(record, tmp_path, BOTH_WAYS + f'[reach]\ncontent = "{bound}"\n')
        room.proves_all()
        room.claims(bound)
        room.looks()
        assert [mail.text for mail in room.mail.sent] == [expected]
        assert [mail.html for mail in room.mail.sent] == ["<p>2</p>" if bound == "full" else ""]


def test_in_a_mailbox_of_ours_it_counts_once_it_was_seen_there(record: Record, tmp_path: Path) -> None:
    room = NoticeRoom(record, tmp_path, WATCHED)
    room.proves(WayKind.TEXT, MOBILE)
    room.claims()
    room.looks()
    found = room.notices.state(NOTICE, "ana", "monday")
    assert found is not None
    assert (found.state, found.medium, found.confirmed) == (State.SENT, "mail", None)
    record.notices.arrived(room.mail.sent[0].identity, room.clock.now())
    seen = room.notices.state(NOTICE, "ana", "monday")
    assert seen is not None
    assert seen.confirmed == room.clock.now()


@pytest.mark.parametrize("others", [0, 1], ids=["the only way", "of two"])
def test_a_mail_that_comes_back_while_it_is_sent_goes_by_the_next_way(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, others: int
) -> None:
    """Its copy is filed in Sent after the server took it, which takes longer than a refusal may."""
    more = [f'{{ mail = "{ANA}" }}', f'{{ text = "{MOBILE}" }}'][: 1 + others]
    room = NoticeRoom(record, tmp_path, f"[people.ana.reach]\nways = [{', '.join(more)}]\n")
    room.proves_all()
    send = room.mail.notify

    def comes_back(message: StaffMessage) -> None:
        send(message)
        assert not record.notices.send_again(message.identity, room.clock.now(), "it came back")

    monkeypatch.setattr(room.mail, "notify", comes_back)
    room.claims()
    room.looks()
    assert (len(room.mail.sent), len(room.text.sent)) == (1, others)
    assert room.state() is (State.SENT if others else State.DUE)
    room.looks(minutes=15)
    assert (len(room.mail.sent), len(room.text.sent)) == (1, others)


def test_what_is_not_seen_in_our_mailbox_goes_by_the_next_way(record: Record, tmp_path: Path) -> None:
    room = NoticeRoom(record, tmp_path, WATCHED)
    room.proves(WayKind.TEXT, MOBILE)
    watch = NoticeWatch(room.notices, record, Health(room.clock), room.clock)
    room.claims()
    room.looks()
    watch.look()
    room.looks()
    assert room.text.sent == []
    room.clock.advance(minutes=UNSEEN.seconds // 60 + 1)
    watch.look()
    room.looks()
    assert (len(room.mail.sent), len(room.text.sent)) == (1, 1)


SECOND = "second@practice.example"


def test_what_is_not_seen_in_one_mailbox_of_ours_goes_to_the_second(record: Record, tmp_path: Path) -> None:
    ways = f'[people.ana.reach]\nways = [{{ mail = "{OWN}" }}, {{ mail = "{SECOND}" }}]\n'
    room = NoticeRoom(record, tmp_path, ways)
    room.adds("second", NoticeMedium.MAIL, [SECOND])
    watch = NoticeWatch(room.notices, record, Health(room.clock), room.clock)
    room.claims()
    room.looks(minutes=11)
    room.looks(minutes=11)
    watch.look()
    room.looks()
    assert [mail.to for mail in room.mail.sent] == [OWN, SECOND]
    assert [is_unseen(record, name) for name in ("office", "second")] == [True, False]
    room.looks(minutes=11)
    watch.look()
    room.looks()
    assert [mail.to for mail in room.mail.sent] == [OWN, SECOND], "never in a circle"
    assert is_unseen(record, "second")
    with record.database.read() as connection:
        (row,) = connection.execute(sa.select(outgoing)).all()
    assert row.trouble == NONE_ARRIVED
    assert "@" not in str(row.payload)


@pytest.mark.parametrize("number", [1, 2])
def test_what_did_not_reach_one_number_goes_to_the_other(record: Record, tmp_path: Path, number: int) -> None:
    other = "+15550100002"
    room = NoticeRoom(
        record, tmp_path, f'[people.ana.reach]\nways = [{{ text = "{MOBILE}" }}, {{ text = "{other}" }}]\n'
    )
    room.proves_all()
    room.text.answers = [Refused("busy")] * (number - 1)
    first, then = (MOBILE, other) if number == 1 else (other, MOBILE)
    room.claims()
    room.looks()
    assert not room.notices.undelivered("line", DeliveryFailure(then, "off")), "nothing went there"
    assert room.notices.undelivered("line", DeliveryFailure(first, "switched off"))
    room.looks()
    assert [one.to for one in room.text.sent] == [first, then]


def test_what_an_earlier_version_gave_up_by_mail_goes_by_no_mail(room: NoticeRoom) -> None:
    room.claims()
    room.looks()
    with room.record.database.write() as connection:
        payload = connection.execute(sa.select(outgoing.c.payload)).scalar_one()
        kept = {key: value for key, value in payload["context"].items() if key != "way"}
        connection.execute(sa.update(outgoing).values(payload={**payload, "context": kept}))
    assert room.notices.undelivered("office", DeliveryFailure(ANA, "no such mailbox"))
    room.looks()
    assert (len(room.mail.sent), len(room.text.sent)) == (1, 1)


def test_what_arrived_while_nothing_ran_is_looked_for_before_it_goes_again(record: Record, tmp_path: Path) -> None:
    room = NoticeRoom(record, tmp_path, WATCHED)
    room.proves(WayKind.TEXT, MOBILE)
    room.claims()
    room.looks()
    room.clock.advance(hours=3)
    restarted = NoticeWatch(room.notices, record, Health(room.clock), room.clock)
    for minutes in (0, 5):
        room.clock.advance(minutes=minutes)
        restarted.look()
        room.looks()
    assert room.text.sent == [], "the mailbox may not have been read yet"
    room.clock.advance(minutes=6)
    restarted.look()
    room.looks()
    assert len(room.text.sent) == 1


def test_what_its_provider_could_not_deliver_goes_by_the_next_way_and_never_in_a_circle(room: NoticeRoom) -> None:
    room.claims()
    room.mail.answers = [Refused("no")] * 9
    room.looks()
    assert room.notices.undelivered("line", DeliveryFailure(MOBILE, "switched off"))
    room.looks()
    assert len(room.text.sent) == 1, "not by the same way"
    room.mail.answers = []
    room.looks(minutes=1)
    assert len(room.mail.sent) == 1
    assert not room.notices.undelivered("line", DeliveryFailure("+15550100009", "switched off")), "a client's"


def test_of_those_who_share_a_number_the_newest_notice_goes_by_the_next_way(record: Record, tmp_path: Path) -> None:
    shared = f'[reach]\nways = [{{ text = "{MOBILE}" }}, {{ mail = "{OWN}" }}]\n'
    own = f'[people.ana.reach]\nways = [{{ text = "{MOBILE}" }}, {{ mail = "{ANA}" }}]\n'
    room = NoticeRoom(record, tmp_path, shared + own)
    room.proves_all()
    room.claims("earlier", person="")
    room.looks()
    room.clock.advance(minutes=1)
    room.claims("later", person="ana")
    room.looks()
    assert len(room.text.sent) == 2
    assert room.notices.undelivered("line", DeliveryFailure(MOBILE, "switched off"))
    room.looks()
    assert [mail.to for mail in room.mail.sent] == [ANA]
    assert room.notices.undelivered("line", DeliveryFailure(MOBILE, "switched off")), "the one before it"
    room.looks()
    assert [mail.to for mail in room.mail.sent] == [ANA, OWN]


def test_where_the_provider_says_when_it_was_sent_that_notice_goes_by_the_next_way(room: NoticeRoom) -> None:
    room.mail.answers = [Refused("no")] * 2
    for key in ("earlier", "later"):
        room.clock.advance(minutes=10)
        room.claims(key)
        room.looks()
    assert (len(room.text.sent), room.mail.sent) == (2, [])
    earlier = room.clock.now() - timedelta(minutes=10, seconds=2)
    assert room.notices.undelivered("line", DeliveryFailure(MOBILE, "switched off", sent=earlier))
    room.looks()
    assert [mail.identity.partition(".")[0] for mail in room.mail.sent] == [
        room.notices.identity(NOTICE, "ana", "earlier")
    ]


def test_a_notice_to_somebody_without_ways_of_their_own_goes_by_the_next_of_the_practice(
    record: Record, tmp_path: Path
) -> None:
    room = NoticeRoom(record, tmp_path, f'[reach]\nways = [{{ text = "{MOBILE}" }}, {{ mail = "{OWN}" }}]\n')
    room.proves_all()
    room.claims(person="ben")
    room.looks()
    assert room.notices.undelivered("line", DeliveryFailure(MOBILE, "switched off"))
    room.looks()
    assert (len(room.text.sent), [mail.to for mail in room.mail.sent]) == (1, [OWN])


def test_what_waits_too_long_is_trouble_until_it_is_delivered(room: NoticeRoom) -> None:
    health = Health(room.clock)
    watch = NoticeWatch(room.notices, room.record, health, room.clock)
    room.mail.answers, room.text.answers = [Refused("no")] * 99, [Refused("no")] * 99
    room.claims()
    room.looks()
    watch.look()
    assert health.troubles() == []
    room.clock.advance(minutes=LATE.seconds // 60 + 1)
    watch.look()
    assert [one.about for one in health.troubles()] == [ABOUT]
    room.mail.answers.clear()
    room.looks()
    watch.look()
    assert health.troubles() == []


def test_a_process_that_died_while_it_sent_asks_first_whether_it_went_out(room: NoticeRoom) -> None:
    room.claims()
    (claim,) = room.record.outgoing.due(room.clock.now())
    assert room.record.outgoing.take(claim, room.clock.now())
    room.begins()
    room.record.outgoing.forget_leases()
    room.mail.went_out = True
    room.looks()
    assert room.mail.sent == [], "the server says that it has it"
    assert room.state() is State.SENT


def test_no_words_are_in_the_record(room: NoticeRoom) -> None:
    room.says = f"{MARKER} called from +15550100009"
    room.mail.answers = [TryAgain("busy")]
    room.claims()
    room.looks()
    for _ in range(2):
        with room.record.database.read() as connection:
            rows = str(connection.execute(sa.select(outgoing)).all())
        assert MARKER not in rows
        assert ANA not in rows
        assert MOBILE not in rows
        room.looks(minutes=1)
    assert MARKER in room.mail.sent[0].text


def test_without_a_record_somebody_is_told_from_memory(room: NoticeRoom) -> None:
    room.notices.usable("ana")  # while the record still says what is proved
    spare = Outbox(room.notices.senders(room.spare), room.spare, room.clock, lambda *_: None)
    with shut(room.record, ("outgoing", "way")):
        with pytest.raises(RecordError):
            room.claims()
        assert room.notices.claim_in_any_case(NOTICE, "ana", "broken", {}, room.clock.now())
        spare.retry_due(lambda _channel, work: work())
    assert len(room.mail.sent) == 1
