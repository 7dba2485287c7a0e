"""A bad night is looked at afterwards, and run again against the file that was mended since."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from autoreply.documents import DocumentFormat, render
from autoreply.incidents.chronology import beginning, chronology, counts
from autoreply.incidents.document import incident_document
from autoreply.incidents.facts import StretchFacts, night_of, read_facts
from autoreply.incidents.hints import hints
from autoreply.incidents.owed import owed
from autoreply.incidents.replay import replay
from autoreply.incidents.wording import IncidentWording
from autoreply.record import Record
from autoreply.record.follow_ups import FollowUpState
from autoreply.reviews.incident import IncidentReview, ReviewQuestion
from autoreply.settings import load
from channels import Posture, Signal
from tests.conversations.clienting import MACHINE, URGENT, Clinic, Person, local

BROKEN = """
[breaker]
per_10_minutes = 2
[[exception]]
sender = "eva@mail.example"
answer = "never"
reason = "a typing mistake"
"""


def dump(record: Record) -> list[str]:
    """Everything in the record."""
    with record.database.read() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        return list(driver.iterdump())


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """Two people are answered, one is not because of a limit, and one in need is not because of the file."""
    with Clinic(tmp_path_factory.mktemp("night"), at="2026-11-23 12:00", more=BROKEN) as clinic:
        clinic.record.postures.confirm("line", Posture(False, local("2026-11-23 17:00"), ""), clinic.clock.now())
        clinic.at("2026-11-23 18:00")
        for name in ("maria", "ben"):
            somebody(clinic, name).writes("office").hears(because="answered")
        tom, eva = somebody(clinic, "tom"), somebody(clinic, "eva")
        tom.writes("office").hears_nothing("breaker")
        clinic.later(minutes=1)
        eva.writes("office", URGENT, signals={Signal.URGENT: "words"}).hears_nothing("exception")
        somebody(clinic, "news").writes("office", signals=MACHINE).hears_nothing("mailing-list")
        clinic.at("2026-11-24 03:00")
        somebody(clinic, "ida").writes("office", arrived="2026-11-23 23:00").hears()
        clinic.at("2026-11-24 09:30")
        yield clinic


def somebody(clinic: Clinic, name: str) -> Person:
    return Person(clinic, name, {"office": f"{name}@mail.example"})


def facts_of(clinic: Clinic) -> StretchFacts:
    stretch = night_of(clinic.engine.hours.of(None), date(2026, 11, 23))
    assert (stretch.start, stretch.end) == (local("2026-11-23 17:00"), local("2026-11-24 09:00"))
    return read_facts(clinic.record, stretch, clinic.engine.hours.oncall())


def english(clinic: Clinic) -> IncidentWording:
    return IncidentWording.of(clinic.settings)


def test_the_night_is_told_from_the_record_with_reasons_and_hints(night: Clinic) -> None:
    facts = facts_of(night)
    assert beginning(facts, english(night)) == ["line showed open until Mon, Nov 23, 2026, 5:00 PM EST."]
    told = [f"{line.what}: {line.says}" for line in chronology(facts, english(night))]
    assert any(one.startswith("Message: tom@mail.example on office: Replies are paused") for one in told)
    assert any("ida@mail.example" in one and "It was read Tue, Nov 24, 2026, 3:00 AM" in one for one in told)
    assert any(one.startswith("Trouble: office: replies are paused") for one in told)
    assert URGENT not in "".join(told)
    found = hints(facts, english(night))
    assert "Replies on office were paused, because it had sent too many (the breaker was open)." in found
    assert any(one.startswith("1 message was read late, 4 hours after it arrived") for one in found)
    assert counts(facts.rows.messages) == {
        "messages": 6, "answered": 3, "urgent": 1, "urgent without a reply": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "says"),
    {
        "de": "Wartet auf einen Anruf: Person |Mo., 23. Nov. 2026, 17:00 EST bis Di., 24. Nov. 2026|Was geschah"
        "|Die Antworten ruhen, weil dieser Kanal zu viele gesendet hat|4 Stunden nach ihrer Ankunft|Nachrichten: 6",
        "es": "Espera una llamada: Persona |Qué ocurrió|Las respuestas están en pausa|4 horas después de llegar",
        "fr": "Attend un appel : Personne |Ce qui s’est passé|Les réponses sont suspendues|4 heures après son arrivée",
    }.items(),
)
def test_the_whole_review_is_written_in_the_language_of_whoever_reads_it(
    night: Clinic, language: str, says: str
) -> None:
    facts = facts_of(night)
    stretch, answers = facts.stretch, {one.value: "x" for one in ReviewQuestion}
    review = IncidentReview(
        1, night.clock.now(), "", stretch.start, stretch.end, "y", answers=answers, counts=counts(facts.rows.messages)
    )
    wording = IncidentWording.of(night.settings, language)
    document = incident_document(review, facts, wording, night.clock.now(), named=False)
    text = render(document, DocumentFormat.MARKDOWN, at=night.clock.now()).decode().replace("\u00a0", " ")
    assert [one for one in says.split("|") if one not in text] == []
    english_ones = ("The reply", "arrived after hours", "Opened", "no reply", "What happened", "showed open")
    assert [one for one in english_ones if one in text] == []


def test_who_is_owed_a_call_is_whoever_was_in_need_until_somebody_has_answered(night: Clinic) -> None:
    (call,) = owed(facts_of(night), english(night))
    assert (call.sender, call.urgent) == ("eva@mail.example", True)
    assert call.why == "urgent words, and no reply. An exception in your settings says never"
    night.record.follow_ups.mark(call.sender, FollowUpState.DONE, call.number, "Ana", night.clock.now())
    assert owed(facts_of(night), english(night)) == []
    night.record.follow_ups.mark(call.sender, FollowUpState.CALL_BACK, call.number, "Ana", night.clock.now())
    assert len(owed(facts_of(night), english(night))) == 1


def test_the_same_night_runs_again_against_todays_file_and_nothing_is_sent_or_written(
    night: Clinic, tmp_path: Path
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(night.settings.file.read_text().replace(BROKEN, ""))
    file.chmod(0o600)
    mended, facts, before = load(file, {}), facts_of(night), dump(night.record)
    again = replay(facts, mended, night.record, tmp_path)
    said = {one.message.sender.partition("@")[0]: one.difference for one in again.decisions}
    assert said == {
        "maria": "The same.",
        "ben": "The same.",
        "tom": "They would get a reply.",
        "eva": "They would get a reply.",
        "news": "Not decided again: it was decided by marks of the message itself, which are not stored.",
        "ida": "The same.",
    }
    assert again.summary == ("2 of 5 messages would be decided or answered otherwise today. 1 cannot be decided again.")
    unchanged = replay(facts, night.settings, night.record, tmp_path)
    assert [one.message.sender for one in unchanged.decisions if one.differs] == []
    assert dump(night.record) == before
    assert {path.name for path in tmp_path.iterdir()} == {"config.toml"}
