"""What channels bring in is decided together where it comes together; no fault in one message keeps another waiting."""

from typing import NoReturn

import pytest

from autoreply.answering.deferred import TRIES
from autoreply.record import RecordError
from channels import Inbound, Signal
from tests.autoreply.answering.office import Office


class Broken(dict[Signal, str]):
    """Stands for a fault of ours that one message brings out."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__()
        self._error = error or ValueError("nobody expected this")

    def __contains__(self, _signal: object) -> NoReturn:
        raise self._error


def message(office: Office, number: int, signals: dict[Signal, str] | None = None) -> Inbound:
    return Inbound(
        "line", f"M{number}", f"+1555000{number}", "", office.clock.now(), signals={} if signals is None else signals
    )


def test_what_comes_together_is_answered_in_order_and_once(office: Office) -> None:
    messages = [message(office, number) for number in range(5)]
    office.deferred.deliver([*messages, message(office, 0)])
    office.deferred.deliver(messages)
    assert office.told == [one.sender for one in messages]
    assert office.states == {"sent": 5}


def test_a_fault_in_one_message_keeps_no_other_waiting_and_that_one_comes_again(office: Office) -> None:
    broken = message(office, 1, Broken())
    with pytest.raises(ValueError, match="nobody expected this"):
        office.deferred.deliver([message(office, 0), broken, message(office, 2)])
    assert office.told == ["+15550000", "+15550002"]
    office.deferred.deliver([message(office, number) for number in range(3)])
    assert office.told[2:] == [broken.sender], "mended, it is answered, and the others are not answered twice"


def test_a_message_that_never_can_be_decided_is_given_up_and_told_and_lets_the_next_ones_pass(office: Office) -> None:
    broken = message(office, 1, Broken())
    for _ in range(TRIES - 1):
        with pytest.raises(ValueError, match="nobody expected this"):
            office.deferred.deliver([message(office, 0), broken])
        assert office.health.troubles() == []
    office.deferred.deliver([message(office, 0), broken])
    office.deferred.deliver([message(office, 2)])
    assert office.told == ["+15550000", "+15550002"]
    (trouble,) = office.health.troubles()
    assert trouble.says.startswith("line: Autoreply has a fault, and could not decide about a message")
    assert broken.sender not in trouble.says


def test_a_record_that_is_away_gives_up_no_message(office: Office) -> None:
    waiting = message(office, 1, Broken(RecordError("The record cannot be used.")))
    for _ in range(2 * TRIES):
        with pytest.raises(RecordError):
            office.deferred.deliver([waiting])
    assert "line: undecided" not in {trouble.about for trouble in office.health.troubles()}


def test_once_the_queue_is_closed_a_reply_goes_out_at_once(office: Office) -> None:
    office.deferred.start()
    office.deferred.stop(0.0)
    office.deferred.deliver([message(office, 0), message(office, 1)])
    assert office.told == ["+15550000", "+15550001"]
