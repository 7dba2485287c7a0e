"""Where the practice and a person disagree, closed prevails."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from schedules import Calendar, Mode, Override, closed_prevails, read_weekly

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def override(mode: Mode, start: int, until: int, author: str = "ana") -> Override:
    """Hours after noon."""
    return Override(mode, NOON + timedelta(hours=start), NOON + timedelta(hours=until), author, "because")


def opens(start: int, until: int) -> Override:
    return override(Mode.WORKING, start, until)


def closes(start: int, until: int) -> Override:
    return override(Mode.AFTER_HOURS, start, until)


def test_an_opening_gives_way_where_the_other_side_closes() -> None:
    for theirs, left in (
        ([closes(2, 4)], [opens(0, 2), closes(2, 4), opens(4, 8)]),
        ([closes(-1, 9)], [closes(-1, 9)]),
        ([closes(8, 9), closes(-2, 0)], [closes(-2, 0), opens(0, 8), closes(8, 9)]),
    ):
        assert closed_prevails([opens(0, 8)], theirs) == left


def test_a_person_who_is_opened_after_the_practice_was_closed_is_open_and_one_opened_before_is_not() -> None:
    assert closed_prevails([closes(0, 8)], [opens(2, 4)]) == [closes(0, 2), opens(2, 4), closes(4, 8)]
    assert closed_prevails([closes(2, 8)], [opens(0, 4)]) == [opens(0, 2), closes(2, 8)]
    assert closed_prevails([opens(2, 4)], [closes(0, 8)]) == [closes(0, 8)], (
        "the practice opens for nobody in particular"
    )
    assert closed_prevails([closes(0, 8)], [opens(2, 4), closes(3, 9)]) == [closes(0, 2), opens(2, 3), closes(3, 9)]


def test_within_one_side_the_later_override_counts() -> None:
    assert closed_prevails([], [opens(0, 8), closes(2, 4)]) == [opens(0, 2), closes(2, 4), opens(4, 8)]


sides = st.lists(
    st.builds(
        lambda mode, start, length: override(mode, start, start + length),
        st.sampled_from(Mode),
        st.integers(0, 20),
        st.integers(1, 10),
    ),
    max_size=4,
)


@given(sides, sides, st.integers(0, 31))
def test_each_instant_has_one_override_at_most_and_closed_prevails_unless_the_person_was_opened_later(
    ours: list[Override], hers: list[Override], hour: int
) -> None:
    instant = NOON + timedelta(hours=hour, minutes=30)

    def last(side: list[Override]) -> Override | None:
        """Of a side alone, the one that started last."""
        return max((one for one in side if one.start <= instant < one.until), key=lambda one: one.start, default=None)

    closed = Calendar(ZoneInfo("UTC"), read_weekly({"mon": "closed"}))
    practice, person = last(ours), last(hers)
    both = [wish for wish in (practice, person) if wish is not None]
    opened_later = practice and person and person.mode is Mode.WORKING and person.start > practice.start
    expected = bool(opened_later) or (bool(both) and all(wish.mode is Mode.WORKING for wish in both))
    clear = len({(one.start, one.mode) for one in ours}) == len({one.start for one in ours}) and len(
        {(one.start, one.mode) for one in hers}
    ) == len({one.start for one in hers})
    left = closed_prevails(ours, hers)
    assert sum(one.start <= instant < one.until for one in left) == (1 if both else 0)
    if clear:
        assert closed.with_overrides(left).at(instant).working is expected
