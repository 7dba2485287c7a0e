"""At the opening the provider, the mail server or the mailbox is away: nothing is lost, and nothing comes twice."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.conversations.away import AwayPractice
from tests.conversations.morning import MARIA, TOM
from tests.peers.dovecot import Dovecot
from tests.peers.proxy import Proxy

WORDS = "Are you there?"
SHORT = "Autoreply: 2 people wrote or called. Open the page.\nhttps://desk.example.org"


@pytest.fixture
def practice(
    tmp_path: Path, dovecot: Dovecot, make_proxy: Callable[[int], Proxy], address: str
) -> Iterator[AwayPractice]:
    """In the night before, Maria texted and Tom left a voicemail."""
    with AwayPractice(tmp_path, make_proxy(dovecot.imap), address, at="2026-11-23 10:00") as made:
        made.at("2026-11-23 18:00")
        made.texts(WORDS, MARIA)
        made.calls(TOM, speaks=12)
        yield made


def all_is_well_and_once(practice: AwayPractice) -> None:
    """In the end: the words and the sound came whole once, nothing is left at the provider, and no trouble."""
    practice.passes(30, each=3)
    assert practice.times_told(WORDS) == 1
    assert len(practice.sounds()) == 1
    assert practice.kept() == (0, 0)
    assert practice.troubles() == []
    before = len(practice.sink.received), practice.texted()
    practice.passes(60, each=6)
    assert (len(practice.sink.received), practice.texted()) == before, "and nothing more comes"


def told_of_trouble(practice: AwayPractice) -> int:
    """How many notices said that something is not well, by mail or by text."""
    mails = sum("not well" in str(mail.message["Subject"]) for mail in practice.sink.received)
    return mails + sum("not well" in one for one in practice.texted())


@pytest.mark.parametrize("how", [{"status": 500}, {"drop": True}], ids=["fails", "does not answer"])
def test_the_provider_is_away_and_what_it_holds_follows_the_hand_over(
    practice: AwayPractice, how: Mapping[str, Any]
) -> None:
    with practice.provider_away(**how):
        practice.at("2026-11-24 09:00")
        practice.files_mail()
        [mail] = practice.handed()
        assert "2 people wrote or called" in str(mail.message["Subject"])
        assert practice.times_told("The provider cannot be asked now. It follows as soon as it answers.") == 1
        practice.passes(8)
        assert (practice.times_told(WORDS), practice.sounds(), practice.kept()) == (0, [], (1, 1))
        assert told_of_trouble(practice) == 1
    all_is_well_and_once(practice)
    assert len(practice.handed()) == 1


def test_the_mail_server_is_away_and_another_way_follows_and_the_words_once_it_is_back(practice: AwayPractice) -> None:
    with practice.mail_server_away():
        practice.at("2026-11-24 09:00")
        practice.passes(15)
        assert SHORT in practice.texted(), "within a quarter of an hour"
        practice.passes(10)
        assert practice.texted().count(SHORT) == 1
        assert practice.kept() == (1, 1), "a count alone is no delivery"
        assert told_of_trouble(practice) >= 1
    all_is_well_and_once(practice)


def test_the_mailbox_is_away_and_nothing_is_deleted_before_the_hand_over_is_seen_there(practice: AwayPractice) -> None:
    with practice.mailbox_away():
        practice.at("2026-11-24 09:00")
        practice.files_mail()
        practice.passes(9)
        assert len(practice.handed()) == 1
        assert practice.kept() == (1, 1), "that the mail server took it is not enough"
        practice.passes(20)
        assert practice.kept() == (1, 1)
        assert practice.texted().count(SHORT) == 1, "what nobody sees arrive goes by another way too"
        assert told_of_trouble(practice) >= 1
    all_is_well_and_once(practice)
    assert len(practice.handed()) == 1


def test_all_three_are_away_and_nothing_is_lost(practice: AwayPractice) -> None:
    with ExitStack() as away:
        for one in (practice.provider_away, practice.mail_server_away, practice.mailbox_away):
            away.enter_context(one())
        practice.at("2026-11-24 09:00")
        practice.passes(25)
        assert practice.handed() == []
        assert practice.texted() == [], "the telephone is away as well"
        assert any("has not arrived by any way" in says for says in practice.troubles())
        assert practice.kept() == (1, 1)
    all_is_well_and_once(practice)
    assert told_of_trouble(practice) >= 1


def test_what_a_hand_over_had_that_no_way_took_for_a_day_follows_by_itself(practice: AwayPractice) -> None:
    with ExitStack() as away:
        for one in (practice.provider_away, practice.mail_server_away):
            away.enter_context(one())
        practice.at("2026-11-24 09:00")
        practice.passes(5)
        practice.at("2026-11-25 10:00")
        practice.passes(5)
        assert (practice.handed(), practice.kept()) == ([], (1, 1))
    all_is_well_and_once(practice)
    assert told_of_trouble(practice) >= 1
