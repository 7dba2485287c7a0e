"""Hand-overs in the record: each message in exactly one, and how far the practice is with who reached out."""

import threading
from datetime import datetime, timedelta

import sqlalchemy as sa

from autoreply.decision.decide import Decision, History
from autoreply.decision.outcome import Outcome
from autoreply.decision.reason import Reason
from autoreply.record import Pending, Record
from autoreply.record.deliveries import Arrival
from autoreply.record.follow_ups import FollowUpPage, FollowUpState
from autoreply.record.staff.handovers import Handover
from autoreply.record.tables import message
from channels import Inbound, Signal
from tests.autoreply.record.test_messages import NIGHT

DUSK, DAWN = NIGHT - timedelta(hours=4), NIGHT + timedelta(hours=12)
EVERYBODY = {who: who for who in ("", "ana", "ben")}


def comes(
    record: Record,
    identifier: str,
    sender: str = "+15550100001",
    *,
    reader: str = "",
    reason: Reason = Reason.ANSWERED,
    channel: str = "line",
    at: datetime = NIGHT,
    urgent: bool = False,
) -> None:
    """A message comes; nothing is sent."""
    signals = {Signal.URGENT: "words"} if urgent else {}
    inbound = Inbound(channel, identifier, sender, "", at, signals)

    def judge(_history: History) -> Outcome:
        return Outcome(Decision(reason, ""))

    record.messages.note_all([Pending(inbound, None, judge, reader=reader)], at)


def opens(record: Record, reader: str = "", day: int = 0) -> Handover | None:
    """Morning comes for a reader, so many days later."""
    later = timedelta(days=day)
    return record.handovers.begin(reader, (DUSK + later, DAWN + later), DAWN + later, EVERYBODY)


def listed(record: Record, made: Handover | None) -> list[str]:
    assert made is not None
    return [item.message for item in record.handovers.items(made.number)]


def inbox(record: Record, progress: FollowUpState = FollowUpState.NEW) -> FollowUpPage:
    """The first page of those people."""
    return record.follow_ups.page(progress, (), 9, 0)


def test_each_reader_gets_what_is_theirs_and_the_practice_what_nobody_else_reads(record: Record) -> None:
    for identifier, reader in (("1", ""), ("2", "ana"), ("3", "gone"), ("4", "ben")):
        comes(record, identifier, reader=reader)
    assert listed(record, opens(record, "ana")) == ["2"]
    assert listed(record, opens(record)) == ["1", "3"]
    assert listed(record, opens(record, "ben")) == ["4"]


def test_a_closed_period_has_one_handover_and_what_came_later_is_in_the_next(record: Record) -> None:
    comes(record, "1")
    assert listed(record, opens(record)) == ["1"]
    assert opens(record) is None
    moved = (DUSK, DAWN + timedelta(hours=2))
    assert record.handovers.begin("", moved, moved[1], EVERYBODY) is None, "the opening moved after it went out"
    comes(record, "2")
    assert listed(record, opens(record, day=1)) == ["2"]


def test_a_handover_made_while_the_clock_was_weeks_ahead_holds_up_no_other(record: Record) -> None:
    comes(record, "1")
    assert listed(record, opens(record, day=21)) == ["1"]
    comes(record, "2")
    assert listed(record, opens(record)) == ["2"]
    assert opens(record) is None


def test_programs_are_in_no_handover_but_with_urgent_words_somebody_looks(record: Record) -> None:
    comes(record, "1", reason=Reason.MAILING_LIST)
    comes(record, "2", reason=Reason.SPAM)
    comes(record, "3", reason=Reason.SPAM, urgent=True)
    comes(record, "4", reason=Reason.WORKING_HOURS)
    comes(record, "5", reason=Reason.BREAKER)
    assert listed(record, opens(record)) == ["3", "5"]


def test_of_two_replicas_only_one_makes_the_handover(url: str) -> None:
    one, two = Record.open(url), Record.open(url)
    comes(one, "1")
    made: list[Handover | None] = []
    works = [threading.Thread(target=lambda each=each: made.append(opens(each))) for each in (one, two) * 4]
    for work in works:
        work.start()
    for work in works:
        work.join()
    assert sum(each is not None for each in made) == 1
    one.close()
    two.close()


def test_a_message_from_before_there_were_handovers_is_in_none(record: Record) -> None:
    comes(record, "1")
    with record.database.write() as connection:
        connection.execute(sa.update(message).values(handover=0))
    comes(record, "2")
    assert listed(record, opens(record)) == ["2"]
    assert inbox(record).counts == {FollowUpState.NEW: 1, FollowUpState.CALL_BACK: 0, FollowUpState.DONE: 0}
    assert record.follow_ups.newest(inbox(record).people[0], ())[-1].message == "2"


def test_an_item_says_who_opted_out_and_how_far_the_practice_is(record: Record) -> None:
    comes(record, "1")
    comes(record, "2", "+15550100002")
    record.unreachable.opt_out("line", "+15550100001", DAWN, "texted STOP")
    record.unreachable.mark("line", "+15550100001", DAWN + timedelta(days=1), "a text was refused")
    made = opens(record)
    assert made is not None
    first, second = record.handovers.items(made.number)
    assert (first.opted_out, first.progress) == (True, "")
    assert (second.opted_out, second.progress) == (False, "")
    record.follow_ups.mark(second.sender, FollowUpState.DONE, second.number, "Ana", DAWN)
    first, second = record.handovers.items(made.number)
    assert first.progress == ""
    assert (second.progress, second.author, second.changed) == ("done", "Ana", DAWN)


def test_one_person_over_two_channels_is_one_and_strangers_without_a_number_are_many(record: Record) -> None:
    comes(record, "1", channel="line")
    comes(record, "2", channel="texts", urgent=True)
    comes(record, "3", "")
    comes(record, "4", "")
    people = inbox(record).people
    assert [(one.senders, one.urgent) for one in people] == [(("+15550100001",), True), (("",), False), (("",), False)]
    assert [many for _, many in record.follow_ups.messages(people, ()).values()] == [2, 1, 1]
    assert [item.message for item in record.follow_ups.newest(people[0], ())] == ["1", "2"]
    record.follow_ups.mark("", FollowUpState.DONE, people[1].last, "Ana", DAWN)
    left = inbox(record).people
    assert [one.last for one in left] == [people[0].last, people[2].last]


def test_who_writes_again_is_new_again_and_a_late_mark_takes_nothing_back(record: Record) -> None:
    comes(record, "1")
    (one,) = inbox(record).people
    record.follow_ups.mark(one.senders[0], FollowUpState.CALL_BACK, one.last, "Ana", DAWN)
    assert inbox(record).counts == {FollowUpState.NEW: 0, FollowUpState.CALL_BACK: 1, FollowUpState.DONE: 0}
    comes(record, "2")
    (again,) = inbox(record).people
    assert (again.marks, again.author) == ((again.last,), "Ana")
    record.follow_ups.mark(again.senders[0], FollowUpState.DONE, again.last, "Ben", DAWN)
    record.follow_ups.mark(again.senders[0], FollowUpState.CALL_BACK, one.last, "Ana", DAWN)
    (done,) = inbox(record, FollowUpState.DONE).people
    assert (done.author, done.last, done.changed) == ("Ben", again.last, DAWN)
    assert record.follow_ups.of(one.last, ()) == done


def test_by_day_only_what_stands_in_no_mailbox_is_on_the_list(record: Record) -> None:
    comes(record, "1", "a@mail.example", reason=Reason.WORKING_HOURS, channel="office")
    comes(record, "2", reason=Reason.WORKING_HOURS, channel="line")
    assert [one.senders for one in record.follow_ups.page(FollowUpState.NEW, ("line",), 9, 0).people] == [
        ("+15550100001",)
    ]
    assert inbox(record).people == []


def test_who_covers_gets_what_waits_for_who_is_away_with_what_is_still_at_a_provider_and_once(record: Record) -> None:
    for identifier, reader in (("1", "ana"), ("2", "ben"), ("3", ""), ("4", "gone")):
        comes(record, identifier, reader=reader)
    waiting = [Arrival("line", f"RE{each}", each, "", NIGHT, reader) for each, reader in (("1", "ana"), ("3", ""))]
    carried = [Arrival("line", "RE1b", "1", "", NIGHT, "ana"), Arrival("line", "RE1c", "1", "", NIGHT, "cleo")]
    record.deliveries.note([*waiting, *carried], NIGHT)
    found = record.deliveries.by_reference("line", "RE1b")
    assert found is not None
    record.deliveries.carried([found.number], "cafe", NIGHT)
    covered = {"": "", "ana": "ben", "ben": "ben", "cleo": "cleo"}
    period = (DUSK, DAWN)
    assert listed(record, record.handovers.begin("ben", period, DAWN, covered)) == ["1", "2"]
    readers = {one.reference: one.reader for one in record.deliveries.of_messages("line", ["1", "3"])}
    assert readers == {"RE1": "ben", "RE1b": "ana", "RE1c": "cleo", "RE3": ""}
    assert listed(record, record.handovers.begin("ana", period, DAWN, EVERYBODY)) == []
    assert listed(record, record.handovers.begin("cleo", period, DAWN, {**covered, "": "cleo"})) == ["3", "4"]
    assert listed(record, record.handovers.begin("", period, DAWN, EVERYBODY)) == []


def test_of_what_several_replicas_hand_over_to_who_covers_each_message_is_in_one(url: str) -> None:
    one, two = Record.open(url), Record.open(url)
    for number in range(9):
        comes(one, f"{number}", reader=("ana", "ben", "")[number % 3])
    period = (DUSK, DAWN)
    made: list[Handover | None] = []

    def begins(record: Record, reader: str, reads: dict[str, str]) -> None:
        made.append(record.handovers.begin(reader, period, DAWN, reads))

    away = {**EVERYBODY, "ana": "ben"}  # one replica knows it, and the other one does not yet
    each = [(one, "ben", away), (two, "ana", EVERYBODY), (two, "ben", EVERYBODY), (one, "", away)] * 2
    works = [threading.Thread(target=begins, args=given) for given in each]
    for work in works:
        work.start()
    for work in works:
        work.join()
    messages = [item.message for done in made if done is not None for item in one.handovers.items(done.number)]
    assert sorted(messages) == [f"{number}" for number in range(9)]
    one.close()
    two.close()
