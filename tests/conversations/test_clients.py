"""Conversations with people whom the practice knows by contact cards."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, timedelta
from pathlib import Path

import pytest

from autoreply.clients.due import DueKind
from autoreply.clients.personal import checked_text
from autoreply.clients.plans import ContactPlan, PlanError
from autoreply.decision.client import ClientKind, Quiet
from autoreply.record.cards.entries import EntryKind
from channels import Signal, TextForm
from tests.autoreply.record.shut import shut
from tests.conversations.clienting import MACHINE, URGENT, Clinic, Person, local

Opens = Callable[..., Clinic]
MAIL, PHONE, MEMBER = "maria@mail.example", "+15550199001", "d0123@u0777abc"
COLLEAGUE = '[words.en]\ncolleague = """{{ nobody_is_reading }} Lee here. Call {{ emergency }} or:\n{{ crisis }}"""\n'
OWN = "Dear M., {{ nobody_is_reading }} I read this on Tuesday, when we talk.\n{{ crisis }}\nIn danger: {{ emergency }}"
FIRST = '[words.en]\nfirst = """{{ nobody_is_reading }} Welcome. Call {{ emergency }} or:\n{{ crisis }}"""\n'


@pytest.fixture
def opens(tmp_path: Path) -> Iterator[Opens]:
    with ExitStack() as stack:

        def begin(**wishes: str) -> Clinic:
            return stack.enter_context(Clinic(tmp_path, **wishes))

        yield begin


def maria_of(clinic: Clinic) -> Person:
    return Person(clinic, "M.R.", {"office": MAIL, "texts": PHONE, "line": PHONE, "team": MEMBER})


def ben_of(clinic: Clinic) -> Person:
    return Person(clinic, "B.K.", {"office": "ben@mail.example", "texts": "+15550199002", "line": "+15550199002"})


# --- one reply on all channels


def test_who_writes_a_mail_a_text_and_in_slack_is_told_once_and_the_reason_says_where(
    opens: Opens,
) -> None:
    clinic = opens()
    maria = maria_of(clinic)
    clinic.knows(maria)
    maria.writes("office").hears("Tuesday", because="answered")
    clinic.later(minutes=20)
    maria.writes("texts").hears_nothing("already-told", "the client was told on office 20 minutes ago")
    maria.writes("team").hears_nothing("already-told", "on office")
    maria.writes("office").hears_nothing("already-told", "the sender was told")
    ben_of(clinic).writes("texts").hears()


def test_without_a_card_each_channel_answers(opens: Opens) -> None:
    clinic = opens()
    maria = maria_of(clinic)
    for channel in ("office", "texts", "team"):
        maria.writes(channel).hears(because="answered")


def test_who_still_writes_after_hours_gets_the_short_reply_on_whatever_channel(opens: Opens) -> None:
    clinic = opens()
    maria = maria_of(clinic)
    clinic.knows(maria)
    maria.writes("office").hears()
    clinic.later(hours=4, minutes=1)
    maria.writes("texts").hears("Your text has arrived", because="answered-again")
    maria.writes("office").hears_nothing("already-told", "on texts")


def test_the_next_night_is_another_closed_period(opens: Opens) -> None:
    clinic = opens()
    maria = maria_of(clinic)
    clinic.knows(maria)
    maria.writes("office").hears()
    clinic.at("2026-11-24 10:00")
    maria.writes("texts").hears_nothing("working-hours")
    clinic.at("2026-11-24 17:00")
    maria.writes("texts").hears(because="answered")


def test_in_need_the_numbers_come_where_somebody_writes(opens: Opens) -> None:
    clinic = opens()
    maria = maria_of(clinic)
    clinic.knows(maria)
    maria.writes("office", URGENT).hears()
    clinic.later(minutes=1)
    maria.writes("texts", URGENT).hears(because="answered-urgent")
    maria.writes("texts", URGENT).hears_nothing("already-told", "urgent words")
    clinic.later(minutes=10)
    maria.writes("texts", URGENT).hears(because="answered-urgent")


def test_two_people_who_share_a_landline_have_each_their_own_limit_and_the_landline_has_one(opens: Opens) -> None:
    clinic = opens()
    landline = "+15550199555"
    maria = Person(clinic, "M.R.", {"office": MAIL, "texts": landline})
    ben = Person(clinic, "B.K.", {"office": "ben@mail.example", "texts": landline})
    card, other = clinic.knows(maria), clinic.knows(ben, "office")
    clinic.record.card_joining.link(other, landline, clinic.act, shared=True)
    maria.writes("office").hears()
    ben.writes("texts").hears(because="answered")
    maria.writes("texts").hears_nothing("already-told", "the sender was told")
    ben.writes("office").hears(because="answered")
    assert [one.shared for one in clinic.record.cards.all()[0].addresses] == [False, True]
    assert card != other


def test_a_merged_card_that_is_split_again_is_two_people_again(opens: Opens) -> None:
    clinic = opens()
    maria = maria_of(clinic)
    card, other = clinic.knows(maria, "office"), clinic.knows(maria, "texts")
    clinic.record.card_joining.merge(card, other, clinic.act)
    maria.writes("office").hears()
    maria.writes("texts").hears_nothing("already-told", "on office")
    assert clinic.record.card_joining.split(card, [PHONE], "", clinic.act) == other
    maria.writes("texts").hears(because="answered")


def test_an_address_that_is_linked_in_the_night_brings_what_was_said_to_it(opens: Opens) -> None:
    clinic = opens()
    maria = maria_of(clinic)
    card = clinic.knows(maria, "office")
    maria.writes("texts").hears()
    clinic.record.card_joining.link(card, PHONE, clinic.act)
    maria.writes("office").hears_nothing("already-told", "on texts")


def test_a_mail_that_came_back_told_nobody(opens: Opens) -> None:
    clinic = opens()
    maria = maria_of(clinic)
    clinic.knows(maria)
    maria.writes("office").hears()
    clinic.record.unreachable.mark("office", MAIL, clinic.clock.now() + timedelta(days=60), "it came back")
    maria.writes("texts").hears(because="answered")


def test_a_stranger_who_names_a_client_in_a_form_uses_up_nothing(opens: Opens) -> None:
    clinic = opens()
    maria = maria_of(clinic)
    clinic.knows(maria)
    maria.writes("office", sender=f"{MAIL} via wordpress@hillside.example").hears(because="answered")
    maria.writes("texts").hears(because="answered")


def test_a_client_whose_mail_program_adds_a_plus_is_known_once_it_is_linked(opens: Opens) -> None:
    clinic = opens()
    maria = maria_of(clinic)
    card = clinic.knows(maria)
    plus = f"{MAIL} via @mail.example"
    clinic.record.card_joining.link(card, plus, clinic.act)
    maria.writes("office", sender=plus).hears()
    maria.writes("texts").hears_nothing("already-told", "on office")


def test_while_the_record_is_away_the_cards_are_known_all_the_same(opens: Opens) -> None:
    clinic = opens()
    maria = maria_of(clinic)
    clinic.knows(maria)
    maria.writes("office").hears()
    clinic.engine.run_heartbeat()
    with shut(clinic.record):
        maria.writes("texts").hears_nothing("already-told", "on office")
    clinic.later(minutes=1)
    maria.writes("team").hears_nothing("already-told", "on office")


# --- who somebody is


def test_a_colleague_gets_the_text_for_colleagues(opens: Opens) -> None:
    clinic = opens(more=COLLEAGUE)
    lee, maria = Person(clinic, "Lee", {"office": "lee@clinic.example"}), maria_of(clinic)
    clinic.knows(lee, kind=ClientKind.COLLEAGUE)
    clinic.knows(maria)
    lee.writes("office").hears("Lee here")
    maria.writes("office").hears(never=["Lee here"])


def test_without_a_text_for_colleagues_they_get_the_usual_one(opens: Opens) -> None:
    clinic = opens()
    lee = Person(clinic, "Lee", {"office": "lee@clinic.example"})
    clinic.knows(lee, kind=ClientKind.COLLEAGUE)
    lee.writes("office").hears("Our office is closed at this hour")


def test_a_first_contact_by_the_websites_form_is_welcomed_and_a_client_with_a_card_is_no_stranger(opens: Opens) -> None:
    clinic = opens(more=FIRST)
    visitor = Person(clinic, "V.", {"office": "v@mail.example via form@hillside.example"})
    visitor.writes("office").hears("Welcome")
    maria = maria_of(clinic)
    clinic.knows(maria)
    maria.writes("texts").hears(never=["Welcome"])


@pytest.mark.parametrize("language", ["es", "de"])
def test_a_clients_own_language_comes_first(opens: Opens, language: str) -> None:
    clinic = opens()
    maria = maria_of(clinic)
    clinic.knows(maria, language=language)
    first = {"es": "respuesta automática", "de": "automatische Antwort"}[language]
    text = maria.writes("office").hears(first, "This is an automatic reply")
    assert text.index(first) < text.index("This is an automatic reply")


def test_a_language_that_we_do_not_write_changes_nothing(opens: Opens) -> None:
    clinic = opens()
    maria = maria_of(clinic)
    clinic.knows(maria, language="tlh")
    maria.writes("office").hears("Our office is closed at this hour")


# --- quiet cards


def test_who_reads_along_learns_nothing_from_a_neutral_reply(opens: Opens) -> None:
    clinic = opens()
    maria, ben = maria_of(clinic), ben_of(clinic)
    card = clinic.knows(maria)
    clinic.quietens(card, Quiet.NEUTRAL, "2026-11-25 00:00")
    secret = ["Hillside", "Domestic Violence", "1-800-799"]
    maria.writes("texts").hears(never=secret)
    clinic.later(minutes=11)
    maria.writes("office", URGENT).hears("This is for everyone who reads it", never=secret)
    ben.writes("texts").hears("Hillside")
    assert "Hillside" in maria.calls().speech[0].closed, "on the telephone nothing changes"
    clinic.at("2026-11-25 18:00")
    maria.writes("texts").hears("Hillside")


def test_where_any_text_is_a_danger_none_is_sent_until_the_choice_ends(opens: Opens) -> None:
    clinic = opens()
    maria = maria_of(clinic)
    clinic.quietens(clinic.knows(maria), Quiet.SILENT, "2026-11-25 00:00")
    for text in ("Hello", URGENT):
        maria.writes("texts", text).hears_nothing("quiet-client", "a reason")
    assert "9, 8, 8" in maria.calls().speech[0].crisis
    clinic.at("2026-11-24 12:00")
    maria.writes("texts").hears_nothing("working-hours")
    clinic.at("2026-11-25 00:00")
    maria.writes("texts").hears()


# --- agreements


def test_in_the_agreed_time_nobody_says_closed_and_before_and_after_it_is_as_ever(opens: Opens) -> None:
    clinic = opens(at="2026-11-24 17:00")
    maria, ben = maria_of(clinic), ben_of(clinic)
    clinic.agrees(clinic.knows(maria), "tue 17:00-17:10", ends="2027-02-02")
    clinic.later(minutes=5)
    maria.writes("texts").hears_nothing("agreed-time")
    ben.writes("texts").hears()
    clinic.later(minutes=5)
    maria.writes("texts").hears(because="answered")


def test_a_mail_that_came_in_the_agreed_time_and_is_seen_after_it_is_not_told_that_we_are_closed(opens: Opens) -> None:
    clinic = opens(at="2026-11-24 17:11")
    maria = maria_of(clinic)
    clinic.agrees(clinic.knows(maria), "tue 17:00-17:10", ends="2027-02-02")
    maria.writes("office", arrived="2026-11-24 17:09").hears_nothing("agreed-time")
    maria.writes("office", arrived="2026-11-24 17:10:30").hears()


def test_in_need_the_agreed_time_takes_no_numbers_away(opens: Opens) -> None:
    clinic = opens(at="2026-11-24 17:05")
    maria = maria_of(clinic)
    clinic.agrees(clinic.knows(maria), "tue 17:00-17:10", ends="2027-02-02")
    maria.writes("texts", URGENT).hears(because="answered")


def test_a_time_by_telephone_makes_calls_ring_and_answers_mail_as_ever(opens: Opens) -> None:
    clinic = opens(at="2026-11-24 17:05")
    maria, ben = maria_of(clinic), ben_of(clinic)
    clinic.agrees(clinic.knows(maria), "tue 17:00-17:10", ends="2027-02-02", channels=["voice"])
    state = maria.calls()
    assert (state.after_hours, state.only) == (False, "ana")
    assert maria.last is not None
    assert maria.last.outcome.decision.reason.value == "agreed-time"
    maria.writes("office").hears()
    state = ben.calls()
    assert (state.after_hours, state.only) == (True, "")
    clinic.later(minutes=5)
    assert maria.calls().after_hours


def test_nothing_takes_effect_before_the_client_was_told(opens: Opens) -> None:
    clinic = opens(at="2026-11-24 17:05")
    maria = maria_of(clinic)
    clinic.agrees(clinic.knows(maria), "tue 17:00-17:10", ends="2027-02-02", told=None)
    maria.writes("texts").hears()
    assert maria.calls().after_hours


def test_while_the_person_is_away_the_agreed_time_does_not_count(opens: Opens) -> None:
    clinic = opens(at="2026-11-24 17:01")
    maria = maria_of(clinic)
    clinic.agrees(clinic.knows(maria), "tue 17:00-17:10", ends="2027-02-02")
    maria.writes("texts").hears_nothing("agreed-time")
    clinic.overrides("2026-11-25 12:00", "ana")
    maria.writes("texts").hears(because="answered")
    assert maria.calls().after_hours


def test_an_agreement_with_somebody_who_left_has_no_effect(opens: Opens) -> None:
    clinic = opens(at="2026-11-24 17:05")
    maria = maria_of(clinic)
    entry = clinic.agrees(clinic.knows(maria), "tue 17:00-17:10", ends="2027-02-02")
    kept = clinic.record.card_entries.get(entry)
    assert kept is not None
    clinic.record.card_entries.change(entry, {**kept.content, "person": "zoe"}, clinic.act, "she left")
    maria.writes("texts").hears(because="answered")
    assert maria.calls().after_hours


def test_an_agreement_that_lapses_during_the_night_lapses_at_midnight(opens: Opens) -> None:
    clinic = opens(at="2026-11-24 23:30")
    maria = maria_of(clinic)
    clinic.agrees(clinic.knows(maria), "tue 23:00-24:00", "wed 0:00-01:00", ends="2026-11-24")
    maria.writes("texts").hears_nothing("agreed-time")
    clinic.at("2026-11-25 00:00")
    maria.writes("texts").hears(because="answered")


def test_an_agreement_that_was_ended_early_is_over_at_once(opens: Opens) -> None:
    clinic = opens(at="2026-11-24 17:02")
    maria = maria_of(clinic)
    entry = clinic.agrees(clinic.knows(maria), "tue 17:00-17:10", ends="2027-02-02")
    maria.writes("texts").hears_nothing("agreed-time")
    clinic.record.card_entries.end(entry, clinic.act)
    clinic.later(seconds=1)
    maria.writes("texts").hears()


def test_where_clocks_go_back_an_agreed_time_lasts_through_both_hours(opens: Opens) -> None:
    clinic = opens(at="2026-10-31 23:00")
    maria = maria_of(clinic)
    clinic.agrees(clinic.knows(maria), "sun 01:30-01:45", ends="2026-11-30", told="2026-10-01", first="2026-10-01")
    first = local("2026-11-01 01:29").astimezone(UTC)
    clinic.clock.set(first)
    maria.writes("texts").hears()
    for minutes in (1, 60, 75):  # 1:30 the first time, 1:29 and 1:44 the second time
        clinic.clock.set(first + timedelta(minutes=minutes))
        maria.writes("office").hears_nothing("agreed-time")
    clinic.clock.set(first + timedelta(minutes=76))
    maria.writes("office").hears_nothing("already-told")


# --- exceptions


def test_an_exception_of_a_card_counts_until_its_end_and_never_against_urgent_words(opens: Opens) -> None:
    clinic = opens()
    maria = maria_of(clinic)
    clinic.excepts(clinic.knows(maria), "never", "2026-11-24 06:00")
    maria.writes("office").hears_nothing("exception", "the card says never: in touch")
    maria.writes("texts", URGENT).hears(because="answered")
    clinic.at("2026-11-24 06:00")
    maria.writes("office").hears(because="answered-again")


def test_a_client_whose_mail_looks_like_a_list_is_answered_where_the_card_says_always(opens: Opens) -> None:
    clinic = opens()
    maria = maria_of(clinic)
    card = clinic.knows(maria)
    maria.writes("office", signals=MACHINE).hears_nothing("mailing-list")
    clinic.excepts(card, "always", "2027-01-01 00:00")
    maria.writes("office", signals=MACHINE).hears()
    maria.writes("texts", signals={Signal.AUTOMATIC: "says so"}).hears_nothing("automatic")


# --- repeat contact


def test_five_nights_are_noticed_in_silence_and_three_messages_in_one_night_are_one(opens: Opens) -> None:
    clinic = opens(at="2026-11-02 18:00")
    maria = maria_of(clinic)
    clinic.knows(maria)
    for day in range(2, 6):
        clinic.at(f"2026-11-0{day} 18:00")
        maria.writes("office").hears()
        maria.writes("texts").hears_nothing("already-told")
        maria.writes("team").hears_nothing("already-told")
    assert clinic.due() == []
    clinic.at("2026-11-06 18:00")
    maria.writes("texts").hears()
    (item,) = clinic.due()
    assert item.kind is DueKind.NOTICE
    assert item.says.startswith("M.R. reached out in 5 closed periods in 30 days.")
    clinic.at("2026-12-08 18:00")
    assert clinic.due() == [], "what is long ago is over"


def test_urgent_words_are_shown_beside_and_never_counted(opens: Opens) -> None:
    clinic = opens(at="2026-11-02 18:00")
    maria = maria_of(clinic)
    clinic.knows(maria)
    for day in range(2, 9):
        clinic.at(f"2026-11-0{day} 19:00")
        maria.writes("office", URGENT).hears()
    assert clinic.due() == []
    for day in range(9, 14):
        clinic.at(f"2026-11-{day:02} 19:00")
        maria.writes("texts").hears()
    (item,) = clinic.due()
    assert "in 5 closed periods" in item.says
    assert "urgent words came in 5 closed periods; they are not counted" in item.says, "a weekend is one period"


def test_a_plan_that_is_crossed_again_is_told_to_its_owner_and_the_client_hears_what_everybody_hears(
    opens: Opens,
) -> None:
    clinic = opens(at="2026-11-09 18:00")
    maria = maria_of(clinic)
    card = clinic.knows(maria)
    today = date(2026, 11, 9)
    plan = ContactPlan("ana", "often", "evenings alone", "hours told", today, date(2027, 1, 15), date(2027, 2, 1))
    entries = clinic.record.card_entries
    entry = entries.add(card, EntryKind.PLAN, plan.content(), local("2028-01-01"), clinic.act)
    maria.writes("texts").hears()
    assert [one.kind for one in clinic.due()] == [DueKind.DISCUSS], "nothing is in effect before she was told"
    plan = plan.goes_to(plan.state.TO_DISCUSS, today).told(today, "in the session", "ana", today)
    plan = plan.agree("texts are for scheduling", "we talk in the session", today)
    entries.change(entry, plan.content(), clinic.act, "agreed")
    clinic.at("2026-11-11 19:00")
    maria.writes("office").hears(because="answered")
    (item,) = clinic.due()
    assert (item.kind, item.owner) == (DueKind.CROSSED_AGAIN, "ana")
    assert item.says.endswith("Agreed for that: we talk in the session.")
    clinic.later(minutes=1)
    maria.writes("texts", URGENT).hears(because="answered-urgent")
    clinic.at("2027-01-15 12:00")
    assert DueKind.REVIEW in {one.kind for one in clinic.due()}
    clinic.at("2027-02-02 12:00")
    assert clinic.due() == [], "it lapsed by itself"


def test_a_clients_own_text_is_sent_once_they_were_told_until_the_plan_is_over_and_urgent_words_get_help(
    opens: Opens,
) -> None:
    clinic = opens(at="2026-11-09 18:00")
    maria, ben = maria_of(clinic), ben_of(clinic)
    card = clinic.knows(maria, language="en")
    today = date(2026, 11, 9)
    plan = ContactPlan("ana", "often", "evenings alone", "hours told", today, date(2026, 11, 20), date(2026, 11, 20))
    entries, until = clinic.record.card_entries, local("2028-01-01")
    with pytest.raises(PlanError, match="Tell the client first"):
        plan.worded(OWN, "", "en", today)
    entry = entries.add(card, EntryKind.PLAN, {**plan.content(), "text": OWN}, until, clinic.act)
    maria.writes("office").hears(never=["Dear M."]), "a text that was put there before she was told is not sent"
    plan = plan.goes_to(plan.state.TO_DISCUSS, today).told(today, "in the session", "ana", today)
    with pytest.raises(PlanError, match="A plan delays no help"):
        plan.worded("Dear M., wait longer before you write.", "", "en", today)
    entries.change(entry, plan.worded(OWN, "", "en", today).content(), clinic.act, "a text of their own")
    clinic.at("2026-11-10 18:00")
    maria.writes("office").hears("Dear M.", "Tuesday, when we talk")
    ben.writes("office").hears(never=["Dear M."])
    clinic.later(minutes=1)
    maria.writes("office", URGENT).hears(because="answered-urgent")
    clinic.at("2026-11-11 18:00")
    maria.writes("texts").hears(never=["Dear M."])
    clinic.at("2026-11-23 18:00")
    maria.writes("office").hears(never=["Dear M."])


def test_a_clients_own_text_that_lacks_help_is_not_sent(opens: Opens) -> None:
    clinic = opens(at="2026-11-10 18:00")
    maria, today = maria_of(clinic), date(2026, 11, 10)
    card = clinic.knows(maria)
    plan = ContactPlan("ana", "often", "evenings alone", "hours told", today, date(2027, 2, 1), date(2027, 2, 1))
    plan = plan.goes_to(plan.state.TO_DISCUSS, today).told(today, "in the session", "ana", today)
    for text in ("Dear M., good night.", "{{ crisis"):
        with pytest.raises(PlanError, match="cannot be used"):
            checked_text(clinic.settings, "en", text, TextForm.EMAIL)
    lacking = {**plan.content(), "text": "Dear M., good night.", "text_language": "en"}
    clinic.record.card_entries.add(card, EntryKind.PLAN, lacking, local("2028-01-01"), clinic.act)
    maria.writes("office", URGENT).hears(never=["good night"])


# --- erasure


def test_who_is_erased_and_writes_again_is_somebody_new(opens: Opens) -> None:
    clinic = opens()
    maria = maria_of(clinic)
    card = clinic.knows(maria)
    maria.writes("office").hears()
    clinic.record.card_erasure.erase(card, clinic.act)
    maria.writes("office").hears(because="answered")
    maria.writes("texts").hears(because="answered")
    assert clinic.record.cards.find("maria") == []
