"""The decision about a person's status and snooze, whatever stood there and whatever the hour."""

from dataclasses import replace
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from channels.slack.status_plan import (
    MARGIN,
    NOTHING,
    SHORTEST,
    KeptStatus,
    Progress,
    Status,
    begun,
    closing_snooze,
    closing_status,
    nothing_left,
    opening_snooze,
    opening_status,
)

NOW = 1_795_470_000
ends = st.one_of(st.just(0), st.integers(NOW + 1, NOW + 10**7))
words = st.text(max_size=8)
statuses = st.builds(Status, words.filter(bool), st.just(":tada:"), ends)


class Shown(NamedTuple):
    """What stands at Slack: the status, and the end of the snooze in force."""

    status: Status
    snooze: int


standings = st.builds(Shown, st.one_of(st.just(NOTHING), statuses), st.one_of(st.just(0), ends))
hours = st.integers(SHORTEST + MARGIN + 60, 40 * 86_400)


def close(kept: KeptStatus | None, found: Shown, wanted: Status, now: int) -> tuple[Shown, KeptStatus, bool]:
    """What stands at Slack after a closing, what is remembered, and whether Slack was asked for anything."""
    kept = begun(kept, wanted, now)
    status, kept = closing_status(kept, found.status, wanted, now)
    if status is not None:
        found, kept = found._replace(status=status), replace(kept, ours=status, shown=Progress.DONE)
    minutes, kept = closing_snooze(kept, found.snooze, wanted, now)
    if minutes:
        found = found._replace(snooze=now + 60 * minutes)
        kept = replace(kept, snooze=found.snooze, quiet=Progress.DONE)
    return found, kept, status is not None or minutes > 0


def open_again(kept: KeptStatus, found: Shown, now: int) -> Shown:
    status, ours = opening_status(kept, found.status, now), opening_snooze(kept, found.snooze, now)
    return Shown(found.status if status is None else status, 0 if ours else found.snooze)


def passed(standing: Shown, now: int) -> Shown:
    """What Slack has ended by itself."""
    over = 0 < standing.status.expires <= now
    return Shown(NOTHING if over else standing.status, standing.snooze if standing.snooze > now else 0)


@given(standings, hours, st.integers(0, 3599))
def test_what_stood_before_comes_back_and_nothing_of_ours_is_left(before: Shown, away: int, late: int) -> None:
    until = NOW + away
    ours = Status("Back soon", ":crescent_moon:", until)
    at_night, kept, _ = close(None, before, ours, NOW)
    assert at_night.status == ours
    assert at_night.snooze > NOW
    assert at_night.snooze <= until or at_night.snooze == before.snooze
    assert KeptStatus.loads(kept.dumps()) == kept
    now = until + late
    found = passed(at_night, now)
    after = open_again(kept, found, now)
    lasts = before.status.expires == 0 or before.status.expires > now + SHORTEST
    assert after.status == (before.status if lasts else NOTHING)
    assert not nothing_left(kept, now) or found == after


@given(standings, hours)
def test_the_same_again_in_the_same_night_changes_nothing(before: Shown, away: int) -> None:
    ours = Status("Back soon", ":crescent_moon:", NOW + away)
    at_night, kept, _ = close(None, before, ours, NOW)
    after, again, asked = close(kept, at_night, ours, NOW + 1)
    assert (after, asked) == (at_night, False)
    assert again.before == before.status


@given(standings, statuses, hours)
def test_by_hand_wins_over_us_in_every_direction(before: Shown, chosen: Status, away: int) -> None:
    ours = Status("Back soon", ":crescent_moon:", NOW + away)
    at_night, kept, _ = close(None, before, ours, NOW)
    found = Shown(chosen, NOW + 7 * 86_400 * 10)
    after, longer, asked = close(kept, found, replace(ours, expires=NOW + away + 7200), NOW + 1)
    assert (after, asked) == (found, False)
    assert longer.before == NOTHING
    assert open_again(kept, found, NOW + 2) == found
    assert at_night.status == ours


def test_one_that_slack_did_not_confirm_is_repaired_and_the_other_is_left_as_it_is() -> None:
    wanted, lunch = Status("Back soon", ":crescent_moon:", NOW + 36_000), Status("At lunch", ":tada:")
    status, kept = closing_status(begun(None, wanted, NOW), lunch, wanted, NOW)
    assert status == wanted
    assert closing_status(kept, lunch, wanted, NOW + 60)[0] == wanted  # it is not set so far
    assert closing_status(kept, wanted, wanted, NOW + 60) == (None, replace(kept, shown=Progress.DONE))
    opera = Status("At the opera", ":tada:")
    assert closing_status(kept, opera, wanted, NOW + 60)[0] is None
    minutes, kept = closing_snooze(kept, 0, wanted, NOW)
    assert minutes > 0
    assert closing_snooze(kept, 0, wanted, NOW + 60)[0] > 0
    assert closing_snooze(kept, NOW + 1800, wanted, NOW + 60)[0] == 0  # the person's own
    done, kept = closing_snooze(kept, NOW + 60 * minutes, wanted, NOW + 60)
    assert (done, opening_snooze(kept, NOW + 60 * minutes, NOW + 90)) == (0, True)


def test_what_the_first_edition_remembered_is_still_understood() -> None:
    kept = KeptStatus.loads('[["Back", ":zzz:", 9], ["Lunch", "", 0], 8, true]')
    assert kept == KeptStatus(Status("Back", ":zzz:", 9), Status("Lunch"), 8, Progress.DONE, Progress.DONE)


@given(st.text(max_size=40))
def test_what_cannot_be_read_is_nothing_that_is_remembered(text: str) -> None:
    assert KeptStatus.loads(text) is None
    assert KeptStatus.loads(None) is None
