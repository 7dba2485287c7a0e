"""A reply that never arrived, however we learn of it: the record says so, and the owner is told once."""

import pytest
import sqlalchemy as sa

from autoreply.answering.delivery_failures import DeliveryFailures
from autoreply.record.outgoing_kinds import MISSED_CALL
from autoreply.record.tables import outgoing
from channels import DeliveryFailure, Inbound, Refused, Reply, Signal
from tests.autoreply.answering.office import ANA, BEN, Office

REFUSED = "mail.example answered 550 5.1.1 to RCPT: never."


@pytest.fixture
def failures(office: Office) -> DeliveryFailures:
    made = DeliveryFailures(office.record, office.main.outbox, office.clock, office.health, office.metrics)
    for side in (office.main, office.standby):
        side.outbox.lost, side.responder.came_back = made.lost, made.came_back
    return made


def replies(office: Office) -> list[tuple[str, str]]:
    """The state of every reply with its trouble, oldest first."""
    with office.record.database.read() as connection:
        query = sa.select(outgoing.c.state, outgoing.c.trouble).order_by(outgoing.c.id)
        return [(row.state, row.trouble) for row in connection.execute(query)]


def told(office: Office) -> list[str]:
    return [one.says for one in office.health.troubles() if one.about == "line: delivery"]


def counted(office: Office) -> float:
    return float(office.metrics.undelivered.labels("line")._value.get())


def bounce(office: Office, name: str, identity: str, *, rests: bool = True) -> Inbound:
    """`rests`: the practice wishes that nothing goes to that address for a while."""
    signals, bounced = {Signal.NULL_SENDER: "Return-Path: <>"}, identity if rests else ""
    return Inbound("line", name, "", "", office.clock.now(), signals, bounced=bounced, came_back=identity)


@pytest.mark.usefixtures("failures")
@pytest.mark.parametrize("rests", [True, False])
def test_a_reply_that_bounces_counts_as_not_delivered_and_is_told_once(office: Office, rests: bool) -> None:
    office.brings("hello")
    [reply] = office.line.sent
    office.deferred.deliver([bounce(office, "bounce", reply.identity, rests=rests)])
    office.deferred.deliver([bounce(office, "the same of another server", reply.identity, rests=rests)])
    assert replies(office) == [("undelivered", "it came back as undeliverable")]
    assert told(office) == ["line: a reply did not arrive. It came back as undeliverable."]
    assert counted(office) == 1
    assert office.record.unreachable.holds("line", ANA, office.clock.now()) is rests
    office.brings("hello again")
    assert len(office.line.sent) == 1, "a limit holds for an address that does not exist as well"


@pytest.mark.usefixtures("failures")
def test_a_bounce_that_comes_while_the_record_cannot_be_used_is_in_the_record_later(office: Office) -> None:
    office.brings("hello")
    [reply] = office.line.sent
    office.looks(seconds=30)
    office.hides()
    office.deferred.deliver([bounce(office, "bounce", reply.identity)])
    office.shows()
    office.looks(seconds=30)
    assert replies(office) == [("undelivered", "it came back as undeliverable")]
    assert len(told(office)) == 1


@pytest.mark.usefixtures("failures")
@pytest.mark.parametrize("copied", [True, False], ids=["copied after it came", "copied before"])
def test_another_report_of_what_did_not_arrive_is_no_news_while_the_record_cannot_be_used(
    office: Office, copied: bool
) -> None:
    office.brings("hello")
    [reply] = office.line.sent
    if not copied:
        office.looks(seconds=30)
    office.deferred.deliver([bounce(office, "bounce", reply.identity)])
    office.looks(seconds=30)
    office.hides()
    office.deferred.deliver([bounce(office, "the same of another server", reply.identity)])
    assert (counted(office), len(told(office))) == (1, 1)
    office.shows()
    office.looks(seconds=30)
    assert replies(office) == [("undelivered", "it came back as undeliverable")]
    assert counted(office) == 1


@pytest.mark.usefixtures("failures")
def test_a_bounce_of_what_we_never_sent_is_nothing(office: Office) -> None:
    office.brings("hello")
    office.deferred.deliver([bounce(office, "bounce", "invented")])
    assert replies(office) == [("sent", "")]
    assert told(office) == []


@pytest.mark.usefixtures("failures")
@pytest.mark.parametrize("opted_out", [False, True])
def test_a_reply_that_is_refused_at_once_is_told_unless_they_opted_out(office: Office, opted_out: bool) -> None:
    office.line.troubles = [Refused(REFUSED, unreachable=True, opted_out=opted_out)]
    office.brings("hello")
    assert replies(office) == [("refused", REFUSED)]
    assert told(office) == ([] if opted_out else [f"line: a reply did not arrive. {REFUSED}"])
    assert counted(office) == 0, "the provider never accepted it"


@pytest.mark.usefixtures("failures")
def test_several_that_do_not_arrive_are_one_trouble_and_leave_the_channel_well(office: Office) -> None:
    for sender in (ANA, BEN):
        office.line.troubles = [Refused(REFUSED)]
        office.brings(f"hello from {sender}", sender=sender)
    assert len(told(office)) == 1
    assert office.health.unwell(["line"]) == set(), "notices need not go around it"


def test_a_reply_that_is_reported_lost_counts_as_not_delivered_once_it_is_not_sent_again(
    office: Office, failures: DeliveryFailures
) -> None:
    office.brings("hello")
    lost = DeliveryFailure(ANA, "The telephone was switched off.", again=True)
    failures.report("line", lost)
    assert replies(office) == [("due", "The telephone was switched off.")]
    assert told(office) == []
    office.looks(minutes=3)
    failures.report("line", lost)
    assert replies(office) == [("undelivered", "The telephone was switched off.")]
    assert told(office) == ["line: a reply did not arrive. The telephone was switched off."]
    assert counted(office) == 1


def test_of_two_replies_the_one_that_did_not_arrive_is_noted_and_the_later_one_is_not_sent_twice(
    office: Office, failures: DeliveryFailures
) -> None:
    office.brings("hello")
    first = office.clock.now()
    office.looks(minutes=20)
    office.deferred.deliver([office.message("urgent", urgent=True)])
    assert len(office.line.sent) == 2
    failures.report("line", DeliveryFailure(ANA, "The telephone was switched off.", again=True, sent=first))
    assert replies(office) == [("undelivered", "The telephone was switched off."), ("sent", "")]
    office.looks(minutes=5)
    assert len(office.line.sent) == 2


def test_a_text_after_a_call_that_no_telephone_takes_is_noted_and_is_no_trouble(
    office: Office, failures: DeliveryFailures
) -> None:
    reply, now = Reply(ANA, "", "You called.", "missed"), office.clock.now()
    assert office.record.outgoing.schedule(MISSED_CALL, "line", reply, now, now)
    office.looks(seconds=1)
    failures.report("line", DeliveryFailure(ANA, "The number is a landline.", unreachable=True))
    assert replies(office) == [("undelivered", "The number is a landline.")]
    assert told(office) == []
