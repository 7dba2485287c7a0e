"""The decision about a person's status and snooze, whatever stood there and whatever the hour."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from channels.slack.presence import (
    MARGIN,
    NOTHING,
    SHORTEST,
    KeptStatus,
    ShownStatus,
    Status,
    StatusPlan,
    closing,
    nothing_left,
    opening,
)

NOW = 1_795_470_000
ends = st.one_of(st.just(0), st.integers(NOW + 1, NOW + 10**7))
words = st.text(max_size=8)
statuses = st.builds(Status, words.filter(bool), st.just(":tada:"), ends)
standings = st.builds(ShownStatus, st.one_of(st.just(NOTHING), statuses), st.one_of(st.just(0), ends))
hours = st.integers(SHORTEST + MARGIN + 60, 40 * 86_400)


def carried_out(plan: StatusPlan, standing: ShownStatus, now: int) -> tuple[ShownStatus, KeptStatus | None]:
    """What stands after it at Slack, and what is remembered."""
    status = standing.status if plan.status is None else plan.status
    snooze = 0 if plan.end_snooze else now + 60 * plan.minutes if plan.minutes else standing.snooze
    kept = plan.kept and replace(plan.kept, snooze=snooze if plan.minutes else plan.kept.snooze, done=True)
    return ShownStatus(status, snooze), kept


def passed(standing: ShownStatus, now: int) -> ShownStatus:
    """What Slack has ended by itself."""
    over = 0 < standing.status.expires <= now
    return ShownStatus(NOTHING if over else standing.status, standing.snooze if standing.snooze > now else 0)


@given(standings, hours, st.integers(0, 3599))
def test_what_stood_before_comes_back_and_nothing_of_ours_is_left(before: ShownStatus, away: int, late: int) -> None:
    until = NOW + away
    ours = Status("Back soon", ":crescent_moon:", until)
    at_night, kept = carried_out(closing(None, before, ours, NOW), before, NOW)
    assert at_night.status == ours
    assert at_night.snooze > NOW
    assert at_night.snooze <= until or at_night.snooze == before.snooze
    assert kept is not None
    assert KeptStatus.loads(kept.dumps()) == kept
    now = until + late
    found = passed(at_night, now)
    after, nothing = carried_out(opening(kept, found, now), found, now)
    assert nothing is None
    lasts = before.status.expires == 0 or before.status.expires > now + SHORTEST
    assert after.status == (before.status if lasts else NOTHING)
    assert not nothing_left(kept, now) or found == after


@given(standings, hours)
def test_the_same_again_in_the_same_night_changes_nothing(before: ShownStatus, away: int) -> None:
    ours = Status("Back soon", ":crescent_moon:", NOW + away)
    at_night, kept = carried_out(closing(None, before, ours, NOW), before, NOW)
    again = closing(kept, at_night, ours, NOW + 1)
    assert (again.status, again.minutes, again.end_snooze) == (None, 0, False)
    assert again.kept is not None
    assert again.kept.before == before.status


@given(standings, statuses, hours)
def test_by_hand_wins_over_us_in_every_direction(before: ShownStatus, chosen: Status, away: int) -> None:
    ours = Status("Back soon", ":crescent_moon:", NOW + away)
    at_night, kept = carried_out(closing(None, before, ours, NOW), before, NOW)
    found = ShownStatus(chosen, NOW + 7 * 86_400 * 10)
    longer = closing(kept, found, replace(ours, expires=NOW + away + 7200), NOW + 1)
    assert (longer.status, longer.minutes) == (None, 0)
    assert longer.kept is not None
    assert longer.kept.before == NOTHING
    early = opening(kept, found, NOW + 2)
    assert (early.status, early.end_snooze) == (None, False)
    assert at_night.status == ours


@given(st.text(max_size=40))
def test_what_cannot_be_read_is_nothing_that_is_remembered(text: str) -> None:
    assert KeptStatus.loads(text) is None
    assert KeptStatus.loads(None) is None
