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
    for hers, left in (
        ([closes(2, 4)], [opens(0, 2), opens(4, 8), closes(2, 4)]),
        ([closes(-1, 9)], [closes(-1, 9)]),
        ([closes(8, 9), closes(-2, 0)], [opens(0, 8), closes(-2, 0), closes(8, 9)]),
    ):
        assert closed_prevails([opens(0, 8)], hers) == left
        assert sorted(closed_prevails(hers, [opens(0, 8)]), key=str) == sorted(left, key=str)


def test_within_one_side_the_later_wish_is_heard() -> None:
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
def test_somebody_is_open_where_one_side_opens_and_neither_closes(
    ours: list[Override], hers: list[Override], hour: int
) -> None:
    closed = Calendar(ZoneInfo("UTC"), read_weekly({"mon": "closed"}))
    instant = NOON + timedelta(hours=hour, minutes=30)

    def says(side: list[Override]) -> Mode | None:
        """What a side alone says, None where it says nothing."""
        holds = any(wish.start <= instant < wish.until for wish in side)
        return closed.with_overrides(side).at(instant).mode if holds else None

    said = {says(ours), says(hers)}
    expected = Mode.WORKING in said and Mode.AFTER_HOURS not in said
    assert closed.with_overrides(closed_prevails(ours, hers)).at(instant).working is expected
