"""A way is used once somebody typed in the code that was sent there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from autoreply.notices.proof import LASTS, MOST_TRIES, ProofError, Proofs
from autoreply.notices.unseen import note_seen, note_unseen
from autoreply.notices.watch import NoticeWatch
from autoreply.notices.ways import ReachWay
from autoreply.record import Record
from autoreply.record.tables import way
from autoreply.telemetry.health import Health
from channels import Refused
from channels.twilio.parse import START_WORDS, STOP_WORDS
from tests.autoreply.notices.room import ANA, MOBILE, OWN, NoticeRoom

THREE = (
    f'[people.ana.reach]\nways = [{{ mail = "{ANA}" }}, {{ text = "{MOBILE}" }}, {{ call = "{MOBILE}" }}]\n'
    f'[reach]\nways = [{{ mail = "{OWN}" }}]\n'
)


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def record(request: pytest.FixtureRequest) -> Iterator[Record]:
    with Record.open(str(request.getfixturevalue(request.param))) as opened:
        yield opened


@pytest.fixture
def room(record: Record, tmp_path: Path) -> NoticeRoom:
    return NoticeRoom(record, tmp_path, THREE)


@pytest.fixture
def proofs(room: NoticeRoom) -> Proofs:
    return Proofs(room.settings, room.record, room.clock)


def way_by(room: NoticeRoom, kind: str) -> ReachWay:
    return next(way for way in room.notices.ways("ana") if way.kind == kind)


def code_in(text: str) -> str:
    return "".join(re.findall(r"\d", text))[:6]


def test_a_code_that_arrived_proves_its_way_and_no_other(room: NoticeRoom, proofs: Proofs) -> None:
    proofs.send_code(way_by(room, "text"), "en", "ana")
    code = code_in(room.text.sent[0].text)
    assert proofs.confirm(room.notices.ways("ana"), f" {code[:3]} {code[3:]}", "Ana").kind == "text"
    assert [way.kind for way in room.notices.usable("ana")] == ["text"]
    stored = room.record.ways.of("ana", way_by(room, "text").digest)
    assert stored is not None
    assert (stored.author, stored.confirmed) == ("Ana", room.clock.now())
    with pytest.raises(ProofError):
        proofs.confirm(room.notices.ways("ana"), code, "Ana")


def test_a_call_says_each_digit_twice_and_a_mail_says_what_to_do(room: NoticeRoom, proofs: Proofs) -> None:
    proofs.send_code(way_by(room, "call"), "en", "ana")
    proofs.send_code(way_by(room, "mail"), "de", "ana")
    assert re.search(r"code is (\d, ){5}\d\. I say it again: (\d, ){5}\d\.", room.call.sent[0].text)
    assert room.mail.sent[0].subject == "Autoreply: Ihr Code"
    assert "autoreply reach confirm" in room.mail.sent[0].text


def test_five_wrong_codes_use_it_up(room: NoticeRoom, proofs: Proofs) -> None:
    proofs.send_code(way_by(room, "text"), "en", "ana")
    right = code_in(room.text.sent[0].text)
    for number in range(MOST_TRIES):
        with pytest.raises(ProofError):
            proofs.confirm(room.notices.ways("ana"), f"{(int(right) + number + 1) % 10**6:06}", "Ana")
    with pytest.raises(ProofError):
        proofs.confirm(room.notices.ways("ana"), right, "Ana")
    room.clock.advance(minutes=1)
    proofs.send_code(way_by(room, "text"), "en", "ana")
    proofs.confirm(room.notices.ways("ana"), code_in(room.text.sent[1].text), "Ana")


def test_a_code_is_of_no_use_after_a_quarter_of_an_hour(room: NoticeRoom, proofs: Proofs) -> None:
    proofs.send_code(way_by(room, "text"), "en", "ana")
    room.clock.advance(seconds=LASTS.total_seconds())
    with pytest.raises(ProofError, match="too old"):
        proofs.confirm(room.notices.ways("ana"), code_in(room.text.sent[0].text), "Ana")


def test_one_code_a_minute_goes_to_one_way(room: NoticeRoom, proofs: Proofs) -> None:
    proofs.send_code(way_by(room, "text"), "en", "ana")
    with pytest.raises(ProofError, match="less than a minute"):
        proofs.send_code(way_by(room, "text"), "en", "ana")
    proofs.send_code(way_by(room, "mail"), "en", "ana")
    assert (len(room.text.sent), len(room.mail.sent)) == (1, 1)


def test_what_the_provider_says_is_said_and_nothing_is_proved(room: NoticeRoom, proofs: Proofs) -> None:
    room.text.answers = [Refused("That is a landline.")]
    with pytest.raises(ProofError, match="landline"):
        proofs.send_code(way_by(room, "text"), "en", "ana")
    assert room.notices.usable("ana") == []


def test_a_changed_number_is_a_new_way(room: NoticeRoom, proofs: Proofs, record: Record, tmp_path: Path) -> None:
    room.proves_all()
    assert len(room.notices.usable("ana")) == 3
    changed = NoticeRoom(record, tmp_path, THREE.replace(MOBILE, "+15550100077"))
    assert [way.kind for way in changed.notices.usable("ana")] == ["mail"]


def test_stop_turns_a_way_off_until_it_is_proved_anew(room: NoticeRoom, proofs: Proofs, tmp_path: Path) -> None:
    room.proves_all()
    text = way_by(room, "text")
    assert room.record.ways.disable(text.digest, room.clock.now()) == ["ana"]
    assert "STOP" in proofs.reports((text,))[0].says
    assert text not in room.notices.usable("ana")
    health = Health(room.clock)
    NoticeWatch(room.notices, room.record, health, room.clock).look()
    assert [one.about for one in health.troubles()] == ["notices: ana by text"]
    without = NoticeRoom(room.record, tmp_path, "")
    NoticeWatch(without.notices, room.record, health, room.clock).look()
    assert health.troubles() == [], "the settings name it no longer"
    proofs.send_code(text, "en", "ana")
    proofs.confirm(room.notices.ways("ana"), code_in(room.text.sent[0].text), "Ana")
    assert text in room.notices.usable("ana")


def test_a_mailbox_of_our_own_is_used_at_once_and_counts_once_a_message_was_seen_there(
    room: NoticeRoom, proofs: Proofs
) -> None:
    (own,) = room.notices.usable("")
    before, now = proofs.reports((own,))[0], room.clock.now()
    assert (before.ready, before.used) == (False, True)
    assert "autoreply reach test" in before.says
    note_seen(room.record, "office", now)
    seen = proofs.reports((own,))[0]
    assert (seen.ready, seen.used) == (True, True)
    note_unseen(room.record, "office", now)
    lost = proofs.reports((own,))[0]
    assert (lost.ready, lost.used, "Junk" in lost.says) == (False, True, True)
    note_seen(room.record, "office", now)
    assert proofs.reports((own,))[0].ready


def test_a_code_from_a_mailbox_of_our_own_proves_it_also_while_nothing_runs_that_sees_it(
    room: NoticeRoom, proofs: Proofs
) -> None:
    ways = room.notices.ways("")
    proofs.send_code(ways[0], "en", "owner")
    proofs.confirm(ways, code_in(room.mail.sent[0].text), "owner")
    assert proofs.reports(ways)[0].ready


def test_neither_code_nor_address_is_in_the_record(room: NoticeRoom, proofs: Proofs) -> None:
    proofs.send_code(way_by(room, "text"), "en", "ana")
    with room.record.database.read() as connection:
        rows = str(connection.execute(sa.select(way)).all())
    assert code_in(room.text.sent[0].text) not in rows
    assert MOBILE not in rows


def test_no_code_is_one_of_the_words_of_telephone_companies(room: NoticeRoom, proofs: Proofs) -> None:
    proofs.send_code(way_by(room, "text"), "en", "ana")
    assert code_in(room.text.sent[0].text).isdecimal()
    assert not any(word.isdecimal() for word in STOP_WORDS | START_WORDS)
