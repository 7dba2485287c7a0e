"""Calls are counted like messages: by channel and reason, each once, with nothing of what was said."""

import sqlite3
from pathlib import Path
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from autoreply.decision.reason import Reason
from autoreply_demo.simulators.telephone import AUTH, sign
from channels import WebhookRequest
from schedules import Mode
from tests.calls.conftest import Opens
from tests.calls.practice import MARIA, TO_ANA, TOM, Practice, at
from tests.channels.twilio.samples import HIDDEN
from tests.posting import hook


def counted(practice: Practice) -> dict[str, int]:
    """Calls since Monday, by reason."""
    assert practice.channel.settle(30)
    return {reason: number for (_, reason), number in practice.record.messages.by_reason(at("Mon 0:00")).items()}


def test_a_call_after_hours_counts_as_answered_each_time_and_a_call_by_day_as_working_hours(opens: Opens) -> None:
    practice = opens("Mon 16:00", line=TO_ANA)
    practice.call().hangs_up()
    assert counted(practice) == {"working-hours": 1}
    practice.goes_to("Mon 20:00")
    for caller in (MARIA, MARIA, TOM):
        practice.call(caller).hangs_up()
    assert counted(practice) == {"working-hours": 1, "answered": 3}
    practice.overrides(Mode.WORKING, "Mon 22:00")
    practice.call().hangs_up()
    assert counted(practice) == {"working-hours": 2, "answered": 3}
    page = practice.engine.metrics.page().decode()
    assert 'autoreply_decisions_total{channel="main-line",reason="answered"} 3.0' in page
    assert MARIA not in page
    assert practice.record.outgoing.by_state() == {}, "a call claims no reply"


def test_a_call_is_counted_once_however_many_steps_and_retries_it_has(opens: Opens) -> None:
    practice = opens("Mon 20:00")
    line = practice.call()
    line.presses("2").presses("1").speaks(7)
    [first] = [one for one in practice.twilio.webhooks if one.url.endswith("/call")]
    signature = sign(AUTH, first.url, first.parameters.items())
    headers = {"x-twilio-signature": signature, "content-type": "application/x-www-form-urlencoded"}
    again = WebhookRequest("POST", "call", "", headers, urlencode(first.parameters).encode())
    answer = hook(practice.engine, "main-line", again)
    assert answer is not None
    assert answer.status == 200
    assert counted(practice) == {"answered": 1}
    assert practice.record.messages.reason_of("main-line", line.call.sid) is Reason.ANSWERED


def test_calls_that_the_record_cannot_take_are_recorded_when_it_can(opens: Opens, tmp_path: Path) -> None:
    practice = opens("Mon 20:00")
    database = sqlite3.connect(tmp_path / "state" / "record.sqlite3", isolation_level=None)
    database.execute("ALTER TABLE message RENAME TO elsewhere")
    practice.call().hears("9, 1, 1")
    assert practice.channel.settle(30)
    assert practice.health.troubles() != []
    database.execute("ALTER TABLE elsewhere RENAME TO message")
    database.close()
    practice.engine.run_heartbeat()
    assert counted(practice) == {"answered": 1}
    assert practice.health.troubles() == []


@pytest.mark.parametrize("hidden", HIDDEN)
def test_callers_who_hide_their_number_are_not_taken_for_one_person(opens: Opens, hidden: str) -> None:
    practice = opens("Mon 20:00")
    unseen, seen = practice.call(hidden), practice.call()
    for line in (unseen, seen):
        line.presses("1").speaks(3)
    assert practice.notes(unseen)["sender"] == ""
    assert practice.notes(seen)["sender"] == MARIA
    assert practice.notes(unseen)["seconds"] == 3
    assert counted(practice) == {"answered": 2}
    with practice.record.database.engine.connect() as connection:
        senders = {str(row[0]) for row in connection.execute(sa.text("SELECT sender FROM message"))}
    assert not any(hidden in one for one in senders)
