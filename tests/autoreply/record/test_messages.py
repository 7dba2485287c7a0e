"""One decision per message, one claim per sender and turn: held by the database, not by us."""

import secrets
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from autoreply.decision.decide import Decision, History
from autoreply.decision.reason import Reason
from autoreply.decision.reserves import Spent
from autoreply.record import Outcome, Pending, Record, Recorded, Result, State
from channels import Inbound, Reply, Signal

NIGHT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DUSK = NIGHT - timedelta(hours=5)


def mail(number: int, sender: str = "maria@mail.example") -> Inbound:
    return Inbound("office", f"mail-{number}", sender, "", NIGHT)


def once(told: History) -> Outcome:
    """Answers who was not told in this period."""
    if told.in_period:
        return Outcome(Decision(Reason.ALREADY_TOLD, "told before"))
    identity = secrets.token_hex(8)
    return Outcome(Decision(Reason.ANSWERED, "not told"), Reply("maria@mail.example", "subject", "text", identity))


def note(record: Record, number: int, now: datetime = NIGHT, sender: str = "maria@mail.example") -> Recorded:
    return record.messages.note(mail(number, sender), now, DUSK, once)


def told_to(record: Record, sender: str, now: datetime = NIGHT) -> History:
    """The history that a message of `sender` is judged by."""
    seen: list[History] = []

    def watch(told: History) -> Outcome:
        seen.append(told)
        return Outcome(Decision(Reason.TOO_OLD, "only looking"))

    record.messages.note(mail(10_000, sender), now, DUSK, watch)
    return seen[-1]


def test_a_message_is_decided_once_and_a_second_look_changes_nothing(record: Record) -> None:
    first, second = note(record, 1), note(record, 1)
    assert first.claim is not None
    assert second.claim is None
    assert second.outcome.decision.reason is Reason.DUPLICATE
    assert record.messages.reason_of("office", "mail-1") is Reason.ANSWERED


def test_the_next_message_of_the_same_sender_sees_what_was_claimed(record: Record) -> None:
    assert note(record, 1).claim is not None
    assert note(record, 2).outcome.decision.reason is Reason.ALREADY_TOLD
    assert record.messages.by_reason(DUSK) == {("office", "answered"): 1, ("office", "already-told"): 1}


def test_many_are_decided_together_as_if_each_came_after_the_one_before_it(record: Record) -> None:
    note(record, 1)
    people = [mail(1), mail(2, "ana@mail.example"), mail(3, "ana@mail.example"), mail(2, "ana@mail.example")]
    seen: list[int] = []

    def counting(told: History) -> Outcome:
        seen.append(told.ten_minutes)
        return once(told)

    others = [mail(number, f"person-{number}@mail.example") for number in (4, 5)]
    noted = record.messages.note_all([Pending(one, DUSK, counting) for one in [*people, *others]], NIGHT)
    reasons = [one.outcome.decision.reason.value for one in noted]
    assert reasons == ["duplicate", "answered", "already-told", "duplicate", "answered", "answered"]
    assert [one.claim is not None for one in noted] == [reason == "answered" for reason in reasons]
    assert seen[:4] == [1, 1, 2, 3], "the breaker counts within what is decided together"
    assert told_to(record, "somebody@mail.example").ten_minutes == 4


def test_what_was_decided_before_takes_nothing_from_who_comes_with_it(record: Record) -> None:
    """After all numbers of a mailbox became void, a day's mail is brought once more, together with what is new."""
    people = [f"person-{number}@mail.example" for number in range(5)]
    for number, who in enumerate(people):
        note(record, number, NIGHT - timedelta(days=2), who)
    seen: list[History] = []

    def watching(told: History) -> Outcome:
        seen.append(told)
        return once(told)

    again = [mail(number, who) for number, who in enumerate(people)]
    noted = record.messages.note_all([Pending(one, DUSK, watching) for one in [*again, mail(9)]], NIGHT)
    assert [one.claim is not None for one in noted] == [False] * 5 + [True]
    assert (seen[-1].ten_minutes, seen[-1].breaker) == (0, False)


def test_replies_that_were_claimed_at_one_instant_all_count(record: Record) -> None:
    for start in (0, 10):
        together = [mail(number, f"person-{number}@mail.example") for number in range(start, start + 10)]
        record.messages.note_all([Pending(one, DUSK, once) for one in together], NIGHT + timedelta(seconds=start))
    with record.database.write() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE outgoing")
    assert told_to(record, "somebody@mail.example", NIGHT + timedelta(minutes=1)).ten_minutes == 20


def test_a_breaker_that_trips_holds_for_who_comes_after(record: Record) -> None:
    trip = Outcome(Decision(Reason.BREAKER, "full"))
    seen: list[bool] = []

    def tripping(told: History) -> Outcome:
        seen.append(told.breaker)
        return trip

    asked = [Pending(mail(number, f"{number}@mail.example"), DUSK, tripping) for number in range(3)]
    record.messages.note_all(asked, NIGHT)
    assert seen == [False, False, True, True], "who trips it is judged once more, in the light of their past"
    assert [one.channel for one in record.breakers.opened(NIGHT)] == ["office"]


def test_only_replies_of_this_closed_period_count(record: Record) -> None:
    note(record, 1, DUSK - timedelta(seconds=1))
    assert told_to(record, "maria@mail.example").in_period == ()
    note(record, 2, DUSK)
    assert note(record, 3).outcome.decision.reason is Reason.ALREADY_TOLD


def test_a_reply_that_expired_told_nobody_anything(record: Record) -> None:
    claim = note(record, 1).claim
    assert claim is not None
    record.outgoing.write([Result.finished(claim, State.EXPIRED, NIGHT)])
    assert note(record, 2).claim is not None


def test_counts_for_the_breaker_are_of_the_account_and_of_their_time(record: Record) -> None:
    for number, minutes in enumerate((60 * 25, 60 * 23, 11, 9, 5)):
        note(record, number, NIGHT - timedelta(minutes=minutes), f"person-{number}@mail.example")
    told = told_to(record, "somebody@mail.example")
    assert (told.ten_minutes, told.day) == (2, 4)


def in_need(number: int, sender: str) -> Inbound:
    return replace(mail(number, sender), signals={Signal.URGENT: "words of the urgent list"})


def test_answers_to_urgent_words_count_by_their_reserve_and_known_is_who_wrote_before_yesterday(record: Record) -> None:
    seen: list[History] = []

    def judge(told: History) -> Outcome:
        seen.append(replace(told, spent=dict(told.spent)))
        reply = Reply("x@mail.example", "", "", secrets.token_hex(8))
        return Outcome(Decision(Reason.ANSWERED, "", reserve=f"strangers {len(seen) % 2}"), reply)

    note(record, 1, NIGHT - timedelta(days=2))
    note(record, 2, NIGHT - timedelta(hours=2), "new@mail.example")
    writers = ["maria@mail.example", "new@mail.example", *(f"person-{number}@mail.example" for number in range(3))]
    asked = [Pending(in_need(10 + number, who), DUSK, judge) for number, who in enumerate(writers)]
    record.messages.note_all(asked[:4], NIGHT - timedelta(minutes=11))
    record.messages.note_all(asked[4:], NIGHT)
    assert [told.known for told in seen] == [True, False, False, False, False]
    assert seen[3].spent == {"strangers 1": Spent(2, 2), "strangers 0": Spent(1, 1)}
    assert seen[4].spent == {"strangers 1": Spent(0, 2), "strangers 0": Spent(0, 2)}
    assert seen[4].ten_minutes == 0
    assert not record.breakers.close("office", NIGHT, "Lee"), "no breaker was open, and all counts begin anew"
    record.messages.note(in_need(20, "late@mail.example"), NIGHT + timedelta(seconds=1), DUSK, judge)
    assert seen[5].spent == {}


def test_used_up_reserves_open_no_breaker_and_are_told_until_an_hour_has_passed(record: Record) -> None:
    full = Outcome(Decision(Reason.BREAKER, "10 replies in ten minutes"))
    record.messages.note(in_need(1, "a@mail.example"), NIGHT, DUSK, lambda _told: full)
    assert record.breakers.opened(NIGHT) == []
    assert record.breakers.urgent_unanswered(NIGHT) == {"office": 1}
    assert record.breakers.urgent_unanswered(NIGHT + timedelta(hours=1)) == {}
    record.breakers.close("office", NIGHT, "Lee")
    assert record.breakers.urgent_unanswered(NIGHT) == {}


def test_a_tripped_breaker_is_left_open_until_it_is_closed_or_has_rested(record: Record) -> None:
    trip = Outcome(Decision(Reason.BREAKER, "30 replies in ten minutes"))
    record.messages.note(mail(1), NIGHT, DUSK, lambda _told: trip)
    assert [one.channel for one in record.breakers.opened(NIGHT)] == ["office"]
    assert told_to(record, "a@mail.example").breaker
    assert record.breakers.close("office", NIGHT, "Lee")
    assert not record.breakers.close("office", NIGHT, "Lee")
    assert not told_to(record, "b@mail.example").breaker
    record.messages.note(mail(2), NIGHT, DUSK, lambda _told: trip)
    assert told_to(record, "c@mail.example").breaker
    assert not told_to(record, "d@mail.example", NIGHT + timedelta(hours=1)).breaker


def test_closing_a_breaker_counts_from_zero(record: Record) -> None:
    note(record, 1, NIGHT - timedelta(minutes=1))
    record.messages.note(mail(2), NIGHT, DUSK, lambda _told: Outcome(Decision(Reason.BREAKER, "full")))
    record.breakers.close("office", NIGHT, "Lee")
    assert told_to(record, "a@mail.example").ten_minutes == 0


def test_whoever_cannot_be_reached_is_left_alone_for_a_while(record: Record) -> None:
    record.unreachable.mark("office", "maria@mail.example", NIGHT + timedelta(days=60), "it came back")
    assert told_to(record, "maria@mail.example").unreachable == "it came back"
    later = NIGHT + timedelta(days=60)
    assert record.messages.note(mail(2), later, DUSK, once).claim is not None


def test_of_two_replicas_that_see_the_same_mail_one_answers(url: str) -> None:
    outcomes = _together(url, lambda record: note(record, 1))
    assert Counter(noted.claim is not None for noted in outcomes) == {True: 1, False: 7}


def test_of_two_mails_of_one_sender_seen_by_two_replicas_at_once_one_is_answered(url: str) -> None:
    numbers = iter(range(100))
    outcomes = _together(url, lambda record: note(record, next(numbers)))
    assert Counter(noted.outcome.decision.reason for noted in outcomes) == {Reason.ANSWERED: 1, Reason.ALREADY_TOLD: 7}


def _together(url: str, work: Callable[[Record], Recorded]) -> list[Recorded]:
    """What eight replicas get when they do the same at the same moment."""
    Record.open(url).close()
    gate, outcomes = threading.Barrier(8), []

    def replica() -> None:
        record = Record.open(url)
        gate.wait()
        outcomes.append(work(record))
        record.close()

    threads = [threading.Thread(target=replica) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
