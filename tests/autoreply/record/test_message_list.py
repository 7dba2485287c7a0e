"""What the practice page reads, on both databases: the right rows, in the right order, counted once."""

from datetime import timedelta
from itertools import pairwise

from autoreply.decision.reason import Reason
from autoreply.record import Record
from autoreply.record.follow_ups import FollowUpState
from autoreply.record.reports.message_list import QUARTER, Wanted
from tests.autoreply.record.test_messages import NIGHT, note

MONTH_AGO = NIGHT - timedelta(days=30)


def fill(record: Record) -> None:
    """Ten messages of two people, a quarter of an hour apart but for the last four; the first two are answered."""
    for number in range(10):
        who = "maria@mail.example" if number % 2 else "100%_tom@mail.example"
        note(record, number, NIGHT + min(number, 6) * timedelta(seconds=QUARTER), who)


def test_a_page_is_the_newest_first_and_pages_make_up_the_whole(record: Record) -> None:
    fill(record)
    wanted = Wanted(MONTH_AGO)
    pages = [record.message_list.page(wanted, 3, offset) for offset in (0, 3, 6, 9)]
    seen = [one for page in pages for one in page]
    assert seen == list(record.message_list.all(wanted))
    assert len({one.number for one in seen}) == 10
    assert all((a.noted, a.number) > (b.noted, b.number) for a, b in pairwise(seen))
    assert [(one.reason, one.reply) for one in seen[-2:]] == [("answered", "due")] * 2
    assert {(one.reason, one.reply) for one in seen[:-2]} == {("already-told", "")}


def test_all_of_more_than_one_piece_comes_once_and_in_order(record: Record) -> None:
    fill(record)
    whole = list(record.message_list.all(Wanted(MONTH_AGO)))
    assert list(record.message_list.all(Wanted(MONTH_AGO), 3)) == whole
    assert list(record.message_list.all(Wanted(MONTH_AGO), 5)) == whole


def test_each_wish_leaves_out_what_it_does_not_name(record: Record) -> None:
    fill(record)

    def many(wanted: Wanted) -> int:
        return len(record.message_list.page(wanted, 100, 0))

    assert many(Wanted(MONTH_AGO, channel="office")) == 10
    assert many(Wanted(MONTH_AGO, channel="elsewhere")) == 0
    assert many(Wanted(MONTH_AGO, reason="already-told")) == 8
    assert many(Wanted(MONTH_AGO, answered=True)) == 2
    assert many(Wanted(MONTH_AGO, answered=False)) == 8
    assert many(Wanted(MONTH_AGO, sender="MARIA")) == 5
    assert many(Wanted(MONTH_AGO, sender="%_t")) == 5  # as it stands, no pattern
    assert many(Wanted(MONTH_AGO, sender="'; drop table message; --")) == 0
    assert many(Wanted(NIGHT + timedelta(seconds=6 * QUARTER))) == 4
    assert record.message_list.count(Wanted(MONTH_AGO, sender="maria")) == {
        ("office", Reason.ANSWERED): 1,
        ("office", Reason.ALREADY_TOLD): 4,
    }


def test_those_wait_who_wrote_since_then_and_with_whom_nobody_is_done(record: Record) -> None:
    fill(record)
    people, total = record.message_list.waiting(MONTH_AGO, 9)
    assert total == 2
    assert {(*one.channels, *one.senders) for one in people} == {
        ("office", "maria@mail.example"),
        ("office", "100%_tom@mail.example"),
    }
    assert {one.noted for one in people} == {NIGHT + timedelta(seconds=6 * QUARTER)}
    people, total = record.message_list.waiting(MONTH_AGO, 1)
    assert (len(people), total) == (1, 2)
    last = record.message_list.page(Wanted(MONTH_AGO, sender="maria"), 1, 0)[0]
    record.follow_ups.mark("maria@mail.example", FollowUpState.DONE, last.number, "Lee", NIGHT)
    assert [one.senders for one in record.message_list.waiting(MONTH_AGO, 9)[0]] == [("100%_tom@mail.example",)]
    assert record.message_list.waiting(NIGHT + timedelta(days=1), 9) == ([], 0)


def test_arrivals_are_counted_by_the_quarter_in_which_they_came(record: Record) -> None:
    fill(record)
    assert record.message_list.arrivals(Wanted(MONTH_AGO)) == {NIGHT: 10}  # when they came, not when they were noted
    assert record.message_list.arrivals(Wanted(NIGHT + timedelta(days=1))) == {}


def test_a_session_holds_until_it_ends_and_only_under_its_name(record: Record) -> None:
    sessions, later = record.sessions, NIGHT + timedelta(hours=12)
    kept = record.installation
    assert kept.page_secret("aa") == kept.page_secret("bb") == "aa"
    sessions.begin("one", NIGHT, later)
    sessions.begin("two", NIGHT, later)
    assert sessions.holder("one", NIGHT)
    assert not sessions.holder("three", NIGHT)
    assert not sessions.holder("one", later)
    sessions.end("one")
    assert not sessions.holder("one", NIGHT)
    assert sessions.holder("two", NIGHT)
    sessions.begin("four", later, later + timedelta(hours=1))
    assert not sessions.holder("two", NIGHT)  # over, and forgotten
    assert sessions.holder("four", later)
