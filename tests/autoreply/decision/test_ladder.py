"""The ladder of an alert: nobody in need is swallowed, no rung is left out, and it ends only when somebody takes it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from operator import itemgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoreply.decision.ladder import (
    BUNDLE,
    LADDER,
    RUNGS,
    TAKEN_FOR,
    AlertAction,
    AlertBoard,
    AlertEvent,
    Arrived,
    AskWhetherReached,
    Climb,
    Ladder,
    PracticeOpens,
    Reached,
    TakenBy,
    TellMore,
    TellTaken,
    TimePasses,
    Whom,
)

NIGHT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
MARIA, TOM = "maria", "tom"
Acted = tuple[datetime, AlertAction]


def minutes(number: float) -> datetime:
    return NIGHT + timedelta(minutes=number)


def of_minutes(*steps: int) -> Ladder:
    return Ladder(*(timedelta(minutes=each) for each in steps))


def lived(
    events: Iterable[AlertEvent],
    until: datetime | None = None,
    ladder: Ladder = LADDER,
    changes: Iterable[tuple[datetime, Ladder]] = (),
) -> list[Acted]:
    """What is done, and when, by somebody who also looks whenever the board says that something is due.

    `changes` are other ladders from then on; somebody looks at once.
    """
    board, told = AlertBoard(ladder=ladder), list[Acted]()

    def hears(event: AlertEvent) -> AlertBoard:
        after, actions = board.after(event)
        told.extend((event.at, action) for action in actions)
        return after

    def waits(end: datetime) -> AlertBoard:
        nonlocal board
        while (due := board.due) is not None and due < end:
            board = hears(TimePasses(due))
        return board

    steps = [*((event.at, event) for event in events), *changes]
    for at, step in sorted(steps, key=itemgetter(0)):
        board = waits(at)
        board = replace(board, ladder=step) if isinstance(step, Ladder) else board
        board = hears(TimePasses(at) if isinstance(step, Ladder) else step)
    if until is not None:
        waits(until)
    return told


def test_the_rungs_of_an_alert_that_nobody_takes_come_in_time_and_never_end() -> None:
    told = lived([Arrived(MARIA, NIGHT)], until=minutes(24 * 60))
    times = [at for at, _ in told]
    assert times[:7] == [minutes(each) for each in (0, 2, 5, 10, 20, 50, 80)]
    assert all(later - earlier == LADDER.then_every for earlier, later in pairwise(times[4:]))
    climbs = [action for _, action in told if isinstance(action, Climb)]
    assert [each.rung for each in climbs[:5]] == list(RUNGS)
    assert [each.rung.whom for each in climbs[:5]] == [Whom.ON_CALL] * 3 + [Whom.NEXT, Whom.EVERYBODY]
    assert {each.rung for each in climbs[4:]} == {RUNGS[-1]}


def test_after_it_is_taken_nobody_is_called_and_who_comes_second_is_told_by_whom() -> None:
    told = lived(
        [
            Arrived(MARIA, NIGHT),
            TakenBy(MARIA, minutes(6), "ana"),
            TakenBy(MARIA, minutes(7), "lee"),
            PracticeOpens(minutes(600)),
            PracticeOpens(minutes(2040)),
        ],
        until=minutes(3000),
    )
    assert [action for _, action in told[3:]] == [
        TellTaken(MARIA, "ana"),
        TellTaken(MARIA, "ana", late="lee"),
        AskWhetherReached(MARIA, "ana"),
    ]


def test_at_the_very_second_of_a_rung_the_one_that_came_first_counts() -> None:
    board, _ = AlertBoard().after(Arrived(MARIA, NIGHT))
    taken, _ = board.after(TakenBy(MARIA, minutes(2), "ana"))
    assert taken.after(TimePasses(minutes(2)))[1] == ()
    called, actions = board.after(TimePasses(minutes(2)))
    assert actions == (Climb(MARIA, RUNGS[1]),)
    assert called.after(TakenBy(MARIA, minutes(2), "ana"))[1] == (TellTaken(MARIA, "ana"),)


def test_more_of_one_client_is_bundled_and_another_client_is_told_at_once() -> None:
    events = [
        Arrived(MARIA, NIGHT),
        *(Arrived(MARIA, minutes(0.5 + number / 10)) for number in range(5)),
        Arrived(TOM, minutes(1)),
        Arrived(MARIA, minutes(30)),
    ]
    told = lived(sorted(events, key=lambda event: event.at), until=minutes(31))
    assert (minutes(1), Climb(TOM, RUNGS[0])) in told
    assert [each for each in told if isinstance(each[1], TellMore)] == [
        (minutes(2), TellMore(MARIA, 5, "")),
        (minutes(30), TellMore(MARIA, 1, "")),
    ]


@pytest.mark.parametrize(("later", "anew"), [(TAKEN_FOR - timedelta(seconds=1), False), (TAKEN_FOR, True)])
def test_whoever_took_it_hears_of_more_for_a_while_and_then_the_ladder_begins_anew(
    later: timedelta, anew: bool
) -> None:
    told = lived([Arrived(MARIA, NIGHT), TakenBy(MARIA, minutes(1), "ana"), Arrived(MARIA, minutes(1) + later)])
    last = told[-1][1]
    assert last == (Climb(MARIA, RUNGS[0]) if anew else TellMore(MARIA, 1, "ana"))


def test_what_was_done_is_closed_and_a_later_message_is_a_new_alert() -> None:
    told = lived(
        [
            Arrived(MARIA, NIGHT),
            TakenBy(MARIA, minutes(1), "ana"),
            Reached(MARIA, minutes(9)),
            TakenBy(MARIA, minutes(10), "lee"),
            Arrived(MARIA, minutes(12)),
        ]
    )
    assert told[-1] == (minutes(12), Climb(MARIA, RUNGS[0]))
    assert len(told) == 3


def test_after_a_long_sleep_every_rung_is_told_once_and_again_only_half_an_hour_later() -> None:
    board, _ = AlertBoard().after(Arrived(MARIA, NIGHT))
    board, actions = board.after(TimePasses(minutes(200)))
    assert actions == tuple(Climb(MARIA, rung) for rung in RUNGS[1:])
    assert board.due == minutes(230)
    assert board.after(TimePasses(minutes(229)))[1] == ()
    board, actions = board.after(TimePasses(minutes(700)))
    assert actions == (Climb(MARIA, RUNGS[-1]),), "of what was missed it tells one"
    assert board.due == minutes(730)


SLOW, QUICK = of_minutes(10, 20, 30, 60, 60), of_minutes(1, 2, 3, 4, 5)


def climbed(*changes: tuple[float, Ladder], ladder: Ladder = LADDER, until: float = 120) -> list[tuple[int, int]]:
    """At which minute which rung is told, if the ladder is another one from these minutes on."""
    told = lived([Arrived(MARIA, NIGHT)], minutes(until), ladder, [(minutes(at), other) for at, other in changes])
    climbs = [(at, action.rung) for at, action in told if isinstance(action, Climb)]
    return [((at - NIGHT) // timedelta(minutes=1), RUNGS.index(rung)) for at, rung in climbs]


def test_the_practice_chooses_the_minutes() -> None:
    assert climbed(ladder=QUICK, until=16) == [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (9, 4), (14, 4)]
    assert climbed(ladder=SLOW, until=190) == [(0, 0), (10, 1), (20, 2), (30, 3), (60, 4), (120, 4), (180, 4)]


@pytest.mark.parametrize(
    ("change", "ladder", "told"),
    [
        ((3, SLOW), LADDER, [(0, 0), (2, 1), (20, 2), (30, 3), (60, 4)]),
        ((25, SLOW), LADDER, [(0, 0), (2, 1), (5, 2), (10, 3), (20, 4), (80, 4)]),
        ((9, QUICK), SLOW, [(0, 0), (9, 1), (9, 2), (9, 3), (9, 4), (14, 4), (19, 4)]),
        ((11, QUICK), LADDER, [(0, 0), (2, 1), (5, 2), (10, 3), (11, 4), (16, 4), (21, 4)]),
        ((20, SLOW), QUICK, [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (9, 4), (14, 4), (19, 4), (79, 4)]),
        ((82, QUICK), LADDER, [(0, 0), (2, 1), (5, 2), (10, 3), (20, 4), (50, 4), (80, 4), (85, 4), (90, 4)]),
    ],
)
def test_a_change_repeats_no_rung_that_was_told_and_leaves_out_none(
    change: tuple[float, Ladder], ladder: Ladder, told: list[tuple[int, int]]
) -> None:
    assert climbed(change, ladder=ladder)[: len(told)] == told


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    steps = sorted(draw(st.sets(st.integers(1, 60), min_size=4, max_size=4)))
    return of_minutes(*steps, draw(st.integers(5, 60)))


@given(ladders(), st.lists(st.tuples(st.integers(0, 300), ladders()), max_size=5))
def test_however_often_the_minutes_change_each_rung_is_told_once_and_nobody_waits_for_ever(
    first: Ladder, changes: list[tuple[int, Ladder]]
) -> None:
    told = climbed(*changes, ladder=first, until=500)
    assert [rung for _, rung in told[: len(RUNGS)]] == list(range(len(RUNGS)))
    assert {rung for _, rung in told[len(RUNGS) :]} == {len(RUNGS) - 1}
    assert told[len(RUNGS) - 1][0] <= 60
    repeated = [later - earlier for (earlier, _), (later, _) in pairwise(told[len(RUNGS) - 1 :])]
    most = [int(one.then_every / timedelta(minutes=1)) for one in (first, *(each for _, each in changes))]
    assert min(repeated) >= min(most)
    assert max(repeated) <= max(most)


CLIENTS = ("maria", "tom", "kim")
steps = st.tuples(
    st.sampled_from([Arrived, Arrived, Arrived, TakenBy, Reached, PracticeOpens, TimePasses]),
    st.sampled_from(CLIENTS),
    st.integers(0, 1800),
    st.sampled_from(["ana", "lee"]),
)


@st.composite
def nights(draw: st.DrawFn) -> list[AlertEvent]:
    at, events = NIGHT, list[AlertEvent]()
    for kind, client, seconds, person in draw(st.lists(steps, max_size=40)):
        at += timedelta(seconds=seconds)
        if kind is Arrived or kind is Reached:
            events.append(kind(client, at))
        else:
            events.append(TakenBy(client, at, person) if kind is TakenBy else kind(at))
    return events


def of(client: str, told: Sequence[Acted]) -> list[Acted]:
    return [each for each in told if each[1].client == client]


@given(nights(), st.sampled_from(CLIENTS))
def test_what_happens_to_others_changes_nothing_for_one_client(night: list[AlertEvent], client: str) -> None:
    end = NIGHT + timedelta(days=2)
    alone = [event for event in night if getattr(event, "client", client) == client]
    assert of(client, lived(night, until=end)) == lived(alone, until=end)


@given(nights())
def test_a_client_in_need_is_always_told_of_at_once_or_within_the_bundle(night: list[AlertEvent]) -> None:
    told = lived(night, until=NIGHT + timedelta(days=2))
    for number, event in enumerate(night):
        if not isinstance(event, Arrived):
            continue
        rest = [each for each in night[number:] if isinstance(each, Reached) and each.client == event.client]
        closed = min((each.at for each in rest), default=event.at + BUNDLE)
        within = [at for at, action in of(event.client, told) if event.at <= at <= event.at + BUNDLE]
        assert within or closed < event.at + BUNDLE, "only who was reached need not be told of"


@given(nights())
def test_no_message_is_counted_twice_and_bundles_keep_their_distance(night: list[AlertEvent]) -> None:
    told = lived(night, until=NIGHT + timedelta(days=2))
    for client in CLIENTS:
        mine = of(client, told)
        more = [(at, action) for at, action in mine if isinstance(action, TellMore)]
        first = [action for _, action in mine if isinstance(action, Climb) and action.rung is RUNGS[0]]
        arrived = [event for event in night if isinstance(event, Arrived) and event.client == client]
        assert len(first) + sum(action.count for _, action in more) <= len(arrived)
        began = [at for at, action in mine if isinstance(action, Climb) and action.rung is RUNGS[0]]
        for at, _ in more:
            last = max(each for each in (*began, *(other for other, _ in more if other < at)) if each <= at)
            assert at - last >= BUNDLE


@given(nights(), st.integers(1, 90))
def test_until_it_is_taken_no_half_hour_passes_in_silence(night: list[AlertEvent], hours: int) -> None:
    told = lived([Arrived(MARIA, NIGHT)] + [each for each in night if not isinstance(each, TakenBy | Reached)])
    mine = [at for at, action in of(MARIA, told) if isinstance(action, Climb)]
    assert all(later - earlier <= LADDER.then_every for earlier, later in pairwise(mine))
