"""While the record cannot be used, the same rules decide by the same facts, and nobody is told twice afterwards."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from autoreply.decision.reason import Reason
from autoreply.record import RecordError
from autoreply.texts.crisis import choose
from autoreply.texts.words import Words
from channels import Inbound, Signal, TryAgain
from tests.autoreply.answering.office import ANA, BEN, CAM, NIGHT, LineThatLooks, Office


def test_messages_that_are_brought_are_answered_without_the_record_and_replayed(office: Office) -> None:
    office.hides()
    office.brings("M1", "M2")
    office.brings("M1")
    assert office.told == [ANA]
    assert office.troubles[-1] != ""
    office.shows()
    office.looks()
    assert [office.reason(name) for name in ("M1", "M2")] == [Reason.ANSWERED, Reason.ALREADY_TOLD]
    assert office.states == {"sent": 1}
    office.brings("M1", "M2", "M3")
    assert office.told == [ANA], "nobody is told twice after the record is back"
    assert office.troubles[-1] == ""


@pytest.mark.parametrize("copied", [True, False], ids=["copied at a heartbeat", "not copied yet"])
def test_whoever_was_told_or_opted_out_before_is_left_alone_without_the_record(office: Office, copied: bool) -> None:
    office.brings("M1", sender=ANA)
    office.is_posted(Inbound("line", "M2", BEN, "", NIGHT, {Signal.OPTED_OUT: "STOP"}))
    if copied:
        office.looks()
    office.hides()
    assert office.posts("M3", ANA) is None
    assert office.posts("M4", BEN) is None
    assert office.posts("M5", BEN, urgent=True) is None, "the provider would refuse it"
    assert office.posts("M6", CAM) is not None
    counted = {reason: office.counted(reason) for reason in (Reason.ALREADY_TOLD, Reason.UNREACHABLE)}
    assert counted == {Reason.ALREADY_TOLD: 1, Reason.UNREACHABLE: 2}


def test_nobody_is_taken_for_new_while_the_record_of_before_is_away(office: Office) -> None:
    first = "Welcome. {{ nobody_is_reading }} {{ emergency }} {{ crisis }} {{ opening }}"
    words = Words(languages=["en"], resources=choose("US"), overrides={"en": {"first": first}})
    office.account = replace(office.account, words=words)
    office.begins()
    office.brings("M1", sender=ANA)
    office.hides()
    office.brings("M2", sender=BEN)
    assert [reply.text.startswith("Welcome.") for reply in office.line.sent] == [True, False]


def test_what_a_former_life_told_is_known_without_the_record(office: Office) -> None:
    office.brings("M1", sender=ANA)
    office.restarts()
    office.looks()
    office.hides()
    office.brings("M2", sender=ANA)
    assert office.told == [ANA]


def test_the_breaker_holds_without_the_record_and_one_that_opens_there_is_open_afterwards(office: Office) -> None:
    limit = office.account.policy.limits.per_10_minutes
    for number in range(limit - 1):
        office.posts(f"M{number}", f"+1555100{number:04}")
    office.looks()
    office.hides()
    assert office.posts("last", "+15552000000") is not None
    assert office.posts("too many", "+15552000001") is None
    assert office.posts("in need", "+15552000002", urgent=True) is not None
    office.shows()
    office.looks()
    assert [one.channel for one in office.record.breakers.opened(office.clock.now())] == ["line"]
    office.looks()
    office.hides()
    assert office.posts("still too many", "+15552000003") is None
    assert office.counted(Reason.BREAKER) == 2


def test_stop_and_start_that_came_meanwhile_hold_afterwards(office: Office) -> None:
    office.is_posted(Inbound("line", "M1", ANA, "", NIGHT, {Signal.OPTED_OUT: "STOP"}))
    office.hides()
    office.is_posted(Inbound("line", "M2", BEN, "", NIGHT, {Signal.OPTED_OUT: "STOP"}))
    assert office.is_posted(Inbound("line", "M3", ANA, "", NIGHT, opted_in=True)) is not None
    office.shows()
    assert office.posts("M4", BEN) is None
    assert office.record.unreachable.count(NIGHT) == {"line": 1}


def test_a_reply_that_did_not_go_out_meanwhile_is_tried_again_and_then_sent_by_the_record(office: Office) -> None:
    office.hides()
    office.line.troubles = [TryAgain("busy"), TryAgain("busy")]
    office.brings("M1")
    office.shows()
    office.looks()
    assert office.told == []
    assert office.states == {"due": 1}
    for _ in range(3):
        office.looks(minutes=1)
    assert office.told == [ANA]
    assert office.states == {"sent": 1}


def test_while_it_lasts_a_reply_is_tried_again_without_the_record(office: Office) -> None:
    office.hides()
    office.line.troubles = [TryAgain("busy")]
    office.brings("M1")
    with pytest.raises(RecordError):
        office.looks(minutes=1)
    assert office.told == [ANA]
    office.shows()
    office.looks()
    assert office.states == {"sent": 1}


def test_a_reply_under_way_while_the_record_comes_back_is_sent_once(office: Office) -> None:
    office.hides()
    [claimed] = office.failover.answer([office.message("M1")]).decided
    assert claimed.claim is not None
    office.shows()
    office.looks()
    assert office.states == {"due": 1}
    assert office.told == [], "it is being sent by who claimed it"
    office.looks(minutes=4)
    office.standby.outbox.deliver(claimed.claim)
    office.looks(minutes=4)
    office.looks(minutes=4)
    assert office.told == [ANA]
    assert office.states == {"sent": 1}


def test_a_process_killed_before_it_could_replay_asks_the_provider_what_went_out(tmp_path: Path) -> None:
    office = Office(tmp_path, LineThatLooks())
    office.hides()
    first = office.message("M1")
    office.deferred.deliver([first])
    assert office.told == [ANA]
    office.shows()
    office.clock.advance(minutes=1)
    office.restarts()
    office.deferred.deliver([first])
    assert office.told == [ANA], "the provider has it"
    assert office.states == {"sent": 1}
    office.ends()


def test_messages_in_the_closed_period_after_the_return_know_what_was_told_meanwhile(office: Office) -> None:
    office.hides()
    office.posts("M1")
    office.shows()
    office.looks()
    assert office.posts("M2") is None
    office.clock.advance(hours=5)
    again = office.posts("M3")
    assert again is not None
    assert office.reason("M3") is Reason.ANSWERED_AGAIN
    assert office.states in ({"sent": 1, "due": 1}, {"sent": 2})


def test_old_replies_are_no_longer_known(office: Office) -> None:
    office.brings("M1")
    office.clock.advance(hours=24 * 5)
    office.looks()
    assert office.fallback.record.outgoing.by_state() == {}
    office.clock.set(NIGHT + timedelta(days=5, minutes=1))
    office.brings("M2", sender=BEN)
    office.looks()
    assert office.fallback.record.outgoing.by_state() == {"sent": 1}
