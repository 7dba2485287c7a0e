"""In a time agreed with a caller, that person's telephone rings, and nobody else's; all others hear the numbers."""

from datetime import date

from autoreply.clients.agreements import AgreementWish
from autoreply.record.cards.cards import Act, CardFields
from autoreply.record.cards.entries import EntryKind
from tests.calls.conftest import Opens
from tests.calls.practice import ANA, BEN, MARIA, TOM, ZONE, Practice, at

FORWARD = (
    f'forward = [{{ number = "{ANA}", person = "ana" }}, {{ number = "{BEN}", person = "ben" }}, '
    '{ number = "+15550100109" }]'
)


def agrees(practice: Practice, person: str = "ana") -> None:
    """Maria may call Ana on Tuesdays from 18:00 to 18:10."""
    act = Act("ana", "coaching", at("Mon 9:00"))
    card = practice.record.cards.add(CardFields("M.R."), act, [MARIA])
    first, last = date(2026, 11, 2), date(2026, 12, 31)
    told = {"told_on": first, "told_how": "in the session"}
    wish = AgreementWish({"tue": "18:00-18:10"}, ZONE, first, last, last, "ana", person, ("voice",), **told)  # type: ignore[arg-type]
    practice.record.card_entries.add(card, EntryKind.AGREEMENT, wish.content(), at("Sun 23:00"), act)


def test_in_the_agreed_time_the_one_persons_telephone_rings_for_this_caller_alone(opens: Opens) -> None:
    practice = opens("Tue 18:05", line=FORWARD)
    agrees(practice)
    line = practice.call(MARIA)
    assert line.ringing == (ANA,)
    line.answered_by(ANA).presses("1")
    line.hears("joined")
    assert practice.call(TOM).ringing == ()
    practice.call(TOM).hears("9, 8, 8")


def test_before_and_after_the_agreed_time_the_caller_hears_what_everybody_hears(opens: Opens) -> None:
    practice = opens("Tue 17:59", line=FORWARD)
    agrees(practice)
    practice.call(MARIA).hears("9, 8, 8")
    practice.clock.advance(minutes=11)
    assert practice.call(MARIA).ringing == ()


def test_who_is_not_reached_in_the_agreed_time_hears_the_numbers_and_not_that_we_are_closed(opens: Opens) -> None:
    practice = opens("Tue 18:05", line=FORWARD)
    agrees(practice)
    line = practice.call(MARIA)
    line.nobody_answers()
    said = line.hears("Nobody can take your call right now.").text
    assert "9, 1, 1" in said
    assert "9, 8, 8" in said


def test_a_person_without_a_telephone_here_rings_nobody_elses(opens: Opens) -> None:
    practice = opens("Tue 18:05", line=f'forward = [{{ number = "{BEN}" }}]')
    agrees(practice)
    line = practice.call(MARIA)
    assert line.ringing == ()
    line.hears("9, 8, 8")
