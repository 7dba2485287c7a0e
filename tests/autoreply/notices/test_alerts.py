"""The codes of alerts, whom a rung tells, and what an alert says in each language."""

from datetime import UTC, datetime, timedelta

import pytest

from autoreply.decision.ladder import RUNGS
from autoreply.notices.alerts.codes import code_of, codes_in, digit_of
from autoreply.notices.alerts.composer import LONGEST_NAME
from autoreply.notices.alerts.recipients import Circle
from autoreply.notices.counts_only import sentence
from autoreply.notices.ways import ReachWay
from autoreply.settings.reach import WayKind
from autoreply.texts.words.language import known_languages
from channels.segments import GSM_SINGLE, size
from schedules import OnCall, Shift

NOW = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
TWILIO_ACTS_ON = (
    *("yes", "start", "unstop", "help", "info"),
    *("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"),
)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("4A", [4]),
        (" 4a ", [4]),
        ("4 a", [4]),
        ('"4a"', [4]),
        ("\u201c4A\u201d", [4]),
        ("4a thanks", [4]),
        ("\uff14\uff21", [4]),
        ("ok 4A and 12a", [4, 12]),
        ("4A 4a", [4]),
        ("at 4 a client called", []),
        ("24abc", []),
        ("4", []),
        ("", []),
        *((word, []) for word in TWILIO_ACTS_ON),
    ],
)
def test_a_code_is_read_however_it_is_typed(text: str, numbers: list[int]) -> None:
    assert codes_in(text) == numbers


def test_no_code_is_a_word_that_twilio_acts_on_and_every_digit_is_one_key() -> None:
    for number in range(1, 200):
        assert code_of(number).lower() not in TWILIO_ACTS_ON
        assert codes_in(code_of(number)) == [number]
        assert digit_of(number) in "123456789"
    assert digit_of(1) != digit_of(2)


@pytest.mark.parametrize("language", known_languages())
def test_every_alert_is_one_segment_of_the_basic_alphabet(language: str) -> None:
    for name in ("climb", "more", "taken", "late", "ask", "over"):
        text = sentence(language, f"alert_{name}", code="1234A", number="12", who="M" * LONGEST_NAME)
        found = size(text)
        assert (found.encoding, found.segments) == ("GSM-7", 1), text
        assert found.units <= GSM_SINGLE


def way(person: str, kind: WayKind, address: str) -> ReachWay:
    return ReachWay(person, kind, address, "line", None, whole=False)


def test_a_rung_tells_by_its_ways_or_by_whatever_the_person_has() -> None:
    ways: dict[str, list[ReachWay]] = {
        "ana": [way("ana", WayKind.CALL, "+1"), way("ana", WayKind.TEXT, "+1"), way("ana", WayKind.CALL, "+2")],
        "ben": [way("ben", WayKind.MAIL, "ben@home.example")],
        "": [way("", WayKind.TEXT, "+9")],
    }
    shifts = (
        Shift(NOW, NOW + timedelta(days=7), "ana"),
        Shift(NOW + timedelta(days=7), NOW + timedelta(days=14), "ben"),
    )
    circle = Circle(OnCall(shifts=shifts), ("ana", "ben"), lambda person: ways[person])
    told = [[(one.person, one.name, one.first) for one in circle.rung(rung, NOW)] for rung in RUNGS]
    text, first, second = ways["ana"][1].digest, ways["ana"][0].digest, ways["ana"][2].digest
    assert told[0] == [("ana", "text", text)]
    assert told[1] == [("ana", "call", first)]
    assert told[2] == [("ana", "text", text), ("ana", "call", first), ("ana", "second_number", second)]
    assert told[3] == [("ben", "any", "")]
    assert {person for person, _, _ in told[4]} == {"ana", "ben", ""}
    again = [(one.person, one.name, one.first) for one in map(circle.again, ("ana", "ben"))]
    assert again == [("ana", "any", text), ("ben", "any", "")], "what follows goes by the way of the alert"


def test_an_alert_never_goes_to_no_one() -> None:
    ways: dict[str, list[ReachWay]] = {"ana": [], "ben": [], "": []}
    for person in ("ben", ""):
        ways[person].append(way(person, WayKind.TEXT, "+2"))
    for oncall in (OnCall(), OnCall(shifts=(Shift(NOW, NOW + timedelta(days=7), "ana"),))):
        circle = Circle(oncall, ("ana", "ben"), lambda person: ways[person])
        assert {one.person for one in circle.rung(RUNGS[0], NOW)} == {"ben", ""}
