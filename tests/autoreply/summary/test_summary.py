"""The summary for supervision: what it counts, and that nothing in it tells who a client is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from autoreply.cli import cli
from autoreply.clients.plans import ContactPlan
from autoreply.documents import DocumentFormat, render
from autoreply.record import Record, Recorded, Result, State
from autoreply.record.cards.cards import Act, CardFields
from autoreply.record.cards.entries import EntryKind
from autoreply.record.follow_ups import FollowUpState
from autoreply.record.papers.reviews import ReviewStep
from autoreply.reviews.incident import IncidentReview, ReviewQuestion
from autoreply.settings import Settings, load
from autoreply.settings.paths import record_url
from autoreply.summary.anonymous import Anonymizer
from autoreply.summary.document import summary_csv, summary_document
from autoreply.summary.gathering import summary
from autoreply.texts.words import known_languages
from schedules import Mode, Override
from tests.autoreply.commands.office import SETTINGS
from tests.autoreply.record.clients import inbound, once
from tests.examples import one_in

FIRST, LAST = date(2026, 11, 16), date(2026, 11, 20)
MONDAY = datetime(2026, 11, 16, 14, tzinfo=UTC)  # nine o'clock in New York, when the practice opens
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NIGHT = MONDAY + 12 * HOUR
NOW = MONDAY + 6 * DAY
ACT = Act("Ana", "asked for it", MONDAY)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("summary")
    file = folder / "config.toml"
    file.write_text(SETTINGS.format(state=folder / "state"))
    file.chmod(0o600)
    return load(file, {})


@contextmanager
def memory() -> Iterator[Record]:
    with Record.open("sqlite://") as record:
        yield record


def writes(record: Record, sender: str, now: datetime) -> Recorded:
    """Somebody writes in an evening. The message is called by its sender and hour."""
    message = inbound("office", sender, f"<id-of-{now:%d%H}>", arrived=now)
    return record.messages.note(message, now, now - HOUR, once)


def plan(opened: date, review: date) -> ContactPlan:
    return ContactPlan("ana", "often", "evenings alone", "hours told", opened, review, review + DAY)


def reviewed(record: Record, lesson: str) -> None:
    """An incident that was closed in the week."""
    answers = {one.value: lesson for one in ReviewQuestion}
    review = IncidentReview(0, NIGHT, "ana", NIGHT, NIGHT + HOUR, "the night", answers=answers)
    number = record.incidents.add(NIGHT, review.step("opened"), ACT)
    closed = ReviewStep("ana", review.content(), "closed", closes=True)
    record.incidents.change(number, lambda _: closed, Act("Ana", "", NIGHT))


def said(settings: Settings, record: Record, language: str = "en", *, cases: bool = False) -> str:
    document = summary_document(summary(settings, record, (FIRST, LAST), NOW, cases=cases), settings, language)
    return render(document, DocumentFormat.MARKDOWN, at=NOW).decode()


def pairs(settings: Settings, record: Record) -> dict[str, str]:
    rows = summary_csv(summary(settings, record, (FIRST, LAST), NOW), settings, "en").splitlines()
    return {name: value for _, name, value in (row.split(",", 2) for row in rows)}


def test_a_week_is_counted_by_closed_periods_people_plans_and_what_lay_beyond_the_hours(settings: Settings) -> None:
    with memory() as record:
        cards = [record.cards.add(CardFields(f"C.{at}"), ACT, [f"client{at}@mail.example"]) for at in range(4)]
        for at in range(4):
            noted = writes(record, f"client{at}@mail.example", NIGHT + at * DAY)
            assert noted.claim is not None
            if at:  # the reply to the first one never went out
                record.outgoing.write([Result.finished(noted.claim, State.SENT, NIGHT)])
            answered = NIGHT + at * DAY + (at + 1) * 4 * HOUR
            record.follow_ups.mark(f"client{at}@mail.example", FollowUpState.DONE, at + 1, "Ana", answered)
        for card in cards:
            content = plan(FIRST, FIRST + 3 * DAY).content()
            record.card_entries.add(card, EntryKind.PLAN, content, NOW + 90 * DAY, Act("Ana", "", MONDAY))
        evening = Override(Mode.WORKING, MONDAY + 7 * HOUR, MONDAY + 11 * HOUR, "Ana", "late court hearing")
        record.overrides.add(None, evening)
        record.overrides.end(None, MONDAY + 10 * HOUR, "Ana")
        record.overrides.add(None, Override(Mode.AFTER_HOURS, MONDAY, MONDAY + HOUR, "Ana", "burst pipe"))
        reviewed(record, "We check the phone on Fridays")
        found = pairs(settings, record)
        assert found["With contact"] == "4"
        assert (found["People who wrote or called"], found["Got an automatic answer"]) == ("4", "75 %")
        assert found["Median wait for a person"] == "10 hours"
        assert (found["Opened"], found["Due"]) == ("4", "4")
        assert found["Hillside Counseling"] == '"once, 1.5 hours in all"', "half past five to seven"
        text = said(settings, record)
        period = "Mon, Nov 16, 2026 to Fri, Nov 20, 2026"
        for part in ("late court hearing", "burst pipe", "We check the phone on Fridays", period):
            assert part in text
        assert "Case" not in text
        assert "Case 4: Thu, Nov 19, 2026" in said(settings, record, cases=True)
        german = said(settings, record, "de", cases=True)
        for part in (
            "# Übersicht für die Supervision",
            "Mo., 16. Nov. 2026 bis",
            "einmal, insgesamt 1,5 Stunden",
            "„burst",
        ):
            assert part in german
        assert "Fall 4: Do., 19. Nov. 2026" in german
        assert "1,5 heure au total" in said(settings, record, "fr"), "French counts to two as one"


def test_few_people_are_not_counted_out(settings: Settings) -> None:
    with memory() as record:
        for at in range(2):
            writes(record, f"client{at}@mail.example", NIGHT)
        found = pairs(settings, record)
        assert found["People who wrote or called"] == found["With contact"] == "fewer than 3"
        assert found["Got an automatic answer"] == found["Median wait for a person"] == "too few people to say"
        assert found["Opened"] == "0"


_LABEL = st.sampled_from(["M.R.", "Maria Ruiz", "B-17", "ben", "Ōta", "K"])
_ADDRESS = st.one_of(
    st.builds("client{}@mail.example".format, st.integers(0, 99)),
    st.builds("+1555010{:04}".format, st.integers(0, 9999)),
    st.builds("d01@u0777ab{}".format, st.integers(0, 9)),
)
_TELLS = ("session with {label}", "{address} called", "call {address}", "at 7:45 pm", "ring 555 010 0199", "ill")


@st.composite
def practices(draw: st.DrawFn) -> list[tuple[str, str, str]]:
    """A label, an address and the practice's own words for each client."""
    found = []
    for _ in range(draw(st.integers(0, 6))):
        label, address = draw(_LABEL), draw(_ADDRESS)
        found.append((label, address, draw(st.sampled_from(_TELLS)).format(label=label, address=address)))
    return found


@given(practices(), st.booleans(), st.sampled_from(known_languages()))
@one_in(2)
def test_law_nothing_in_a_summary_tells_who_a_client_is(
    settings: Settings, clients: list[tuple[str, str, str]], cases: bool, language: str
) -> None:
    with memory() as record:
        personal = set()
        for at, (label, address, words) in enumerate({one[1]: one for one in clients}.values()):
            card = record.cards.add(CardFields(label), ACT, [address])
            noted = writes(record, address, NIGHT + at * HOUR)
            personal |= {address, "id-of", *([noted.claim.reply.identity] if noted.claim else [])}
            record.overrides.add(None, Override(Mode.WORKING, NIGHT, NIGHT + at * HOUR + HOUR, "Ana", words))
            record.card_entries.add(
                card, EntryKind.PLAN, plan(FIRST, LAST).content(), NOW + DAY, Act("A", words, NIGHT)
            )
            reviewed(record, words)
        figures = summary(settings, record, (FIRST, LAST), NOW, cases=cases)
        document = summary_document(figures, settings, language)
        rows = summary_csv(figures, settings, language)
        plain = render(document, DocumentFormat.MARKDOWN, at=NOW).decode()
        for text in (rows, plain, render(document, DocumentFormat.HTML, at=NOW).decode()):
            assert not [one for one in personal if one in text]
        for text in (rows, plain):
            assert not re.search(r"@|\d{1,2}:\d{2}|\d{5}|\d\s?pm", text)
            assert not [label for label, _, _ in clients if re.search(rf"(?<!\w){re.escape(label)}(?!\w)", text)]


@pytest.mark.parametrize(
    ("words", "stays"),
    [
        ("late  court\nhearing", "late court hearing"),
        ("with maria RUIZ", None),
        ("with Mariana", "with Mariana"),
        ("mail to x@y.example", None),
        ("555-010 01", None),
        ("until 19.30", None),
        ("until 7 p.m.", None),
        ("room 12", "room 12"),
    ],
)
def test_words_that_may_tell_who_somebody_is_are_left_out_whole(words: str, stays: str | None) -> None:
    assert Anonymizer({"Maria Ruiz", ""}).text(words) == stays
    assert Anonymizer(()).text("with maria RUIZ") == "with maria RUIZ"


def test_the_command_prints_and_sends_nothing(settings: Settings, tmp_path: Path) -> None:
    settings.state.mkdir(exist_ok=True)  # type: ignore[union-attr]  # the file names one
    with Record.open(record_url(settings)) as record:
        writes(record, "maria@mail.example", NIGHT)

    def call(*words: str, fails: int = 0) -> bytes:
        days = ("--from", "2026-11-16", "--to", "2026-11-20")
        done = CliRunner().invoke(cli, ["summary", *days, *words, "--config", str(settings.file)])
        assert done.exit_code == fails, done.output
        return done.stdout_bytes

    assert b"# Summary for supervision" in call()
    assert b"With contact,fewer than 3" in call("--csv")
    assert call("--html").startswith(b"<!doctype html>")
    assert "# Resumen para la supervisión" in call("--language", "es").decode()
    assert call("--pdf").startswith(b"%PDF-")
    assert call("--to", "2026-11-01", fails=2) == b""
