"""Alerts in the record: each urgent message is in one, and one person takes it."""

from datetime import timedelta

import sqlalchemy as sa

from autoreply.decision.ladder import LADDER, RUNGS, Ladder
from autoreply.record import Record
from autoreply.record.alerts import APART, TakeResult, Taking, free_number
from autoreply.record.cards.cards import Act, CardFields
from autoreply.record.follow_ups import FollowUpState
from autoreply.record.maintenance.alert_copying import bring_back_alerts, mirror_alerts
from autoreply.record.tables import alert, message
from tests.autoreply.record.test_handovers import comes
from tests.autoreply.record.test_messages import NIGHT

BACK = NIGHT - timedelta(hours=12)


def urgent(record: Record, name: str, sender: str, channel: str = "texts", *, words: bool = True) -> None:
    comes(record, name, sender, channel=channel, urgent=words)


def test_each_urgent_message_of_a_channel_that_alerts_is_in_one_alert(record: Record) -> None:
    urgent(record, "1", "+1")
    urgent(record, "2", "+1")
    urgent(record, "3", "+2")
    urgent(record, "4", "+3", "quiet")
    urgent(record, "5", "+4", words=False)
    assert record.alerts.find(["texts"], BACK, NIGHT, LADDER) == 3
    assert record.alerts.find(["texts"], BACK, NIGHT, LADDER) == 0
    first, second = record.alerts.open()
    assert (first.state.more, second.state.more) == (1, 0)
    assert [[one.what for one in alert.todo] for alert in (first, second)] == [["climb"], ["climb"]]


def test_one_takes_it_the_second_is_told_who_and_what_ended_is_over(record: Record) -> None:
    urgent(record, "1", "")
    urgent(record, "2", "")
    record.alerts.find(["texts"], BACK, NIGHT, LADDER)
    one, other = (alert.number for alert in record.alerts.open())
    assert record.alerts.take(one, "ana", NIGHT) == Taking(TakeResult.YES, "ana")
    assert record.alerts.take(one, "ana", NIGHT) == Taking(TakeResult.YES, "ana")
    assert record.alerts.take(one, "ben", NIGHT) == Taking(TakeResult.LATE, "ana")
    found = record.alerts.of(one)
    assert found is not None
    assert [(todo.what, todo.late) for todo in found.todo] == [("climb", ""), ("taken", ""), ("late", "ben")]
    record.alerts.pass_time(NIGHT + timedelta(hours=1), LADDER)
    assert [len(alert.todo) for alert in record.alerts.open()] == [3, 5]
    record.alerts.reach(one, found.message, NIGHT, LADDER)
    assert [alert.number for alert in record.alerts.open()] == [other]
    assert record.alerts.take(one, "ben", NIGHT).result is TakeResult.OVER
    assert record.alerts.take(999, "ben", NIGHT).result is TakeResult.UNKNOWN


def test_who_takes_what_ended_long_ago_is_told_so_and_nothing_older_is_told_any_more(record: Record) -> None:
    urgent(record, "1", "+1")
    record.alerts.find(["texts"], BACK, NIGHT, LADDER)
    (one,) = record.alerts.open()
    record.alerts.reach(one.number, one.message, NIGHT, LADDER)
    late = NIGHT + timedelta(minutes=90)
    hour_ago = late - timedelta(hours=1)
    assert record.alerts.unfinished(hour_ago) == [], "the first rung was to be told before it ended"
    record.alerts.take(one.number, "ben", late)
    (found,) = record.alerts.unfinished(hour_ago)
    assert [(todo.what, todo.late) for todo in found.todo] == [("over", "ben")]
    assert record.alerts.unfinished(late + timedelta(minutes=1)) == []
    for todo in found.todo:
        record.alerts.done(found.number, todo, ["ben"])
    assert record.alerts.unfinished(hour_ago) == []


def test_a_message_with_which_somebody_is_done_alerts_nobody_and_a_pressed_key_does(record: Record) -> None:
    urgent(record, "call", "+1", "line", words=False)
    assert record.alerts.press("line", "another", NIGHT, LADDER) is None
    assert record.alerts.find(["line"], BACK, NIGHT, LADDER) == 0
    assert record.alerts.press("line", "call", NIGHT, LADDER) == 1
    assert record.alerts.press("line", "call", NIGHT, LADDER) == 0
    assert record.alerts.find(["line"], BACK, NIGHT, LADDER) == 0
    assert len(record.alerts.open()) == 1
    with record.database.write() as connection:
        connection.exec_driver_sql("UPDATE message SET handover = 0")
    record.retention.prune(NIGHT + timedelta(days=1), NIGHT)
    assert record.alerts.open() == []


def test_an_alert_that_was_taken_is_asked_about_at_one_opening_and_ends_at_the_next(record: Record) -> None:
    urgent(record, "1", "+1")
    record.alerts.find(["texts"], BACK, NIGHT, LADDER)
    (alert,) = record.alerts.open()
    record.alerts.take(alert.number, "ana", NIGHT)
    for days, open_alerts in ((1, 1), (1, 1), (2, 0)):
        opening = NIGHT + timedelta(days=days)
        record.alerts.open_practice(opening, opening, LADDER)
        assert len(record.alerts.open()) == open_alerts
    found = record.alerts.of(alert.number)
    assert found is not None
    assert [todo.what for todo in found.todo] == ["climb", "taken", "ask"]


def test_one_client_on_two_channels_has_one_alert_if_a_card_says_that_it_is_one_person(record: Record) -> None:
    record.cards.add(CardFields("MR"), Act("Ana", "", NIGHT), ["+1", "u0maria1"])
    urgent(record, "1", "+1")
    assert record.alerts.find(["texts", "team"], BACK, NIGHT, LADDER) == 1
    urgent(record, "2", "d7@u0maria1", "team")
    urgent(record, "3", "d7@u0tomas2", "team")
    assert record.alerts.find(["texts", "team"], BACK, NIGHT, LADDER) == 2
    hers, his = record.alerts.open()
    assert (hers.state.more, his.state.more) == (1, 0)


def test_who_marks_everything_done_ends_the_alert_and_else_takes_it(record: Record) -> None:
    record.cards.add(CardFields("MR"), Act("Ana", "", NIGHT), ["+1", "maria@mail.example"])
    urgent(record, "1", "+1")
    urgent(record, "2", "maria@mail.example", "office")
    urgent(record, "3", "+2")
    record.alerts.find(["texts", "office"], BACK, NIGHT, LADDER)
    hers, his = (alert.number for alert in record.alerts.open())
    by_name = {"1": "+1", "2": "maria@mail.example", "3": "+2"}

    def marks(name: str, state: FollowUpState, person: str) -> None:
        with record.database.read() as connection:
            number: int = connection.execute(sa.select(message.c.id).where(message.c.message == name)).scalar_one()
        record.follow_ups.mark(by_name[name], state, number, person, NIGHT)
        done = state is FollowUpState.DONE
        record.alerts.follow(by_name[name], number, person, NIGHT, done=done)

    marks("3", FollowUpState.CALL_BACK, "ben")
    marks("1", FollowUpState.DONE, "ana")
    taken = {alert.number: alert.state.taken_by for alert in record.alerts.open()}
    assert taken == {hers: "ana", his: "ben"}, "hers is about a mail too, which nobody has seen"
    marks("3", FollowUpState.CALL_BACK, "ana")
    marks("2", FollowUpState.DONE, "ben")
    taken = {alert.number: alert.state.taken_by for alert in record.alerts.open()}
    assert taken == {his: "ben"}
    found = record.alerts.of(hers)
    assert found is not None
    assert found.reached


def test_of_two_records_the_one_in_which_more_happened_counts_and_no_message_is_in_two_alerts(record: Record) -> None:
    for name in ("1", "2"):
        urgent(record, name, f"+{name}")
    record.alerts.find(["texts"], BACK, NIGHT, LADDER)
    first, second = (alert.number for alert in record.alerts.open())
    with Record.open("sqlite://") as spare:
        mirror_alerts(record.database, spare.database, BACK)
        record.alerts.take(first, "ana", NIGHT)  # another replica, which can use the record
        spare.alerts.take(first, "ben", NIGHT)
        spare.alerts.pass_time(NIGHT + timedelta(minutes=2), LADDER)
        for each in (record, spare):
            urgent(each, "3", "+3")
        record.alerts.find(["texts"], BACK, NIGHT, LADDER)
        spare.alerts.find(["texts"], BACK, NIGHT, LADDER, apart=True)
        apart = spare.alerts.open()[-1].number
        spare.alerts.take(apart, "ben", NIGHT)
        bring_back_alerts(spare.database, record.database)
        assert spare.alerts.open() == []
    assert apart >= APART
    found = {alert.number: (alert.state.climbed, alert.state.taken_by) for alert in record.alerts.open()}
    assert found == {first: (1, "ana"), second: (2, ""), 3: (1, "ben")}
    assert record.alerts.find(["texts"], BACK, NIGHT, LADDER) == 0


def test_the_numbers_of_alerts_stay_short_and_begin_again(record: Record) -> None:
    with record.database.write() as connection:
        values = {"message": 1, "climbed": 0, "more": 0, "taken_by": "", "asked": False, "reached": False}
        values |= {"told": [], "todo": [], "serial": 0, "ended": NIGHT}
        for number, minutes in ((APART - 1, 0), (1, -5), (APART + 7, 5)):
            began = NIGHT + timedelta(minutes=minutes)
            connection.execute(sa.insert(alert).values({**values, "id": number, "began": began}))
        assert free_number(connection, NIGHT, apart=False) == 2
        assert free_number(connection, NIGHT, apart=True) >= APART


QUICK, SLOW = (Ladder(*(timedelta(minutes=each) for each in steps)) for steps in ((1, 2, 3, 4, 5), (9, 20, 30, 60, 60)))


def climbs(record: Record) -> list[int]:
    (one,) = record.alerts.open()
    return [todo.rung for todo in one.todo]


def test_the_minutes_may_change_at_any_look_and_replicas_may_disagree_about_them(record: Record) -> None:
    urgent(record, "1", "+1")
    record.alerts.find(["texts"], BACK, NIGHT, QUICK)
    told = dict.fromkeys(range(200), 0)
    for at in told:
        now = NIGHT + timedelta(minutes=at)
        for ladder in (SLOW,) if at < 12 or at > 100 else (QUICK, SLOW) if at < 40 else (LADDER,):
            before = len(climbs(record))
            record.alerts.pass_time(now, ladder)
            told[at] += len(climbs(record)) - before
    assert climbs(record)[: len(RUNGS)] == list(range(len(RUNGS)))
    assert set(climbs(record)[len(RUNGS) :]) == {len(RUNGS) - 1}
    # By the slow one; then by the quick one, beside which the slow one tells nothing; by the usual; by the slow one.
    assert {at: count for at, count in told.items() if count} == {
        9: 1,
        12: 3,
        **dict.fromkeys((17, 22, 27, 32, 37), 1),
        67: 1,
        97: 1,
        157: 1,
    }


def test_when_the_last_rung_was_told_goes_into_the_spare_and_comes_back(record: Record) -> None:
    urgent(record, "1", "+1")
    record.alerts.find(["texts"], BACK, NIGHT, LADDER)
    record.alerts.pass_time(NIGHT + timedelta(minutes=47), LADDER)
    with Record.open("sqlite://") as spare:
        mirror_alerts(record.database, spare.database, BACK)
        (there,) = spare.alerts.open()
        assert there.state.climbed_at == NIGHT + timedelta(minutes=47)
        spare.alerts.pass_time(NIGHT + timedelta(minutes=77), LADDER)
        bring_back_alerts(spare.database, record.database)
    (back,) = record.alerts.open()
    assert (back.state.climbed, back.state.climbed_at) == (6, NIGHT + timedelta(minutes=77))
