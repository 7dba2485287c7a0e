"""The people of the practice and their own number: what they are told by text, and what they write back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autoreply.notices.proof import Proofs
from autoreply.notices.ways import way_digest
from autoreply.settings.reach import WayKind
from tests.conversations.texting import ANA, PUBLIC, Practice

OWNER, CLIENT = "+15550100007", ANA
REACH = f'public_url = "{PUBLIC}"\n[reach]\nways = [{{ text = "{OWNER}" }}]\n'


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    with Practice(tmp_path, more=REACH) as made:
        yield made


def prove(practice: Practice) -> None:
    practice.record.ways.confirm("", way_digest(WayKind.TEXT, OWNER), "owner", practice.clock.now())


def test_a_code_arrives_by_text_and_proves_the_number(practice: Practice) -> None:
    proofs, (way,) = Proofs(practice.engine.settings, practice.record, practice.clock), practice.engine.notices.ways("")
    proofs.send_code(way, "en", "owner")
    practice.twilio.settle()
    text = practice.hears("your code is", OWNER)
    code = text.partition("your code is ")[2][:6]
    assert practice.engine.notices.usable("") == []
    proofs.confirm(practice.engine.notices.ways(""), code, "owner")
    assert practice.engine.notices.usable("") == [way]


def test_trouble_is_texted_once_without_a_word_of_what_it_is(practice: Practice) -> None:
    prove(practice)
    practice.health.report("line: undecided", "line: replies are paused.")
    for _ in range(3):
        practice.looks(minutes=1)
    assert practice.hears("Autoreply", OWNER) == "Autoreply: 1 thing is not well. Open the page."
    practice.hears_nothing_else(OWNER)


def test_nobody_of_the_practice_is_told_that_it_is_closed_and_clients_are(practice: Practice) -> None:
    sid = practice.texts("Thanks, I will have a look. In crisis mode today :)", OWNER)
    practice.hears_nothing_else(OWNER)
    assert practice.reason(sid) == "staff"
    practice.texts("Are you there?", CLIENT)
    practice.hears("988", CLIENT)


def test_stop_of_one_of_us_turns_the_way_off_and_the_owner_learns_of_it(practice: Practice) -> None:
    prove(practice)
    sid = practice.texts("STOP", OWNER)
    assert practice.reason(sid) == "staff"
    practice.hears("unsubscribed", OWNER)
    assert practice.engine.notices.usable("") == []
    practice.looks(minutes=1)
    (trouble,) = [one for one in practice.health.troubles() if one.about.startswith("notices")]
    assert "STOP came from there" in trouble.says


def test_a_text_that_never_arrived_is_a_notice_that_waits_and_then_trouble(practice: Practice) -> None:
    prove(practice)
    practice.twilio.loses(OWNER, 30003)
    practice.health.report("line: undecided", "line: replies are paused.")
    for _ in range(40):
        practice.looks(minutes=1)
    assert "notices" in [one.about for one in practice.health.troubles()]
