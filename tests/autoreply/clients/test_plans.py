"""Plans for repeat contact: step by step, told first, reviewed, and never to take help away."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autoreply.clients.counting import PeriodStarts, ReachedOut, closed_periods, crossed
from autoreply.clients.letter import letter
from autoreply.clients.plans import ContactPlan, PlanError, PlanState
from autoreply.decision.thresholds import Threshold
from autoreply.record.cards.contact_times import ClientContact
from autoreply.settings import SettingsError, load
from schedules import Calendar, read_weekly
from tests.autoreply.samples import SETTINGS

TODAY = date(2026, 11, 24)
PLAN = ContactPlan("ana", "often", "evenings alone", "hours told", TODAY, date(2027, 2, 1), date(2027, 3, 1))


def settled(plan: ContactPlan = PLAN) -> ContactPlan:
    told = plan.goes_to(PlanState.TO_DISCUSS, TODAY).told(TODAY, "in the session", "ana", TODAY)
    return told.agree("texts are for scheduling", "we talk in the session", TODAY)


def test_a_plan_goes_from_step_to_step_and_is_in_effect_only_once_the_client_was_told() -> None:
    discuss = PLAN.goes_to(PlanState.TO_DISCUSS, TODAY)
    told = discuss.told(TODAY, "in the session", "ana", TODAY)
    agreed = told.agree("texts are for scheduling", "", TODAY)
    review = agreed.reviewed("K.L.", TODAY)
    renewed = review.renewed(date(2027, 4, 1), date(2027, 5, 1), "still helpful", TODAY)
    closed = renewed.reviewed("", TODAY).goes_to(PlanState.CLOSED, TODAY)
    steps = [PLAN, discuss, told, agreed, review, renewed, closed]
    assert [one.state.value for one in steps] == [
        *("noticed", "to discuss", "told", "agreed", "under review", "renewed", "closed"),
    ]
    assert [one.is_in_effect(TODAY) for one in steps] == [False, False, True, True, True, True, False]
    assert all(ContactPlan.read(one.content()) == one for one in steps)


@pytest.mark.parametrize("state", [PlanState.TOLD, PlanState.AGREED, PlanState.UNDER_REVIEW, PlanState.RENEWED])
def test_no_step_is_left_out(state: PlanState) -> None:
    with pytest.raises(PlanError, match='From there it can go to "to discuss" or "closed"'):
        PLAN.goes_to(state, TODAY)
    assert PLAN.goes_to(PlanState.CLOSED, TODAY).state is PlanState.CLOSED


def test_a_plan_lapses_by_itself_and_then_takes_no_further_step() -> None:
    plan = settled()
    last, after = plan.ends, plan.ends + timedelta(days=1)
    assert plan.state_at(last) is PlanState.AGREED
    assert plan.is_in_effect(last)
    assert plan.state_at(after) is PlanState.LAPSED
    assert not plan.is_in_effect(after)
    with pytest.raises(PlanError, match="Open a new one, with a new reason"):
        plan.reviewed("", after)


def test_the_review_is_obligatory_and_within_half_a_year() -> None:
    for review, ends in ((TODAY, PLAN.ends), (date(2027, 6, 1), date(2027, 6, 1)), (date(2027, 2, 1), TODAY)):
        with pytest.raises(PlanError, match="review within 184 days"):
            replace(PLAN, review=review, ends=ends)
    for missing in ("owner", "why", "need", "checked"):
        with pytest.raises(PlanError, match=f"needs {missing}"):
            replace(PLAN, **{missing: " "})  # type: ignore[arg-type]


def test_a_renewal_needs_a_new_reason_and_being_told_needs_a_how_and_a_day_that_has_come() -> None:
    review = settled().reviewed("", TODAY)
    for why in ("", "often"):
        with pytest.raises(PlanError, match="new reason"):
            review.renewed(date(2027, 4, 1), date(2027, 5, 1), why, TODAY)
    discuss = PLAN.goes_to(PlanState.TO_DISCUSS, TODAY)
    for on, how, by in ((TODAY, "", "ana"), (TODAY, "said", ""), (TODAY + timedelta(days=1), "said", "ana")):
        with pytest.raises(PlanError, match="Say when the client was told"):
            discuss.told(on, how, by, TODAY)


HARM = {
    "block": "we block your number",
    "delay": "replies are delayed by an hour",
    "shorten": "you get a shorter text",
    "without_crisis_lines": "you get no more crisis lines",
    "no_replies": "we do not answer texts",
    "tell_count": "we tell you how often you wrote",
    "after_self_harm": "after self-harm there is no contact for 24 hours",
}


@pytest.mark.parametrize("key", HARM)
def test_what_would_take_help_away_is_refused_in_words_wherever_it_is_written(key: str, tmp_path: Path) -> None:
    discuss = PLAN.goes_to(PlanState.TO_DISCUSS, TODAY).told(TODAY, "in the session", "ana", TODAY)
    for what, again in ((HARM[key], ""), ("texts are for scheduling", HARM[key])):
        with pytest.raises(PlanError, match=r"^A plan (blocks|delays|shortens|takes|tells|applies)"):
            discuss.agree(what, again, TODAY)
    file = tmp_path / "config.toml"
    file.write_text(f"{SETTINGS}[plans]\n{key} = true\n")
    with pytest.raises(SettingsError, match=r"A plan (blocks|delays|shortens|takes|tells|applies)"):
        load(file, {})
    assert settled().agreed, "ordinary words are taken"


@pytest.mark.parametrize(
    ("text", "thresholds"),
    [
        ("off", ()),
        ("4 in 20d", (Threshold(4, 20),)),
        ("5 closed periods in 30d, or 12 in 91d", (Threshold(5, 30), Threshold(12, 91))),
    ],
)
def test_the_numbers_can_be_changed_and_switched_off(
    text: str, thresholds: tuple[Threshold, ...], tmp_path: Path
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'{SETTINGS}[plans]\nnotice_after = "{text}"\n')
    assert load(file, {}).plans.notices == thresholds


@pytest.mark.parametrize(("keep", "doubted"), [("89d", True), ("90d", False)])
def test_what_is_counted_longer_than_it_is_kept_is_warned_about(keep: str, doubted: bool, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'{SETTINGS}[record]\nkeep = "{keep}"\n')
    warnings = " ".join(map(str, load(file, {}).warnings))
    assert ("It counts 91 days, and the record keeps messages for 89." in warnings) is doubted


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('notice_after = "often"', "is not understood"),
        ('notice_after = "1 in 30d"', "at least 2"),
        ('notice_after = "5 in 400d"', "in 1 to 366 days"),
        ('notice_after = "5 in 30d, or 6 in 30d"', "one length of time twice"),
        ('review_after = "200d"', "184d"),
        ('tell = ["zoe"]', "not among the people"),
    ],
)
def test_what_is_wrong_with_the_numbers_is_said(line: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f"{SETTINGS}[plans]\n{line}\n")
    with pytest.raises(SettingsError, match=says):
        load(file, {})


def test_the_letter_says_why_what_how_long_when_it_is_reviewed_and_how_to_complain(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'{SETTINGS}[complaints]\noutside_body = "Hill County Board, +1 555 0188"\n')
    settings = load(file, {})
    text = letter(settled(), "M.R.", settings)
    for part in (
        *("To: M.R.", "texts are for scheduling", "we talk in the session", "February 1, 2027", "March 1, 2027"),
        *("Hill County Board", "call 911", "988", "Every message is read"),
    ):
        assert part in text
    for private in ("often", "evenings alone", "hours told"):
        assert f" {private}" not in text.replace("messages often came", "")
    with pytest.raises(PlanError, match="Nothing is agreed yet"):
        letter(PLAN, "M.R.", settings)


CALENDAR = Calendar(ZoneInfo("America/New_York"), read_weekly({"mon-fri": "9-17"}))
EVENING = datetime(2026, 11, 2, 23, 0, tzinfo=UTC)  # a Monday, 18:00


def contact(day: int, *, minutes: int = 0, channel: str = "office", urgent: bool = False) -> ClientContact:
    return ClientContact(EVENING + timedelta(days=day, minutes=minutes), channel, urgent)


def test_a_night_is_one_whatever_came_in_it_and_a_weekend_is_one_too() -> None:
    night = [contact(0), contact(0, minutes=90, channel="texts"), contact(0, minutes=600)]
    (found,) = closed_periods(night, PeriodStarts(CALENDAR))
    assert (found.channels, found.urgent, found.counts) == (("office", "texts"), 0, True)
    assert found.last == night[-1].arrived
    assert len(closed_periods([contact(4), contact(5), contact(6), contact(7)], PeriodStarts(CALENDAR))) == 2
    (urgent,) = closed_periods([contact(0, urgent=True)], PeriodStarts(CALENDAR))
    assert (urgent.urgent, urgent.counts) == (1, False)
    (both,) = closed_periods([contact(0, urgent=True), contact(0, minutes=1)], PeriodStarts(CALENDAR))
    assert both.counts


def test_a_threshold_is_reached_within_its_days_and_after_a_plan_is_over_counting_begins_anew() -> None:
    periods: list[ReachedOut] = closed_periods([contact(day) for day in (0, 1, 2, 3, 4)], PeriodStarts(CALENDAR))
    five = (Threshold(5, 30),)
    end = EVENING + timedelta(days=4)
    found = crossed(periods, five, end)
    assert found is not None
    assert (found.periods, found.urgent) == (5, 0)
    assert crossed(periods[:4], five, end) is None
    assert crossed(periods, five, EVENING + timedelta(days=29, hours=23)) is not None
    assert crossed(periods, five, EVENING + timedelta(days=30)) is None
    assert crossed(periods, five, end - timedelta(minutes=1)) is None, "what lies ahead does not count"
    assert crossed(periods, five, end, after=EVENING) is None
    assert crossed(periods, (), end) is None
