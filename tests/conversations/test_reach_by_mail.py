"""Notices by mail to our own mailbox and to others: seen, bounced, and answered by machines."""

from autoreply.notices.unseen import was_ever_seen
from autoreply.notices.ways import way_digest
from autoreply.record import NoticeState
from autoreply.record.outgoing_kinds import NOTICE
from autoreply.settings.reach import WayKind
from tests.conversations.conftest import Evening
from tests.conversations.harness import Practice
from tests.peers.smtp_sink import Received

PRIVATE = "owner@mail.example"
WITHIN = '[reach]\nways = [{ mail = "@office@" }]\n'
OUTSIDE = f'[reach]\nways = [{{ mail = "{PRIVATE}" }}]\n'


PROVED = way_digest(WayKind.MAIL, PRIVATE)


def tells_trouble(practice: Practice, to: str) -> Received:
    practice.health.report("office: undecided", "office: replies are paused.")
    practice.later(seconds=30)
    practice.looks()
    mail = practice.next_reply_to(to)
    assert mail is not None
    return mail


def state(practice: Practice) -> NoticeState:
    """What became of the one notice."""
    with practice.record.database.read() as connection:
        identity = connection.exec_driver_sql("SELECT identity FROM outgoing WHERE kind = 'notice'").scalar_one()
    found = practice.record.notices.of(identity)
    assert found is not None
    return found


def test_in_our_own_mailbox_it_is_seen_and_nobody_answers_it(evening: Evening) -> None:
    practice = evening(more=WITHIN)
    mail = tells_trouble(practice, practice.address)
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.message["Precedence"] is None
    assert "replies are paused" in mail.message.get_content()
    assert state(practice).confirmed is None
    assert not was_ever_seen(practice.record, "office")
    practice.stores(practice.address, mail.message.as_bytes())
    assert state(practice).confirmed is not None
    assert practice.counted("our-notice") == 1
    assert was_ever_seen(practice.record, "office")


def test_the_owner_writes_back_from_there_and_hears_nothing(evening: Evening) -> None:
    practice = evening(more=OUTSIDE)
    owner = practice.client("Owner", PRIVATE)
    owner.writes("I will look at it at once. The crisis text is fine.")
    owner.hears_nothing("staff")
    ana = practice.client("Ana Client")
    ana.writes()
    ana.hears("988")


def test_an_out_of_office_answer_to_our_notice_starts_nothing(evening: Evening) -> None:
    practice = evening(more=OUTSIDE)
    practice.record.ways.confirm("", PROVED, "owner", practice.clock.now())
    tells_trouble(practice, PRIVATE)
    owner = practice.client("Owner", PRIVATE)
    owner.writes("I am away.", subject="Automatic reply", headers=["Auto-Submitted: auto-replied"])
    owner.hears_nothing("staff")
    for _ in range(5):
        practice.later(minutes=10)
    practice.nobody_hears_anything_else()


def test_a_bounce_of_our_notice_makes_it_wait_and_no_bounce_is_answered(evening: Evening) -> None:
    practice = evening(more=OUTSIDE)
    practice.record.ways.confirm("", PROVED, "owner", practice.clock.now())
    mail = tells_trouble(practice, PRIVATE)
    assert state(practice).medium == "mail"
    daemon = practice.client("Mailer", "mailer-daemon@mail.example")
    headers = [f"In-Reply-To: {mail.message['Message-ID']}", "Content-Type: text/plain"]
    daemon.writes("No such user.", subject="Undelivered Mail", headers=headers, return_path="")
    daemon.hears_nothing("null-sender")
    assert (state(practice).state, state(practice).medium) == ("due", "")
    for _ in range(4):
        practice.later(minutes=5)
    assert "notices" in [one.about for one in practice.health.troubles()]


def test_the_kind_is_in_the_record_and_no_word(evening: Evening) -> None:
    practice = evening(more=WITHIN)
    tells_trouble(practice, practice.address)
    with practice.record.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM outgoing").all()
    assert [row.kind for row in rows] == [NOTICE.name]
    assert "paused" not in str(rows)


def test_a_bounce_of_the_first_mail_says_nothing_of_the_second_which_went_elsewhere(evening: Evening) -> None:
    other = "owner@elsewhere.example"
    practice = evening(more=f'[reach]\nways = [{{ mail = "{PRIVATE}" }}, {{ mail = "{other}" }}]\n')
    for address in (PRIVATE, other):
        practice.record.ways.confirm("", way_digest(WayKind.MAIL, address), "owner", practice.clock.now())
    first = tells_trouble(practice, PRIVATE)
    daemon = practice.client("Mailer", "mailer-daemon@mail.example")
    headers = [f"In-Reply-To: {first.message['Message-ID']}", "Content-Type: text/plain"]
    for many in range(2):  # each server on the way may send one
        daemon.writes("No such user.", subject=f"Undelivered Mail {many}", headers=headers, return_path="")
        practice.later(minutes=1)
        practice.looks()
        assert (state(practice).state, state(practice).way) == ("sent", way_digest(WayKind.MAIL, other))
    second = practice.next_reply_to(other)
    assert second is not None
    assert second.message["Message-ID"] != first.message["Message-ID"]
