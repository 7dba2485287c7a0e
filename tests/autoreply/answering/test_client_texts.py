"""Whatever is written on a card, the reply to urgent words has the emergency number and a crisis line (promise 4)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoreply.answering.account import Account
from autoreply.answering.case import case_of, judge
from autoreply.decision.agreement import Agreement
from autoreply.decision.client import Client, ClientException, ClientKind, Quiet
from autoreply.decision.decide import History
from autoreply.settings import load
from autoreply.settings.texts import words_of
from autoreply.texts.urgent import UrgentWords
from channels import Inbound, TextForm
from schedules import Calendar, Span, Weekly, read_weekly
from tests.autoreply.samples import SETTINGS, PostureChannel, account

NIGHT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
CALENDAR = Calendar(ZONE, read_weekly({"mon-fri": "9:00-17:00"}))
SOON = st.integers(-3, 3).map(lambda hours: NIGHT + timedelta(hours=hours))
OWN = '[words.en]\ncolleague = """{{ nobody_is_reading }} Lee. {{ emergency }}\n{{ crisis }}"""\n'


@st.composite
def agreements(draw: st.DrawFn) -> Agreement:
    spans = st.integers(0, 1439).flatmap(lambda start: st.builds(Span, st.just(start), st.integers(start + 1, 2880)))
    days = draw(st.lists(spans.map(lambda span: (span,)) | st.just(()), min_size=7, max_size=7))
    told = draw(st.none() | st.just(date(2026, 11, 1)))
    channels = draw(st.sampled_from([(), ("office",), ("voice",)]))
    return Agreement(Weekly(tuple(days)), ZONE, date(2026, 11, 1), date(2026, 11, 30), told, "", channels)


exceptions = st.builds(ClientException, st.sampled_from(["always", "never"]), st.just("a reason"), SOON)
clients = st.builds(
    Client,
    st.just(1),
    st.sampled_from(ClientKind),
    st.sampled_from(["", "en", "es", "de", "fr", "tlh"]),
    st.sampled_from([Quiet.NO, Quiet.NEUTRAL]),
    SOON,
    st.just("a reason"),
    st.lists(exceptions, max_size=2).map(tuple),
    st.lists(agreements(), max_size=2).map(tuple),
)


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> dict[TextForm, Account]:
    folder = tmp_path_factory.mktemp("office")
    return {form: _office(folder, form) for form in (TextForm.EMAIL, TextForm.SMS)}


def _office(folder: Path, form: TextForm) -> Account:
    made = account(PostureChannel(), folder, lambda: CALENDAR)
    file = folder / "own.toml"
    file.write_text(SETTINGS + OWN)
    words = words_of(load(file, {}), form=form)
    return replace(made, words=words, urgent=UrgentWords(["en"]))


@settings(deadline=None, max_examples=150)
@given(clients, st.lists(SOON, max_size=2), st.sampled_from([TextForm.EMAIL, TextForm.SMS]))
def test_urgent_words_are_answered_with_the_numbers_whatever_the_card_says(
    offices: dict[TextForm, Account], client: Client, told: list[datetime], form: TextForm
) -> None:
    office = offices[form]
    inbound = Inbound("office", "1", "maria@mail.example", "", NIGHT, text="I want to kill myself")
    history = History(in_period=tuple(sorted(told)), client=client)
    outcome = judge(case_of(inbound, office, CALENDAR, NIGHT), office, "install", history)
    assert outcome.reply is not None, outcome.decision
    assert "911" in outcome.reply.text
    assert "988" in outcome.reply.text
