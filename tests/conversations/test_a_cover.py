"""Somebody is away, and a colleague covers: also for what came before that began. Nothing waits for weeks, or twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from schedules import Mode, Override
from tests.conversations.morning import ANA, BEN, Practice, moment
from tests.conversations.test_the_morning import OWN_CHANNELS

CLEO = "cleo@home.example"
COVERS = '\ncontact = "+1 555 010 0177"'
STAFF = {
    "ana": 'hours = { mon-fri = "8-12" }' + COVERS,
    "ben": 'hours = { mon-fri = "13-17" }' + COVERS,
    "cleo": 'hours = { mon-fri = "14-18" }' + COVERS,
}
NIA = "nia@mail.example"
QUIET = "Nobody wrote or called."


def away(person: str, first: str, last: str, cover: str) -> str:
    return f'[[vacation]]\nperson = "{person}"\nfrom = {first}\nto = {last}\ncover = {cover}\n'


@contextmanager
def practice_with(folder: Path, more: str, at: str = "2026-11-23 18:00") -> Iterator[Practice]:
    """It is Monday evening after closing, and Nia writes to Ana."""
    with Practice(folder, people=STAFF, more=OWN_CHANNELS + more, at=at) as practice:
        practice.mails(NIA, channel="ana-mail")
        yield practice


def days(practice: Practice, *openings: str) -> None:
    for opening in openings:
        practice.at(opening)


def told_of_nia(practice: Practice) -> list[str]:
    """Who was told of her, in turn."""
    return [mail.recipients[0] for mail in practice.sink.received if NIA in mail.raw.decode()]


def test_what_came_the_evening_before_a_vacation_is_in_the_hand_over_of_who_covers_and_in_no_other(
    tmp_path: Path,
) -> None:
    with practice_with(tmp_path, away("ana", "2026-11-24", "2026-12-18", '"ben"')) as practice:
        practice.at("2026-11-24 08:00")
        assert practice.letters(ANA) == practice.letters(BEN) == []
        practice.at("2026-11-24 13:00")
        assert f"* {NIA}" in practice.told(BEN)
        days(practice, "2026-11-24 14:00", "2026-11-25 13:00")
        assert practice.told(BEN).startswith(QUIET)
        practice.at("2026-12-21 08:00")
        assert practice.told(ANA).startswith(QUIET)
        assert told_of_nia(practice) == [BEN]


def test_what_waits_for_who_is_closed_by_hand_goes_to_who_covers(tmp_path: Path) -> None:
    with practice_with(tmp_path, "") as practice:
        practice.at("2026-11-24 07:30")
        ill = Override(Mode.AFTER_HOURS, practice.clock.now(), moment("2026-11-30 07:00"), "Ben", "", ("ben",))
        practice.record.overrides.add("ana", ill)
        days(practice, "2026-11-24 08:00", "2026-11-24 13:00", "2026-11-25 13:00", "2026-11-30 08:00")
        assert told_of_nia(practice) == [BEN]


BEN_AWAY = away("ben", "2026-11-24", "2026-12-01", "{}")


@pytest.mark.parametrize(
    ("also", "reader"),
    [(BEN_AWAY.format('"cleo"'), CLEO), (BEN_AWAY.format("[]"), BEN)],
    ids=["who covers for them", "nobody until one is back"],
)
def test_if_who_covers_is_away_too_who_covers_for_them_gets_it_or_the_first_who_is_back(
    tmp_path: Path, also: str, reader: str
) -> None:
    with practice_with(tmp_path, away("ana", "2026-11-24", "2026-12-18", '"ben"') + also) as practice:
        days(practice, "2026-11-24 13:00", "2026-11-24 14:00", "2026-12-02 13:00", "2026-12-21 08:00")
        assert told_of_nia(practice) == [reader]


def test_of_several_who_cover_it_goes_to_the_first_who_is_there(tmp_path: Path) -> None:
    both = away("ana", "2026-11-24", "2026-12-18", '["ben", "cleo"]') + away("ben", "2026-11-24", "2026-12-01", "[]")
    with practice_with(tmp_path, both) as practice:
        days(practice, "2026-11-24 13:00", "2026-11-24 14:00", "2026-12-02 13:00", "2026-12-21 08:00")
        assert told_of_nia(practice) == [CLEO]


def test_what_waits_for_who_covers_goes_on_to_who_covers_for_them(tmp_path: Path) -> None:
    more = away("ana", "2026-11-23", "2026-11-24", '"ben"') + away("ben", "2026-11-24", "2026-12-18", '"cleo"')
    with practice_with(tmp_path, more) as practice:
        days(practice, "2026-11-24 13:00", "2026-11-24 14:00", "2026-11-25 08:00", "2026-12-21 13:00")
        assert told_of_nia(practice) == [CLEO]


def test_who_is_back_before_the_cover_opens_is_told_themselves(tmp_path: Path) -> None:
    with practice_with(tmp_path, away("ana", "2026-11-24", "2026-12-18", '"ben"')) as practice:
        practice.at("2026-11-24 09:00")
        practice.overrides(Mode.WORKING, "2026-11-24 11:00", "ana")
        days(practice, "2026-11-24 11:00", "2026-11-24 13:00", "2026-12-21 08:00")
        assert told_of_nia(practice) == [ANA]


def test_a_cover_that_ends_takes_nothing_that_comes_later(tmp_path: Path) -> None:
    with practice_with(tmp_path, away("ana", "2026-11-16", "2026-11-22", '"ben"')) as practice:
        days(practice, "2026-11-24 08:00", "2026-11-24 13:00")
        assert told_of_nia(practice) == [ANA]


def test_somebody_outside_who_covers_gets_no_hand_over_and_it_waits(tmp_path: Path) -> None:
    more = (
        away("ana", "2026-11-24", "2026-12-18", '"lee"') + '[contacts.lee]\nname = "Dr Lee"\ncontact = "+1 555 0100"\n'
    )
    with practice_with(tmp_path, more) as practice:
        days(practice, "2026-11-24 13:00", "2026-12-21 08:00")
        assert told_of_nia(practice) == [ANA]


def test_what_waits_for_the_practice_with_its_words_goes_to_who_covers_it_and_opens_first(tmp_path: Path) -> None:
    closed = '[[vacation]]\nfrom = 2026-11-24\nto = 2026-12-18\ncover = "ben"\n'
    with practice_with(tmp_path, closed) as practice:
        practice.texts("Are you there?")
        practice.at("2026-11-25 10:00")
        practice.overrides(Mode.WORKING, "2026-11-25 12:00", "ben")
        text = practice.told(BEN)
        assert text.startswith("2 people wrote or called.")
        assert "> Are you there?" in text
        assert {one.reader for one in practice.record.deliveries.of_messages("texts", texts_of(practice))} == {"ben"}
        practice.looks(minutes=20)
        days(practice, "2026-12-21 08:00", "2026-12-21 09:00", "2026-12-21 13:00")
        assert told_of_nia(practice) == [BEN]
        with_words = [mail for mail in practice.sink.received if b"Are you there?" in mail.raw]
        assert [mail.recipients for mail in with_words] == [(BEN,)]


def texts_of(practice: Practice) -> list[str]:
    return [str(one.sid) for one in practice.twilio.state.messages.all()]
