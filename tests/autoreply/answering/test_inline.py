"""Whoever waits for the response to a webhook is answered at once, with the same words each time, whatever becomes of
the record."""

import threading
from datetime import timedelta

from autoreply.decision.reason import Reason
from channels import Inbound, Signal
from schedules import SystemClock
from tests.autoreply.answering.office import ANA, BEN, NIGHT, Office
from tests.peers.processes import PATIENCE


def test_a_message_is_answered_once_and_a_retry_gets_the_same_words(office: Office) -> None:
    first = office.posts("SM1")
    assert first is not None
    assert "911" in first.text
    assert office.posts("SM1") == first
    assert office.posts("SM2") is None, "told already in this closed period"
    assert (office.counted(Reason.ANSWERED), office.counted(Reason.DUPLICATE)) == (1, 1)
    office.looks()
    assert office.states == {"sent": 1}
    office.restarts()
    assert office.posts("SM1") == first
    assert office.line.sent == []


def test_the_same_message_posted_twice_at_once_is_answered_once_and_both_get_the_words(office: Office) -> None:
    twice = office.message("SM1"), office.message("SM1")
    first = office.is_posted(*twice)
    assert first is not None
    assert office.is_posted(twice[1]) == first
    assert office.counted(Reason.ANSWERED) == 1


def test_a_process_killed_before_it_could_confirm_looks_or_sends_again_later(office: Office) -> None:
    first = office.posts("SM1")
    office.restarts()
    office.looks(minutes=6)
    assert office.line.sent == [first], "this channel cannot look, so the reply is sent with the same identity"
    assert office.states == {"sent": 1}


def test_while_the_record_hangs_people_are_answered_within_two_seconds_and_by_what_it_knew(office: Office) -> None:
    told = office.posts("SM1", ANA)
    other, clock = office.locks(), SystemClock()
    began = clock.monotonic()
    first = office.posts("SM2", BEN)
    assert clock.monotonic() - began < 2
    assert first is not None
    assert "988" in first.text
    began = clock.monotonic()
    assert office.posts("SM2", BEN) == first, "a retry"
    assert office.posts("SM3", BEN) is None, "told already"
    assert office.posts("SM4", BEN, urgent=True) is not None, "urgent words pass"
    assert office.posts("SM5", ANA) is None, "told by the record before it hung"
    assert office.posts("SM1", ANA) == told
    assert clock.monotonic() - began < 2, "nobody waits for a record that is known to hang"
    assert "does not answer in time" in office.troubles[-1]
    other.close()


def test_what_was_decided_meanwhile_is_in_the_record_when_it_is_back(office: Office) -> None:
    other = office.locks()
    first = office.posts("SM1")
    other.close()
    deadline, probes = SystemClock().monotonic() + PATIENCE, 1
    office.posts("probe 1", "+15551001")  # on a busy machine the record is back before this one already
    while office.troubles[-1] and SystemClock().monotonic() < deadline:
        probes += 1
        threading.Event().wait(0.05)
        office.posts(f"probe {probes}", f"+1555100{probes}")
    office.looks()
    assert office.reason("SM1") is Reason.ANSWERED
    assert office.reason("probe 1") is not None
    assert set(office.states) == {"sent"}
    assert office.posts("SM1") == first
    assert office.line.sent == []
    assert office.posts("SM2") is None
    assert office.troubles[-1] == ""
    assert office.counted(Reason.ANSWERED) == 1 + probes, "each is counted once, on whichever record it was decided"


def test_a_record_that_cannot_be_opened_silences_nobody(office: Office) -> None:
    office.record.close()
    office.file.unlink()
    office.file.mkdir()
    assert office.posts("SM1") is not None
    assert office.posts("SM2") is None
    assert "cannot be opened" in office.troubles[0]


def number_sent(office: Office, sender: str) -> int:
    """The last reply that went to somebody."""
    sent = office.record.outgoing.last_sent("line", sender, office.clock.now())
    assert sent is not None
    return sent[0]


def test_a_reply_that_never_arrived_is_sent_once_more_and_never_after_the_opening(office: Office) -> None:
    first = office.posts("SM1")
    office.looks()
    due, outgoing = NIGHT + timedelta(minutes=2), office.record.outgoing
    number = number_sent(office, ANA)
    assert outgoing.reopen("line", ANA, number, due, "the telephone was off")
    office.looks()
    assert office.line.sent == []
    office.looks(minutes=3)
    assert office.line.sent == [first]
    assert not outgoing.reopen("line", ANA, number, due, "again"), "once"
    assert not outgoing.reopen("line", "+15550009", number, due, "to nobody")
    office.posts("SM2", BEN)
    office.looks()
    morning = NIGHT + timedelta(hours=12)
    assert not outgoing.reopen("line", BEN, number_sent(office, BEN), morning, "the office is open")


def test_whoever_texts_stop_is_unreachable_until_they_text_start(office: Office) -> None:
    assert office.is_posted(Inbound("line", "SM1", ANA, "", NIGHT, {Signal.OPTED_OUT: "STOP"})) is None
    assert office.reason("SM1") is Reason.OPTED_OUT
    assert office.record.unreachable.count(NIGHT) == {"line": 1}
    assert office.posts("SM2") is None
    start = Inbound("line", "SM3", ANA, "", NIGHT, opted_in=True)
    assert office.is_posted(start) is not None
    assert office.record.unreachable.count(NIGHT) == {}
