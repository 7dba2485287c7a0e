"""In a time agreed with a client, what they write reaches the person at once, and no reply says closed."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from autoreply.clients.agreeing import agree, open_once
from autoreply.clients.agreements import AgreementWish
from autoreply.clients.work import ClientWork
from autoreply.record.cards.cards import Act, CardFields
from tests.conversations.morning import ANA, DESK, MARIA, TOM, Practice, moment, plain_of

MAIL = "maria@mail.example"


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    with Practice(tmp_path, people={"ana": "", "ben": ""}) as made:
        yield made


def work(practice: Practice) -> ClientWork:
    settings = practice.engine.settings
    return ClientWork(settings, practice.record, Act("Ana", "in tears", practice.clock.now()))


def agreed(practice: Practice, *windows: tuple[str, str], card: Sequence[str] = (MAIL, MARIA)) -> int:
    """Ana agrees on times with Maria, who was told."""
    doing = work(practice)
    number = practice.record.cards.add(CardFields("M.R."), doing.act, card)
    told = doing.today
    zone = doing.settings.timezone
    wish = AgreementWish(
        dict(windows), zone, told, told, date(2027, 2, 2), "Ana", "ana", told_on=told, told_how="in the session"
    )
    agree(doing, number, wish)
    return number


def heard(practice: Practice) -> list[str]:
    """Who of the clients got something, by mail and then by text."""
    mails = [mail.recipients[0] for mail in practice.sink.received if mail.recipients[0].endswith("@mail.example")]
    return mails + [number for number in (MARIA, TOM) for _ in practice.twilio.phone(number).texts]


def test_mail_and_texts_in_the_agreed_time_reach_the_person_at_once_and_others_are_answered(practice: Practice) -> None:
    agreed(practice, ("tue", "18:00-18:30"))
    practice.at("2026-11-24 18:05")
    practice.mails(MAIL)
    practice.texts("Are you there?")
    practice.looks(seconds=6)
    practice.looks(seconds=6)
    assert heard(practice) == [], "nobody says closed to Maria"
    told = [*map(plain_of, practice.letters(ANA))]
    assert len(told) == 2, told
    assert any("M.R. wrote on office at 6:05 PM, in a time agreed with you." in one for one in told)
    assert any("Are you there?" in one for one in told), "a text comes with its words"
    assert practice.letters(DESK) == []
    practice.texts("Could we move Thursday?", sender=TOM)
    practice.looks(seconds=6)
    assert heard(practice) == [TOM], "somebody else is answered as ever"
    practice.mails(MAIL, "I want to kill myself")
    practice.looks(seconds=6)
    practice.looks(seconds=6)
    assert heard(practice) == [MAIL, TOM], "urgent words are answered all the same"
    assert len(practice.letters(ANA)) == 3, "and reach Ana too"


@pytest.mark.parametrize(
    ("languages", "called"), [('["en"]', "Card 1 wrote on office at 6:05 PM"), ('["de"]', "Karte 1 ")]
)
def test_a_notice_of_an_agreed_time_names_clients_as_the_practice_chose(
    tmp_path: Path, languages: str, called: str
) -> None:
    names = '[handover]\nnames = "last-four"'
    with Practice(tmp_path, people={"ana": "", "ben": ""}, more=names, languages=languages) as practice:
        agreed(practice, ("tue", "18:00-18:30"))
        practice.at("2026-11-24 18:05")
        practice.mails(MAIL)
        practice.looks(seconds=6)
        practice.looks(seconds=6)
        [told] = map(plain_of, practice.letters(ANA))
        assert told.startswith(called)
        assert "M.R." not in told


def test_more_of_the_same_client_within_two_minutes_is_told_together_and_nobody_elses_waits(practice: Practice) -> None:
    agreed(practice, ("tue", "18:00-18:30"))
    agreed(practice, ("tue", "18:00-18:30"), card=["tom@mail.example"])
    practice.at("2026-11-24 18:05")

    def told() -> list[str]:
        return [plain_of(mail) for mail in practice.letters(ANA)]

    def comes(sender: str, text: str = "Are you there?") -> None:
        practice.mails(sender, text)
        practice.looks()
        practice.looks(seconds=6)

    comes(MAIL, "I want to kill myself")
    assert len(told()) == 1, "the first at once"
    comes(MAIL, "I really want to kill myself")
    comes(MAIL, "I want to kill myself tonight")
    assert len(told()) == 1
    comes("tom@mail.example", "I want to kill myself, too")
    assert len(told()) == 2, "somebody else at once"
    comes(MAIL, "Hello?")
    assert len(told()) == 3, "and what is not like it"
    assert practice.engine.agreed_times.look(), "nobody has to write for it to look again"
    practice.looks(minutes=2)
    practice.looks()
    assert "M.R. wrote 2 more messages, the last on office at 6:05 PM, in a time agreed with you." in told()[-1]
    assert len(told()) == 4
    assert not practice.engine.agreed_times.look(), "it rests until somebody writes"
    practice.looks(minutes=1)
    comes(MAIL, "I want to kill myself")
    assert len(told()) == 5, "at once again"
    practice.looks(minutes=5)
    assert len(told()) == 5


def test_who_calls_in_the_agreed_time_and_is_not_reached_leaves_a_voicemail_that_ana_has_at_once(
    practice: Practice,
) -> None:
    agreed(practice, ("tue", "18:00-18:30"))
    practice.at("2026-11-24 18:05")
    practice.calls(MARIA, speaks=20)
    practice.calls(TOM, speaks=20)
    practice.looks(seconds=6)
    practice.looks(seconds=6)
    (mail,) = practice.letters(ANA)
    assert "Voicemail" in plain_of(mail)
    assert [part.get_content_type() for part in mail.message.iter_attachments()] == ["audio/mpeg"]
    assert practice.letters(DESK) == [], "what Tom left waits for the opening"


def test_where_the_provider_forgets_the_words_they_reach_ana_while_it_waits(tmp_path: Path) -> None:
    redacted = "[channels.texts.delivery]\nredacted = true"
    with Practice(tmp_path, people={"ana": ""}, more=redacted) as practice:
        agreed(practice, ("tue", "18:00-18:30"))
        practice.at("2026-11-24 18:05")
        practice.twilio.state.redacts_bodies = True
        practice.texts("Are you there?")
        practice.texts("words for the desk", sender=TOM)
        assert ["Are you there?" in plain_of(mail) for mail in practice.letters(ANA)] == [True]
        assert ["words for the desk" in plain_of(mail) for mail in practice.letters(DESK)] == [True]


def test_just_this_once_opens_outside_what_is_agreed_and_is_counted(practice: Practice) -> None:
    number = agreed(practice, ("tue", "18:00-18:30"))
    practice.at("2026-11-25 20:00")
    open_once(work(practice), number, "ana", moment("2026-11-25 20:30"))
    practice.mails(MAIL)
    practice.looks(seconds=6)
    practice.looks(seconds=6)
    assert heard(practice) == []
    assert len(practice.letters(ANA)) == 1
    practice.at("2026-11-25 20:30")
    practice.mails(MAIL, "And one more thing")
    practice.looks(seconds=6)
    assert heard(practice) == [MAIL], "the window is half-open"
    count = practice.record.card_entries.windows_outside
    assert count("ana", moment("2026-11-23 00:00"), moment("2026-11-30 00:00")) == 1
    assert count("ben", moment("2026-11-23 00:00"), moment("2026-11-30 00:00")) == 0
