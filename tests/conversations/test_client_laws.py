"""A law: whatever is agreed and planned with a client, urgent words get the emergency number and a crisis line."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autoreply.answering.case import case_of, judge
from autoreply.decision.agreement import Agreement, SingleWindow
from autoreply.decision.client import Client, ClientException, ClientKind, PersonalText, Quiet
from autoreply.decision.decide import History
from channels import Inbound
from schedules import read_weekly
from tests.conversations.clienting import URGENT, ZONE, Clinic, local

NIGHT = local("2026-11-24 20:00")
DAYS = st.sampled_from([date(2026, 11, 2), date(2026, 11, 24), date(2026, 12, 24)])
GOOD = "Dear M., {{ nobody_is_reading }} {{ crisis }} In danger: {{ emergency }}"
TEXTS = st.sampled_from(
    ["", GOOD, "Good night.", "{{ emergency }}", "{{ crisis", "{% if day %}{{ crisis }}{% endif %}"]
)
AGREEMENTS = st.builds(
    Agreement,
    st.sampled_from([read_weekly({"daily": "0:00-24:00"}), read_weekly({"tue": "19:00-21:00"})]),
    st.just(ZONE),
    DAYS,
    DAYS,
    st.none() | DAYS,
    st.sampled_from(["", "ana", "gone"]),
    st.sampled_from([(), ("office",), ("sms",)]),
)
ONCE = st.builds(SingleWindow, st.just(NIGHT - timedelta(hours=1)), st.just(NIGHT + timedelta(hours=1)))
CLIENTS = st.builds(
    Client,
    st.just(1),
    st.sampled_from(ClientKind),
    st.sampled_from(["", "en", "es", "tlh"]),
    st.sampled_from([Quiet.NO, Quiet.NEUTRAL]),
    st.none() | st.just(NIGHT + timedelta(days=1)),
    st.just("read along"),
    st.lists(
        st.builds(ClientException, st.just("never"), st.just("x"), st.just(NIGHT + timedelta(days=1))), max_size=1
    ).map(tuple),
    st.lists(AGREEMENTS | ONCE, max_size=2).map(tuple),
    st.none() | st.builds(PersonalText, st.sampled_from(["en", "es"]), TEXTS, TEXTS, DAYS, DAYS),
)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with Clinic(tmp_path_factory.mktemp("laws"), at="2026-11-24 20:00") as opened:
        yield opened


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(client=CLIENTS, channel=st.sampled_from(["office", "texts", "team"]))
def test_urgent_words_get_help_whatever_is_agreed_or_planned(clinic: Clinic, client: Client, channel: str) -> None:
    account = clinic.engine.accounts[channel]
    calendar = account.calendar_for("")
    inbound = Inbound(channel, "1", "maria@mail.example", "", NIGHT, text=URGENT)
    outcome = judge(case_of(inbound, account, calendar, NIGHT), account, "install", History(client=client))
    assert outcome.reply is not None, outcome.decision.says
    assert "911" in outcome.reply.text
    assert "988" in outcome.reply.text
    ordinary = replace(inbound, text="Could we move Thursday?")
    told = judge(case_of(ordinary, account, calendar, NIGHT), account, "install", History(client=client))
    assert told.reply is None or ("911" in told.reply.text and "988" in told.reply.text)
