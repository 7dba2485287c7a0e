"""A complaint, step by step; a review, question by question; and what is due."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autoreply.notices.handover.about_reviews import AboutReviews
from autoreply.record import Record
from autoreply.record.cards.cards import Act
from autoreply.record.papers.verification import verify
from autoreply.reviews.complaint import Complaint, ComplaintAbout, ComplaintError, ComplaintWay, Satisfied
from autoreply.reviews.due import ReminderKind, for_reader, reminders
from autoreply.reviews.incident import IncidentError, IncidentReview, ReviewQuestion
from autoreply.reviews.receiving import ReceivedComplaint, addresses_in, receive
from autoreply.settings import load
from autoreply.settings.complaints import ComplaintSettings
from autoreply.texts.words import known_languages
from schedules import Calendar, read_weekly
from tests.autoreply.record.clients import MAIL, NIGHT, PHONE, card, writes
from tests.autoreply.samples import SETTINGS

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)  # a Wednesday
ACT = Act("Ana", "", NOW)
CALENDAR = Calendar(ZoneInfo("America/New_York"), read_weekly({"mon-fri": "9-17"}))
NOTED = ReceivedComplaint(ComplaintAbout.NO_REPLY, ComplaintWay.PHONE, "Ana", NOW, f"Maria, {MAIL}", "Nobody wrote.")


@pytest.fixture
def record() -> Record:
    return Record.open("sqlite://")


def received(record: Record, noted: ReceivedComplaint = NOTED, **wishes: object) -> Complaint:
    return receive(noted, record, CALENDAR, ComplaintSettings.model_validate(wishes), ACT)


def test_a_complaint_is_due_by_our_own_working_days_and_knows_the_decisions_of_whoever_complains(
    record: Record,
) -> None:
    writes(record, "office", MAIL)
    writes(record, "texts", PHONE)
    found = received(record, owner="ana")
    assert (found.acknowledge_by, found.answer_by) == (date(2026, 11, 30), date(2026, 12, 23))
    assert (found.owner, found.state) == ("ana", "received")
    assert [(one.channel, one.reason, one.at) for one in found.decisions] == [("office", "answered", NIGHT.isoformat())]
    both = received(record, replace(NOTED, contact=f"{MAIL} or +1 555 010 0001", when=date(2026, 11, 22)))
    assert [one.channel for one in both.decisions] == ["office", "texts"]
    assert received(record, replace(NOTED, when=date(2026, 11, 10))).decisions == ()
    assert addresses_in("call me; a@b, (maria@mail.example)") == ["a@b", "maria@mail.example"]


def test_it_is_acknowledged_once_and_never_altered(record: Record) -> None:
    found = received(record)
    with pytest.raises(ComplaintError, match="future"):
        found.acknowledge(TODAY + timedelta(days=1), "by phone", "Ana", TODAY)
    with pytest.raises(ComplaintError, match="Say how"):
        found.acknowledge(TODAY, " ", "Ana", TODAY)
    once = found.acknowledge(TODAY, "by phone", "Ana", TODAY)
    with pytest.raises(ComplaintError, match=r"acknowledged on 2026-11-25 by Ana\. That cannot be changed\."):
        once.acknowledge(TODAY, "by letter", "Lee", TODAY)


def test_it_goes_from_the_finding_to_the_answer_to_what_was_learned_and_then_stays(record: Record) -> None:
    number = received(record).number

    def step(take: Callable[[Complaint], Complaint], *, closes: bool = False) -> Complaint:
        changed = record.complaints.change(number, lambda kept: take(Complaint.of(kept)).step("x", closes=closes), ACT)
        assert changed is not None
        again = record.complaints.get(number)
        assert again == changed
        return Complaint.of(changed)

    def answer(one: Complaint) -> Complaint:
        return one.answer(TODAY, "by letter: we are sorry", "a call", outside_named=True, today=TODAY)

    def close(one: Complaint) -> Complaint:
        return one.close(Satisfied.PARTLY, "Texts go to whoever is on duty.", "Ana")

    with pytest.raises(ComplaintError, match="what you found out"):
        step(answer)
    step(lambda one: one.acknowledge(TODAY, "by phone", "Ana", TODAY))
    assert step(lambda one: one.find("The file said never.")).state == "looked into"
    with pytest.raises(ComplaintError, match="answer it first"):
        step(close)
    assert step(answer).state == "answered"
    step(lambda one: one.leads_to(7))
    closed = step(close, closes=True)
    assert (closed.state, closed.incident, closed.satisfied, closed.closed) == ("closed", 7, "partly", NOW)
    with pytest.raises(ComplaintError, match="stays as it is"):
        step(lambda one: one.find("Something else."))
    assert record.complaints.change(99, lambda kept: Complaint.of(kept).step("x"), ACT) is None


def test_who_left_no_address_is_not_to_be_answered(record: Record) -> None:
    found = received(record, replace(NOTED, contact=""))
    assert [one.kind for one in reminders([found], [], date(2026, 12, 24))] == [ReminderKind.ANSWER]
    assert found.find("It was us.").close(Satisfied.UNKNOWN, "Nothing.", "Ana").learned == "Nothing."
    with pytest.raises(ComplaintError, match="Shorten it to 1000"):
        received(record, replace(NOTED, words="x" * 1001))


def incident() -> IncidentReview:
    return IncidentReview(3, NOW, "lee", NIGHT, NIGHT + timedelta(hours=9), "Texts got no reply")


def test_a_review_is_closed_once_every_question_is_answered_and_its_actions_go_on() -> None:
    review = incident().act("Raise the limit", "ana", date(2026, 12, 1))
    with pytest.raises(IncidentError, match=r"Did we cause it\? Why did it happen\? What did it do to people\?"):
        review.close("Lee")
    for question in ReviewQuestion:
        review = review.answer(question, "  in our words ")
    assert review.answers["why"] == "in our words"
    closed = replace(review.close("Lee"), closed=NOW)
    with pytest.raises(IncidentError, match="closed"):
        closed.answer(ReviewQuestion.WHY, "another")
    with pytest.raises(IncidentError, match="no action 2"):
        closed.done(2, TODAY, "Ana")
    done = closed.done(1, TODAY, "Ana")
    assert (done.actions[0].done, done.actions[0].done_by) == (TODAY, "Ana")
    with pytest.raises(IncidentError, match="already"):
        done.done(1, TODAY, "Ana")
    with pytest.raises(IncidentError, match="Shorten it to 4000"):
        review.answer(ReviewQuestion.WHY, "x" * 4001)


def test_a_review_comes_back_from_the_record_as_it_was(record: Record) -> None:
    review = replace(incident().act("Raise it", "ana", TODAY), answers={"why": "a mistake"}, counts={"messages": 3})
    number = record.incidents.add(NOW, review.step("opened"), ACT)
    kept = record.incidents.get(number)
    assert kept is not None
    assert IncidentReview.of(kept) == replace(review, number=number)
    record.incidents.change(number, lambda one: IncidentReview.of(one).step("closed", closes=True), ACT)
    record.incidents.add(NOW, review.step("opened"), ACT)
    assert [one.closed for one in record.incidents.latest(5)] == [None, NOW], "open ones come first"


def test_what_is_due_concerns_its_owner_and_the_practice_has_what_nobody_else_has(record: Record) -> None:
    complaint = received(record, owner="ana")
    review = incident().act("Raise the limit", "gone", date(2026, 12, 1)).act("Later", "lee", date(2027, 3, 1))
    found = reminders([complaint], [review], date(2026, 12, 1))
    assert [(one.kind, one.number, one.is_late(date(2026, 12, 1))) for one in found] == [
        (ReminderKind.ACKNOWLEDGE, complaint.number, True),
        (ReminderKind.ACTION, 3, False),
    ]
    people = ("ana", "lee")
    assert [one.kind for one in for_reader(found, "ana", people)] == [ReminderKind.ACKNOWLEDGE]
    assert [one.kind for one in for_reader(found, "", people)] == [ReminderKind.ACTION], "its owner has left"
    assert for_reader(found, "lee", people) == []
    told = complaint.acknowledge(TODAY, "by phone", "Ana", TODAY)
    assert reminders([told], [review.done(1, TODAY, "Lee")], TODAY) == []


@pytest.mark.parametrize("language", known_languages())
def test_the_hand_over_reminds_in_every_language_and_names_nobody(
    record: Record, tmp_path: Path, language: str
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'{SETTINGS}[people.ana]\nname = "Ana Duarte"\n')
    settings = load(file, {})
    received(record, owner="ana")
    review = incident().act("Raise the limit", "ana", date(2026, 12, 4))
    record.incidents.add(NOW, review.step("opened"), ACT)
    about = AboutReviews(settings, record)
    soon, late = (about("ana", language, NOW + timedelta(days=days)) for days in (3, 40))
    assert [len(soon), len(late)] == [2, 3]
    assert not set(soon) & set(late), "what is late is said in other words"
    assert MAIL not in " ".join((*soon, *late))
    assert about("", language, NOW + timedelta(days=40)) == []
    if language == "en":
        assert soon == [
            "Complaint 1 is to be acknowledged by Mon, Nov 30.",
            "Incident 1: an action is due on Fri, Dec 4.",
        ]


def test_each_step_is_an_entry_of_the_chain_and_an_erased_client_is_named_in_none(record: Record) -> None:
    number = card(record)
    complaint = received(record, replace(NOTED, contact=MAIL))
    assert complaint.card == number
    record.complaints.change(complaint.number, lambda kept: Complaint.of(kept).find("It was us.").step("found"), ACT)
    incident_number = record.incidents.add(NOW, incident().step("opened"), ACT)
    record.incidents.change(
        incident_number, lambda kept: IncidentReview.of(kept).answer(ReviewQuestion.WHY, "Haste.").step("answered"), ACT
    )
    said = record.complaints.history(complaint.number)
    assert [(one.author, one.facts["did"]) for one in said] == [("Ana", "received"), ("Ana", "found")]
    assert said[1].data == {"finding": "It was us."}
    (_, answered) = record.incidents.history(incident_number)
    assert answered.data == {"answers": {"why": "Haste."}}
    with pytest.raises(ComplaintError):
        record.complaints.change(complaint.number, lambda kept: Complaint.of(kept).find(" ").step("x"), ACT)
    assert len(record.complaints.history(complaint.number)) == 2, "what was refused is no entry"
    record.card_erasure.erase(number, ACT)
    kept = record.complaints.get(complaint.number)
    assert kept is not None
    erased = Complaint.of(kept)
    assert (erased.contact, erased.words, erased.finding) == ("erased", "", "It was us.")
    assert [one.data for one in record.complaints.history(complaint.number)] == [None, None]
    assert verify(record.database).whole


def test_what_was_closed_goes_with_the_papers_and_what_is_open_stays(record: Record) -> None:
    for _ in range(2):
        record.incidents.add(NOW, incident().step("opened"), ACT)
    record.incidents.change(1, lambda kept: IncidentReview.of(kept).step("closed", closes=True), ACT)
    record.paper_retention.prune(NOW, NOW)
    assert len(record.incidents.latest(9)) == 2
    record.paper_retention.prune(NOW + timedelta(seconds=1), NOW + timedelta(days=1))
    assert [one.number for one in record.incidents.latest(9)] == [2]
