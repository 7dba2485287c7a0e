"""What channels bring in is decided together where it comes together; no fault in one message keeps another waiting."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from autoreply.answering.deferred import Deferred
from autoreply.answering.responder import Responder
from autoreply.record import RecordError
from autoreply.telemetry.metrics import Metrics
from channels import Inbound
from tests.autoreply.answering.test_inline import Room


class Broken(dict[str, str]):
    """Stands for a fault of ours that one message brings out."""

    def get(self, _key: object, _default: object = None) -> NoReturn:
        raise ValueError("nobody expected this")


class Office(Room):
    """The room of the window, with a letterbox in its door."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        responder, metrics = Responder({"door": self.account}, self.record, self.clock, "cafe"), Metrics()
        self.deferred = Deferred(responder, self.inline, self.outbox, self.clock, metrics, self.troubles.append)

    def letter(self, number: int, **given: Any) -> Inbound:
        return Inbound("door", f"M{number}", f"+1555000{number}", f"c{number}", self.clock.now(), **given)

    @property
    def heard(self) -> list[str]:
        return [reply.to for reply in self.line.sent]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.inline.close()
    made.record.close()


def test_what_comes_together_is_answered_in_order_and_once(office: Office) -> None:
    letters = [office.letter(number) for number in range(5)]
    office.deferred.deliver([*letters, office.letter(0)])
    office.deferred.deliver(letters)
    assert office.heard == [letter.sender for letter in letters]
    assert office.record.outgoing.by_state() == {"sent": 5}


def test_a_fault_in_one_message_keeps_no_other_waiting_and_that_one_comes_again(office: Office) -> None:
    broken = office.letter(1, context=Broken())
    with pytest.raises(ValueError, match="nobody expected this"):
        office.deferred.deliver([office.letter(0), broken, office.letter(2)])
    assert office.heard == [office.letter(0).sender, office.letter(2).sender]
    office.deferred.deliver([office.letter(0), office.letter(1), office.letter(2)])
    assert office.heard[2:] == [broken.sender], "mended, it is answered, and the others are not answered twice"


def test_where_the_book_is_shut_nothing_is_noted_and_all_come_again(office: Office) -> None:
    other = office.locked()
    with pytest.raises(RecordError):
        office.deferred.deliver([office.letter(0), office.letter(1)])
    assert office.heard == []
    assert office.troubles[-1]
    other.rollback()
    other.close()
    office.deferred.deliver([office.letter(0), office.letter(1)])
    assert office.heard == [office.letter(0).sender, office.letter(1).sender]
    assert office.troubles[-1] == ""


def test_once_the_lanes_are_shut_a_reply_goes_out_at_once(office: Office) -> None:
    office.deferred.start()
    office.deferred.stop(0.0)
    office.deferred.deliver([office.letter(0), office.letter(1)])
    assert office.heard == [office.letter(0).sender, office.letter(1).sender]
