"""`autoreply incident` and `autoreply complaint`, called as a person calls them."""

import json
from datetime import date, timedelta
from pathlib import Path

from click.testing import CliRunner

from autoreply.cli import cli
from autoreply.record import Record
from autoreply.settings import load
from autoreply.settings.paths import record_url
from schedules import SystemClock
from tests.autoreply.commands.conftest import Calls
from tests.autoreply.record.clients import MAIL, inbound, once


def test_a_complaint_is_noted_acknowledged_once_answered_and_leads_to_a_review(
    calls: Calls, file: Path, tmp_path: Path
) -> None:
    assert "There are no complaints." in calls("complaint", "list")
    now = SystemClock().now()
    with Record.open(record_url(load(file, {}))) as record:
        came = inbound("office", MAIL, "m1", urgent=True, arrived=now - timedelta(hours=2))
        record.messages.note(came, now - timedelta(hours=2), None, once)
    said = calls("complaint", "add", "--about", "no reply", "--contact", MAIL, "--words", "Nobody wrote.")
    assert "Complaint 1 is noted. It is with the practice. Linked messages of theirs: 1." in said
    assert "Acknowledge by" in calls("complaint", "list")
    assert "no reply came" in calls("complaint", "show", "1").lower()
    calls("complaint", "acknowledge", "1", "--how", "by phone")
    assert "cannot be changed" in calls("complaint", "acknowledge", "1", "--how", "again", fails=2)
    assert "[people]: ana" in calls("complaint", "assign", "1", "--owner", "zoe", fails=2)
    calls("complaint", "assign", "1", "--owner", "ana")
    said = calls("incident", "open", "Nobody wrote back", "--complaint", "1", "--owner", "ana")
    assert "Incident 1 is open" in said
    assert "Did we cause it?" in said
    shown = calls("incident", "show", "1")
    assert "Complaint 1" in shown
    assert MAIL in shown.replace("\\", "")
    assert MAIL not in calls("incident", "show", "1", "--without-names").replace("\\", "")
    again = json.loads(calls("incident", "replay", "1", "--json"))
    assert [one["message"] for one in again] == [1]
    assert "Headers and texts are not stored." in calls("incident", "replay", "1")
    for question in ("caused", "why", "impact", "fix", "differently"):
        assert "Answer these first" in calls("incident", "close", "1", fails=2)
        calls("incident", "answer", "1", question, "in our words")
    calls("incident", "act", "1", "Correct the text", "--owner", "ana", "--due", str(date(2020, 1, 1)))
    assert "Incident 1: an action was due on" in calls_check(file)
    calls("incident", "close", "1")
    calls("incident", "done", "1", "1")
    assert "an action was due" not in calls_check(file)
    assert "closed" in calls("incident", "list")
    calls("complaint", "find", "1", "It went to spam.")
    calls("complaint", "answer", "1", "--how", "a letter", "--outside-named")
    calls("complaint", "close", "1", "--satisfied", "yes", "--learned", "Ask for a number too.")
    paper = tmp_path / "complaint.pdf"
    paper.touch(0o644)
    calls("complaint", "show", "1", "--to", str(paper))
    assert (paper.read_bytes()[:5], paper.stat().st_mode & 0o777) == (b"%PDF-", 0o600)
    assert "end the name in one of" in calls("complaint", "show", "1", "--to", str(tmp_path / "x.txt"), fails=2)
    assert "cannot be written" in calls("complaint", "show", "1", "--to", str(tmp_path / "none/x.pdf"), fails=1)


def calls_check(file: Path) -> str:
    return CliRunner().invoke(cli, ["check", "--config", str(file)]).output


def test_a_review_is_of_last_night_of_another_time_or_of_one_message(calls: Calls) -> None:
    assert "There is no review yet." in calls("incident", "list")
    calls("incident", "open", "A night", "--night", "2026-11-20")
    calls("incident", "open", "An hour", "--from", "2026-11-20 18:00", "--until", "2026-11-20 19:00")
    calls("incident", "open", "Last night")
    assert "ends before it begins" in calls(
        "incident", "open", "x", "--from", "2026-11-20 18:00", "--until", "2026-11-20 17:00", fails=2
    )
    assert "no longer stored" in calls("incident", "open", "x", "--message", "7", fails=2)
    assert "no complaint 7" in calls("incident", "open", "x", "--complaint", "7", fails=2)
    for words in (("incident", "show"), ("incident", "close"), ("complaint", "show")):
        assert f"There is no {words[0]} 9." in calls(*words, "9", fails=2)
