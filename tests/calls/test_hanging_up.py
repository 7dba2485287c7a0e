"""Callers hang up wherever they like: nothing breaks, nothing rings on, nothing is asked twice."""

import pytest

from autoreply_demo.simulators.telephone import PhoneLine
from tests.calls.conftest import Opens
from tests.calls.practice import ANA, NIGHT, TO_ANA, Practice


def never_failed(practice: Practice) -> None:
    """Every webhook was answered, and nobody had to be led to the fallback."""
    assert {asked.status for asked in practice.twilio.webhooks} <= {200}
    assert practice.twilio.state.alerts.all() == []


@pytest.mark.parametrize("sounds", range(4))
def test_in_the_greeting_before_or_after_any_sentence(opens: Opens, sounds: int) -> None:
    practice = opens("Mon 20:00", languages='["en", "es"]')
    line = practice.call(leaves_after=sounds)
    assert line.over
    assert practice.recordings() == []
    never_failed(practice)


def ringing(line: PhoneLine) -> None:
    assert line.ringing == (ANA,)
    line.hangs_up()


def being_screened(line: PhoneLine) -> None:
    callee = line.answered_by(ANA)
    line.hangs_up()
    assert callee.over


def talking(line: PhoneLine) -> None:
    callee = line.answered_by(ANA)
    callee.presses("1")
    line.hangs_up()
    assert callee.over


@pytest.mark.parametrize("leaves", [ringing, being_screened, talking], ids=lambda leaves: leaves.__name__)
def test_by_day(opens: Opens, leaves: "object") -> None:
    practice = opens("Mon 10:00", line=TO_ANA)
    line = practice.call()
    assert callable(leaves)
    leaves(line)
    assert line.over
    assert line.words == ""
    never_failed(practice)


def menu(line: PhoneLine) -> None:
    line.hangs_up()


def again(line: PhoneLine) -> None:
    line.presses("2").hangs_up()


def wrong(line: PhoneLine) -> None:
    line.presses("8").hangs_up()


def tone(line: PhoneLine) -> None:
    line.presses("1").hangs_up()


def on_call(line: PhoneLine) -> None:
    line.presses("3").hangs_up()


def on_call_gave_up(line: PhoneLine) -> None:
    line.presses("3").nobody_answers().hangs_up()


def thanks(line: PhoneLine) -> None:
    line.presses("1")
    line.leaves_at = "Thank you"
    line.speaks(4)


NIGHTLY = [menu, again, wrong, tone, on_call, on_call_gave_up, thanks]


@pytest.mark.parametrize("leaves", NIGHTLY, ids=lambda leaves: leaves.__name__)
def test_at_night(opens: Opens, leaves: "object") -> None:
    practice = opens("Mon 20:00", line=f'on_call = ["{NIGHT}"]')
    line = practice.call()
    assert callable(leaves)
    leaves(line)
    assert line.over
    assert len(practice.recordings()) == (leaves is thanks)
    never_failed(practice)


def test_in_the_middle_of_a_message_what_was_said_is_kept(opens: Opens) -> None:
    practice = opens("Mon 20:00")
    line = practice.call()
    line.presses("1").speaks(9, then="hangs up")
    assert line.over
    noted = practice.notes(line)
    assert noted["seconds"] == 9
    assert practice.recordings() == [noted["recording"]]
    never_failed(practice)
