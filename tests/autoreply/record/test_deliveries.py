"""Which texts and recordings the record knows, and who has them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from autoreply.decision.decide import Decision, History
from autoreply.decision.ladder import LADDER
from autoreply.decision.outcome import Outcome
from autoreply.decision.reason import Reason
from autoreply.record import Delivery, Pending, Record, Result, State
from autoreply.record.deliveries import MOST, Arrival
from autoreply.record.follow_ups import FollowUpState
from autoreply.record.outgoing_kinds import DELIVERY, HAND_OVER
from autoreply.record.staff.notice_payload import NoticePayload, copy_of
from autoreply.record.staff.notices import WORDLESS
from autoreply.record.tables import delivery, follow_up, message, outgoing
from channels import Inbound, Reply
from tests.autoreply.record.test_messages import NIGHT

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAYLOAD = NoticePayload(DELIVERY.name, NIGHT, {"delivery": "1"})


def comes(record: Record, identifier: str, reason: Reason = Reason.ANSWERED, channel: str = "line") -> None:
    """A message is recorded; nothing is sent."""
    inbound = Inbound(channel, identifier, "+15550100001", "", NIGHT)

    def judge(_history: History) -> Outcome:
        return Outcome(Decision(reason, ""))

    record.messages.note_all([Pending(inbound, None, judge)], NIGHT)


def arrival(reference: str = "RE1", **more: object) -> Arrival:
    given = {"channel": "line", "message": "CA1", "sender": "+15550100001", "came": NIGHT, "reader": "", **more}
    return Arrival(reference=reference, **given)  # type: ignore[arg-type]  # any field may be given


def test_only_messages_that_are_not_known_yet_are_new_and_no_reason_that_is_skipped(record: Record) -> None:
    comes(record, "SM1")
    comes(record, "SM2", Reason.OURSELVES)
    comes(record, "SM3", channel="other")
    since = {"line": NIGHT, "unused": NIGHT}
    assert [one[1] for one in record.deliveries.unknown_texts(since, {Reason.OURSELVES.value})] == ["SM1"]
    assert record.deliveries.unknown_texts({"line": NIGHT + HOUR}, set()) == []
    assert record.deliveries.unknown_texts({}, set()) == []
    record.deliveries.note([arrival("SM1", message="SM1")], NIGHT)
    assert record.deliveries.unknown_texts(since, {Reason.OURSELVES.value}) == []
    assert record.deliveries.known("line", ["SM1", "SM2"]) == {"SM1"}


def test_news_about_a_recording_come_in_any_order_and_its_end_stays(record: Record) -> None:
    for status, seconds in (("processing", None), ("completed", 7), ("processing", None), ("absent", 0)):
        record.deliveries.note([arrival(status=status, seconds=seconds)], NIGHT)
    [found] = record.deliveries.of_messages("line", ["CA1"])
    assert (found.status, found.seconds, found.reference) == ("completed", 7, "RE1")
    assert record.deliveries.by_reference("line", "RE1") == record.deliveries.of(found.number) == found
    assert record.deliveries.by_reference("other", "RE1") is None


def test_one_message_of_ours_carries_each_and_it_is_deleted_only_once_somebody_has_it(record: Record) -> None:
    record.deliveries.note([arrival("RE1"), arrival("RE2")], NIGHT)
    first, second = record.deliveries.waiting(NIGHT)
    assert record.deliveries.carried([first.number], "cafe", NIGHT) == 1
    assert record.deliveries.carried([first.number, second.number], "f00d", NIGHT) == 1
    carriers = [one.carrier for one in record.deliveries.of_messages("line", ["CA1"])]
    assert (carriers, record.deliveries.waiting(NIGHT)) == (["cafe", "f00d"], [])
    assert record.deliveries.to_discard("line") == []
    record.deliveries.confirm(first.number, NIGHT)
    assert [one.reference for one in record.deliveries.to_discard("line")] == ["RE1"]
    assert record.deliveries.to_discard("line", but=[first.number]) == []
    assert record.deliveries.to_discard("other") == []
    record.deliveries.discarded(first.number, NIGHT)
    record.deliveries.went_without(second.number, "f00d", "too long")
    [waits] = [one for one in record.deliveries.of_messages("line", ["CA1"]) if one.reference == "RE2"]
    record.deliveries.wait_again(waits)
    assert record.deliveries.to_discard("line") == []
    assert [(one.reference, one.without) for one in record.deliveries.waiting(NIGHT)] == [("RE2", "too long")]
    assert record.deliveries.waiting(NIGHT + HOUR) == []


def sent(record: Record, identity: str, *, whole: bool) -> None:
    """A message of ours to our own people went out, by mail or as a count."""
    claim = record.outgoing.claim(DELIVERY, "reach:", Reply("", "", "", identity, PAYLOAD.stored()), NIGHT)
    assert claim is not None
    record.outgoing.write([Result.finished(claim, State.SENT, NIGHT, keep=True)])
    record.notices.went_by(identity, "mail" if whole else "text", "", whole=whole, confirmed=None if whole else NIGHT)


def test_what_was_only_counted_is_known_unless_a_mail_with_it_may_still_be_found(record: Record) -> None:
    record.deliveries.note([arrival("RE1"), arrival("RE2")], NIGHT)
    first, second = record.deliveries.waiting(NIGHT)
    sent(record, "cafe", whole=False)
    sent(record, "f00d", whole=True)
    record.deliveries.carried([first.number], "cafe", NIGHT)
    record.deliveries.carried([second.number], "f00d", NIGHT)
    assert record.notices.send_again("f00d", NIGHT, "not seen")
    record.notices.went_by("f00d", "text", "", whole=False, confirmed=NIGHT)
    assert [one.reference for one in record.deliveries.counted(NIGHT)] == ["RE1"]
    assert record.deliveries.arrived(NIGHT, NIGHT + 6 * HOUR) == []
    assert record.notices.arrived("f00d", NIGHT + HOUR)
    assert [one.reference for one in record.deliveries.arrived(NIGHT, NIGHT + 6 * HOUR)] == ["RE2"], (
        "the mail was found after all"
    )
    state = record.notices.of("f00d")
    assert state is not None
    assert (state.state, state.confirmed) == (State.SENT, NIGHT)
    assert not record.notices.arrived("0000", NIGHT)


def test_what_went_without_words_that_nobody_has_is_confirmed_and_may_begin_anew(record: Record) -> None:
    record.deliveries.note([arrival("SM1", status="text")], NIGHT)
    [found] = record.deliveries.waiting(NIGHT)
    sent(record, "cafe", whole=True)
    record.deliveries.carried([found.number], "cafe", NIGHT)
    record.deliveries.went_without(found.number, "cafe", WORDLESS)
    assert record.notices.arrived("cafe", NIGHT)
    assert record.deliveries.arrived(NIGHT, NIGHT + 6 * HOUR) == record.deliveries.of_messages("line", ["CA1"])
    record.deliveries.confirm(found.number, NIGHT)
    record.deliveries.begin_anew(found.number)
    assert record.deliveries.waiting(NIGHT) == [found]


@pytest.mark.parametrize("without", ["", "NOT_READY"])
def test_what_stays_only_counted_or_announced_for_days_keeps_nothing_else_from_its_turn(
    record: Record, without: str
) -> None:
    record.deliveries.note([arrival(f"RE{number}") for number in range(MOST + 1)], NIGHT)
    sent(record, "cafe", whole=bool(without))
    assert not without or record.notices.arrived("cafe", NIGHT)
    with record.database.write() as connection:
        connection.execute(sa.update(delivery).values(claimed=NIGHT, carrier="cafe", without=without))
    found = record.deliveries.announced(NIGHT, [without]) if without else record.deliveries.counted(NIGHT)
    assert found[-1].reference == f"RE{MOST}"


def test_a_mail_that_is_seen_in_its_mailbox_before_it_is_noted_as_sent_stays_confirmed(record: Record) -> None:
    claim = record.outgoing.claim(DELIVERY, "reach:", Reply("", "", "", "cafe", PAYLOAD.stored()), NIGHT)
    assert claim is not None
    assert record.notices.arrived("cafe", NIGHT)
    record.notices.went_by("cafe", "mail", "", whole=True, confirmed=None)
    record.outgoing.write([Result.finished(claim, State.SENT, NIGHT, keep=True)])
    assert record.notices.unconfirmed(NIGHT + HOUR) == []
    state = record.notices.of("cafe")
    assert state is not None
    assert (state.state, state.medium, state.confirmed) == (State.SENT, "mail", NIGHT)


def test_what_is_held_for_a_hand_over_counts_only_once_it_is_in_it(record: Record) -> None:
    record.deliveries.note([arrival("RE1"), arrival("RE2"), arrival("RE3")], NIGHT)
    first, second, third = (one.number for one in record.deliveries.waiting(NIGHT))
    packed = Reply("", "", "", "cafe", PAYLOAD.stored())
    assert record.deliveries.held_for("cafe", [first, second], NIGHT) == 2
    assert record.outgoing.schedule(HAND_OVER, "reach:", packed, NIGHT, NIGHT)
    [claim] = record.outgoing.due(NIGHT)
    assert record.outgoing.take(claim, NIGHT)
    assert record.deliveries.held_for("cafe", [third], NIGHT) == 0, "somebody composes it now"
    assert record.deliveries.release("cafe", [first]) == 1
    assert record.deliveries.release("f00d") == 0
    record.outgoing.write([Result.finished(claim, State.SENT, NIGHT, keep=True)])
    record.notices.went_by("cafe", "mail", "", whole=True, confirmed=NIGHT)
    assert record.deliveries.arrived(NIGHT, NIGHT + 6 * HOUR) == [], "nothing says that it was in it"
    assert [one.number for one in record.deliveries.left_behind(NIGHT, NIGHT)] == [first]
    record.deliveries.went_without(first, "cafe", "")
    assert [one.reference for one in record.deliveries.arrived(NIGHT, NIGHT + 6 * HOUR)] == ["RE1"]
    assert record.deliveries.left_behind(NIGHT, NIGHT) == []
    waiting = record.deliveries.waiting(NIGHT)
    assert [(one.reference, one.carrier, one.without) for one in waiting] == [("RE2", "", ""), ("RE3", "", "")]


def one_of(record: Record, **more: object) -> Delivery:
    """One that is known, and waits."""
    record.deliveries.note([arrival(**more)], NIGHT)  # type: ignore[arg-type]  # any field may be given
    return record.deliveries.waiting(NIGHT)[-1]


def again(record: Record, delivery: Delivery) -> Delivery:
    """The same as it is now."""
    found = record.deliveries.of(delivery.number)
    assert found is not None
    return found


def is_uncertain(record: Record, identity: str) -> None:
    """An attempt to send that message may have gone out."""
    record.notices.note_attempt(identity, may_have_gone=True)


def is_tried(record: Record, identity: str) -> None:
    """It is due, and goes out at the next attempt."""
    assert record.outgoing.schedule(HAND_OVER, "reach:", Reply("", "", "", identity, PAYLOAD.stored()), NIGHT, NIGHT)


def is_unseen(record: Record, identity: str) -> None:
    """It went out by mail, is seen nowhere, and is to go again."""
    [claim] = [one for one in record.outgoing.due(NIGHT + HOUR) if one.reply.identity == identity]
    record.notices.went_by(identity, "mail", "", whole=True, confirmed=None)
    record.outgoing.write([Result.finished(claim, State.SENT, NIGHT, keep=True)])
    assert record.notices.send_again(identity, NIGHT, "not seen")


def test_one_that_certainly_did_not_go_says_nothing_of_an_earlier_form(record: Record) -> None:
    first = one_of(record)
    is_tried(record, "cafe")
    record.deliveries.carried([first.number], "cafe", NIGHT)
    record.notices.note_attempt("cafe", may_have_gone=True)
    record.deliveries.went_without(first.number, "cafe", "UNAVAILABLE")
    record.notices.note_attempt("cafe", may_have_gone=False)
    record.deliveries.went_without(first.number, "cafe", "")
    assert again(record, first).without == ""


@pytest.mark.parametrize("becomes", [is_uncertain, is_unseen])
def test_one_that_may_have_gone_without_its_content_goes_on_saying_so(
    record: Record, becomes: Callable[[Record, str], None]
) -> None:
    first = one_of(record)
    is_tried(record, "cafe")
    record.deliveries.held_for("cafe", [first.number], NIGHT)
    for why in ("NOT_READY", "", "UNAVAILABLE"):
        record.deliveries.went_without(first.number, "cafe", why)
        assert again(record, first).without == why, "it never went out"
    becomes(record, "cafe")
    for why, kept in (("", "UNAVAILABLE"), ("NOT_READY", "NOT_READY"), ("", "NOT_READY")):
        record.deliveries.went_without(first.number, "cafe", why)
        assert again(record, first).without == kept
    other = one_of(record, reference="RE2")
    record.deliveries.carried([other.number], "cafe", NIGHT)
    record.deliveries.went_without(other.number, "cafe", "")
    assert again(record, other).without == "", "that one went with its content each time"


def test_a_message_that_was_held_and_never_composed_before_a_doubt_goes_with_what_it_carries(record: Record) -> None:
    first = one_of(record)
    is_tried(record, "cafe")
    record.deliveries.held_for("cafe", [first.number], NIGHT)
    is_uncertain(record, "cafe")
    record.deliveries.went_without(first.number, "cafe", "")
    assert again(record, first).without == ""


def test_why_it_waited_again_says_nothing_of_the_message_that_carries_it_then(record: Record) -> None:
    first = one_of(record)
    record.deliveries.carried([first.number], "cafe", NIGHT)
    record.deliveries.wait_again(again(record, first), "NOT_READY")
    assert again(record, first).without == "NOT_READY"
    assert record.deliveries.carried([first.number], "f00d", NIGHT, "NOT_READY") == 1
    assert again(record, first).without == ""


def test_a_replica_that_is_late_does_not_let_wait_what_another_message_carries_meanwhile(record: Record) -> None:
    first = one_of(record)
    record.deliveries.carried([first.number], "cafe", NIGHT)
    seen = again(record, first)
    record.deliveries.wait_again(seen)
    record.deliveries.carried([first.number], "f00d", NIGHT)
    record.deliveries.wait_again(seen)
    assert (again(record, first).carrier, record.deliveries.waiting(NIGHT)) == ("f00d", [])
    seen = again(record, first)
    record.deliveries.confirm(first.number, NIGHT)
    record.deliveries.wait_again(seen, "COUNTED")
    assert (again(record, first).carrier, again(record, first).without) == ("f00d", "")


@pytest.mark.parametrize("end", [State.REFUSED, State.EXPIRED, State.IN_DOUBT])
def test_what_a_hand_over_that_ended_so_carried_is_left_behind(record: Record, end: State) -> None:
    first = one_of(record)
    record.deliveries.carried([first.number], "cafe", NIGHT)
    is_tried(record, "cafe")
    assert record.deliveries.left_behind(NIGHT, NIGHT + HOUR) == []
    [claim] = record.outgoing.due(NIGHT)
    record.outgoing.write([Result.finished(claim, end, NIGHT)])
    assert record.deliveries.left_behind(NIGHT, NIGHT) == [again(record, first)]
    assert record.deliveries.left_behind(NIGHT + HOUR, NIGHT) == []


def test_what_was_held_for_a_hand_over_that_was_never_claimed_is_left_behind(record: Record) -> None:
    first = one_of(record)
    record.deliveries.held_for("cafe", [first.number], NIGHT)
    assert record.deliveries.left_behind(NIGHT, NIGHT) == []
    assert record.deliveries.left_behind(NIGHT, NIGHT + HOUR) == [again(record, first)]
    is_tried(record, "cafe")
    assert record.deliveries.left_behind(NIGHT, NIGHT + HOUR) == []


def test_a_message_that_shows_more_carries_that_unless_another_does_or_an_earlier_form_may_be_found(
    record: Record,
) -> None:
    held, free, taken, waits = (one_of(record, reference=f"RE{number}").number for number in range(4))
    record.deliveries.held_for("cafe", [held], NIGHT)
    record.deliveries.carried([taken, waits], "f00d", NIGHT)
    [second] = [one for one in record.deliveries.of_messages("line", ["CA1"]) if one.number == waits]
    record.deliveries.wait_again(second, "NOT_READY")
    is_tried(record, "cafe")
    assert record.deliveries.joined([held, free, taken, waits], "cafe", NIGHT) == {held, free}
    late = one_of(record, reference="RE9").number
    is_uncertain(record, "cafe")
    assert record.deliveries.joined([held, free, late], "cafe", NIGHT) == {held, free}
    assert record.deliveries.joined([], "cafe", NIGHT) == set()


@pytest.mark.parametrize("known", [False, True], ids=["not yet known", "known under both names"])
def test_a_renamed_channel_takes_its_deliveries_along(record: Record, known: bool) -> None:
    record.deliveries.note([arrival("RE1")], NIGHT)
    if known:
        record.deliveries.note([arrival("RE1", channel="new")], NIGHT)
    record.renaming.carry_over("line", "new", NIGHT)
    assert [one.channel for one in record.deliveries.of_messages("new", ["CA1"])] == ["new"]
    assert record.deliveries.of_messages("line", ["CA1"]) == []


def test_what_is_older_than_the_record_keeps_is_forgotten(record: Record) -> None:
    record.deliveries.note([arrival("RE1")], NIGHT)
    record.deliveries.note([arrival("RE2")], NIGHT + HOUR)
    record.retention.prune(NIGHT + HOUR, NIGHT + HOUR)
    with record.database.read() as connection:
        assert connection.execute(sa.select(delivery.c.reference)).scalars().all() == ["RE2"]


def left_of(record: Record) -> tuple[list[str], list[str], list[str]]:
    """What the record still has: deliveries, messages, and messages of ours."""
    with record.database.read() as connection:
        columns = (delivery.c.reference, message.c.message, outgoing.c.identity)
        found = [list(connection.execute(sa.select(column).order_by(column)).scalars()) for column in columns]
    return found[0], found[1], found[2]


def prune(record: Record, now: datetime) -> None:
    record.retention.prune(now - 7 * DAY, now)


def test_what_nobody_could_have_yet_is_kept_with_its_message_until_an_opening_and_a_year_at_most(
    record: Record,
) -> None:
    for text in ("SM1", "SM2"):
        comes(record, text)
    comes(record, "mail", channel="office")
    comes(record, "receipt", Reason.AUTOMATIC)
    record.deliveries.note([arrival(text, message=text) for text in ("SM1", "SM2")], NIGHT)
    second = record.deliveries.by_reference("line", "SM2")
    assert second is not None
    record.deliveries.confirm(second.number, NIGHT)
    opening = NIGHT + 300 * DAY
    prune(record, opening)
    texts, listed = ["SM1", "SM2"], ["SM1", "SM2", "mail"]
    assert left_of(record) == (texts, listed, []), "no hand-over lists what a program wrote"
    made = record.handovers.begin("", (NIGHT, opening), opening, {"": ""})
    assert made is not None
    assert [item.message for item in record.handovers.items(made.number)] == listed
    prune(record, opening + 23 * HOUR)
    assert left_of(record)[:2] == (texts, listed), "it is not sent yet"
    record.handovers.delivered(made.number, opening + 23 * HOUR)
    prune(record, opening + 28 * HOUR)
    assert left_of(record)[:2] == (texts, listed), "it may come back, and is composed anew then"
    prune(record, opening + 30 * HOUR)
    assert left_of(record)[:2] == ([], []), "now somebody is told, and it waits no longer"


def test_a_hand_over_that_goes_by_no_way_keeps_what_it_lists_for_two_days(record: Record) -> None:
    comes(record, "mail", channel="office")
    opening = NIGHT + 300 * DAY
    assert record.handovers.begin("", (NIGHT, opening), opening, {"": ""}) is not None
    prune(record, opening + 2 * DAY)
    assert left_of(record)[1] == ["mail"]
    prune(record, opening + 2 * DAY + HOUR)
    assert left_of(record)[1] == []


def test_what_is_kept_for_a_hand_over_is_kept_with_its_alert_and_with_what_colleagues_did(record: Record) -> None:
    comes(record, "CA1")
    assert record.alerts.press("line", "CA1", NIGHT, LADDER) == 1
    record.follow_ups.mark("+15550100001", FollowUpState.DONE, 1, "Ana", NIGHT)
    opening = NIGHT + 300 * DAY
    prune(record, opening)
    made = record.handovers.begin("", (NIGHT, opening), opening, {"": ""})
    assert made is not None
    [item] = record.handovers.items(made.number)
    assert item.alert is not None
    assert (item.progress, item.author) == ("done", "Ana")
    record.handovers.delivered(made.number, opening)
    prune(record, opening + 7 * HOUR)
    assert record.alerts.open() == []
    with record.database.read() as connection:
        assert connection.execute(sa.select(follow_up)).all() == []


def test_a_text_to_a_client_that_waits_for_the_opening_is_kept_until_then(record: Record) -> None:
    assert record.answers.add("line", Reply("+1", "", "Come at nine.", "cafe"), NIGHT, held=True)
    prune(record, NIGHT + 300 * DAY)
    opening = NIGHT + 300 * DAY
    assert record.answers.release(["line"], opening) == 1
    prune(record, opening)
    [claim] = record.outgoing.due(opening)
    record.outgoing.write([Result.finished(claim, State.SENT, opening)])
    prune(record, opening + 7 * DAY)
    assert left_of(record)[2] == ["cafe"], "it counts from when it was sent"
    prune(record, opening + 8 * DAY)
    assert left_of(record)[2] == []


def test_what_nobody_could_have_for_more_than_a_year_is_forgotten(record: Record) -> None:
    comes(record, "SM1")
    record.deliveries.note([arrival("SM1", message="SM1")], NIGHT)
    prune(record, NIGHT + 366 * DAY)
    assert left_of(record) == (["SM1"], ["SM1"], [])
    prune(record, NIGHT + 367 * DAY)
    assert left_of(record) == ([], [], [])


def test_what_no_way_takes_is_told_for_a_fortnight_however_short_the_record_keeps(record: Record) -> None:
    comes(record, "CA1")
    record.deliveries.note([arrival("RE1"), arrival("RE2")], NIGHT)
    first, second = record.deliveries.waiting(NIGHT)
    for number, identity in ((first.number, "cafe"), (second.number, "f00d")):
        claim = record.outgoing.claim(DELIVERY, "reach:", Reply("", "", "", identity, PAYLOAD.stored()), NIGHT)
        assert claim is not None
        record.deliveries.carried([number], identity, NIGHT)
        record.outgoing.write([Result.finished(claim, State.EXPIRED, NIGHT, "no way worked for a week")])
    record.deliveries.confirm(second.number, NIGHT)
    with record.database.write() as connection:
        connection.execute(sa.update(message).values(handover=0))
    prune(record, NIGHT + 14 * DAY)
    assert left_of(record) == (["RE1"], ["CA1"], ["cafe"])
    assert record.deliveries.failed(NIGHT) == 1
    prune(record, NIGHT + 15 * DAY)
    assert left_of(record) == ([], [], [])


def test_what_waits_is_found_without_reading_all_that_ever_came(tmp_path: Path) -> None:
    with Record.open(f"sqlite:///{tmp_path}/record.sqlite3") as record:
        come = [arrival(f"RE{number}") for number in range(2000)]
        record.deliveries.note(come, NIGHT)
        with record.database.write() as connection:
            connection.execute(sa.update(delivery).values(confirmed=NIGHT).where(delivery.c.reference != "RE7"))
        steps = list[None]()
        with record.database.read() as connection:
            driver: Any = connection.connection.driver_connection
        driver.set_progress_handler(lambda: steps.append(None), 100)
        found = record.deliveries.waiting(NIGHT - HOUR, {"line"})
        driver.set_progress_handler(None, 0)
        assert [one.reference for one in found] == ["RE7"]
        assert len(steps) * 100 < len(come)


def test_what_was_in_a_hand_over_that_came_back_too_late_to_go_again_comes_by_itself(record: Record) -> None:
    record.deliveries.note([arrival("RE1")], NIGHT)
    [found] = record.deliveries.waiting(NIGHT)
    claim = record.outgoing.claim(HAND_OVER, "reach:", Reply("", "", "", "cafe", PAYLOAD.stored()), NIGHT)
    assert claim is not None
    record.deliveries.carried([found.number], "cafe", NIGHT)
    record.outgoing.write([Result.finished(claim, State.SENT, NIGHT, keep=True)])
    record.notices.went_by("cafe", "mail", "", whole=True, confirmed=NIGHT)
    record.deliveries.confirm(found.number, NIGHT)
    late = NIGHT + DAY
    assert record.deliveries.left_behind(NIGHT, late) == []
    assert not record.notices.send_again("cafe", late, "it came back"), "it does not go again"
    state = record.notices.of("cafe")
    assert state is not None
    assert (state.state, state.confirmed) == (State.EXPIRED, None)
    assert [one.reference for one in record.deliveries.left_behind(NIGHT, late)] == ["RE1"]


def test_a_mail_that_came_back_before_it_was_noted_by_what_it_went_goes_again_without_that_way(record: Record) -> None:
    way = "5eed" * 16
    claim = record.outgoing.claim(DELIVERY, "reach:", Reply("", "", "", "cafe", PAYLOAD.stored()), NIGHT)
    assert claim is not None
    for _ in range(2):  # each server on the way may say so
        assert not record.notices.send_again(copy_of("cafe", way), NIGHT, "it came back")
    record.outgoing.write([Result.finished(claim, State.SENT, NIGHT, keep=True)])
    assert not record.notices.went_by("cafe", "mail", way, whole=True, confirmed=NIGHT)
    [due] = record.outgoing.due(NIGHT)
    assert NoticePayload.of(due.reply.context).has_failed("mail", way)
    assert record.notices.went_by("cafe", "mail", "f00d" * 16, whole=True, confirmed=NIGHT)
