"""What callers say is left at Twilio, joined to who called, and deleted in time."""

from datetime import timedelta

import pytest

from channels.twilio.voice.call_context import CallContext
from channels.twilio.voice.menu import taken
from channels.twilio.voice.stage import Stage, read
from tests.calls.conftest import Opens
from tests.calls.practice import MARIA, NUMBER, TOM, Practice, at
from tests.peers.garbled import garbles


def test_a_message_is_joined_to_its_call_though_the_report_names_no_number(opens: Opens) -> None:
    practice = opens("Mon 20:00")
    line = practice.call()
    line.presses("1").speaks(12)
    reports = [one.parameters for one in practice.twilio.webhooks if one.url.endswith("/recorded")]
    assert [one["RecordingStatus"] for one in reports] == ["in-progress", "completed"]
    assert not any("From" in one for one in reports)
    assert practice.notes(line) == {
        "sender": MARIA,
        "recording": practice.recordings()[0],
        "seconds": 12,
        "at": at("Mon 20:00").astimezone().astimezone(practice.clock.now().tzinfo).isoformat(),
    }


def test_a_recording_in_which_nobody_speaks_is_no_message_and_is_deleted_no_sooner_than_one(opens: Opens) -> None:
    practice = opens("Mon 20:00", line='keep_recordings = "10d"')
    practice.channel.sweep()
    silent, short = practice.call(), practice.call(TOM)
    silent.presses("1").stays_silent()
    short.presses("1").speaks(2)
    assert "recording" not in practice.notes(silent)
    assert practice.recordings() == [practice.notes(silent)["silent"], practice.notes(short)["recording"]]
    practice.goes_to("Mon 20:30")
    practice.channel.sweep()
    assert "recording" not in practice.notes(silent)
    practice.clock.set(at("Mon 20:00") + timedelta(days=11, hours=5))
    practice.channel.sweep()
    assert practice.recordings() == []


def test_a_recording_that_cannot_be_listened_to_is_kept(opens: Opens) -> None:
    practice = opens("Mon 20:00")
    practice.twilio.fail_next(status=500)
    line = practice.call()
    line.presses("1").stays_silent()
    assert practice.notes(line)["recording"] == practice.recordings()[0]


def test_a_report_that_comes_twice_or_late_changes_nothing(opens: Opens) -> None:
    practice = opens("Mon 20:00")
    practice.twilio.hold_recordings()
    line = practice.call()
    line.presses("1").speaks(7)
    assert "recording" not in practice.notes(line)
    practice.twilio.release_recordings()
    first = practice.notes(line)
    practice.goes_to("Mon 20:30")
    practice.channel.sweep()
    practice.channel.sweep()
    assert practice.notes(line) == first


@pytest.mark.parametrize("looked", ["Mon 20:00", "Fri 20:00"], ids=["before", "before the clock was set back"])
def test_a_message_that_nobody_reported_is_found_by_looking(opens: Opens, looked: str) -> None:
    practice = opens(looked)
    practice.channel.sweep()
    practice.goes_to("Mon 20:00")
    practice.twilio.hold_recordings()
    line = practice.call()
    line.presses("1").speaks(7)
    with practice.twilio.state.changed:
        practice.twilio.state.recordings.all()[0].status = "completed"
    practice.goes_to("Mon 20:05")
    practice.channel.sweep()
    assert practice.notes(line)["seconds"] == 7
    assert practice.notes(line)["sender"] == MARIA


def test_messages_are_deleted_at_twilio_after_keep_recordings_and_not_before(opens: Opens) -> None:
    practice = opens("Mon 20:00", line='keep_recordings = "10d"')
    practice.channel.sweep()
    line = practice.call()
    line.presses("1").speaks(7)
    practice.notes(line)
    foreign = practice.twilio.state.recordings.add(call_sid="CA" + "9" * 32, seconds=9, status="completed")
    practice.clock.set(at("Mon 20:00") + timedelta(days=10))
    practice.channel.sweep()
    assert len(practice.recordings()) == 2
    practice.clock.set(at("Mon 20:00") + timedelta(days=11, hours=5))
    practice.channel.sweep()
    assert practice.recordings() == [foreign.sid], "other recordings of the account are none of our business"
    assert [done.method for done in practice.twilio.requests if "Recordings" in done.path].count("DELETE") == 1


def test_a_message_that_nobody_ever_told_us_of_is_deleted_as_well(opens: Opens) -> None:
    practice = opens("Mon 20:00", line='keep_recordings = "10d"')
    recordings = practice.twilio.state.recordings
    practice.twilio.hold_recordings()
    practice.call(TOM).presses("1").speaks(7)
    [before] = practice.recordings()
    practice.goes_to("Mon 22:00")
    practice.channel.sweep()
    line = practice.call()
    line.presses("1").speaks(7)
    with practice.twilio.state.changed:
        for one in recordings.all():
            one.status = "completed"
    elsewhere = recordings.add(call_sid="CA" + "8" * 32, seconds=9, status="completed")
    practice.clock.set(at("Mon 22:00") + timedelta(days=6))
    practice.channel.sweep()
    assert "recording" not in practice.notes(line), "the daemon was away for longer than it looks back"
    practice.clock.set(at("Mon 22:00") + timedelta(days=12, hours=12))
    practice.channel.sweep()
    assert practice.recordings() == [before, elsewhere.sid], "what was there before us, or is of another number"


def test_the_recording_is_as_long_as_the_practice_wishes_and_never_transcribed_or_mailed(opens: Opens) -> None:
    practice = opens("Mon 20:00", line="longest_message = 30")
    line = practice.call()
    line.presses("1").speaks(300)
    assert practice.notes(line)["seconds"] == 30
    assert NUMBER not in line.words


@pytest.mark.parametrize("when", ["Mon 10:00", "Mon 20:00"], ids=["by day", "at night"])
def test_after_an_empty_recording_the_numbers_are_said_once_more_and_the_call_ends(opens: Opens, when: str) -> None:
    practice = opens(when, languages='["en", "es"]')
    empty, spoken = practice.call().waits(), practice.call(TOM).waits()
    said = empty.words
    empty.speaks(0)
    again = empty.words.removeprefix(said)
    assert again.count("9, 8, 8") >= 2, "in both languages"
    assert "Your message has arrived" not in again
    assert empty.over
    spoken.speaks(2)
    spoken.hears("Your message has arrived")
    assert len(practice.recordings()) == 1


def test_a_recording_of_no_seconds_is_no_message(opens: Opens) -> None:
    practice = opens("Mon 20:00")
    line = practice.call()
    line.presses("1").speaks(3)
    recording = practice.recordings()[0]
    empty, whole = "CA" + "7" * 32, "CA" + "8" * 32
    practice.channel._recordings.finished(empty, recording, 0)
    practice.channel._recordings.finished(whole, recording, 3)
    assert practice.channel.settle(10)
    assert practice.channel.noted(empty) == {"silent": recording}
    assert practice.channel.noted(whole)["seconds"] == 3


def test_nobody_is_thanked_for_a_message_of_no_seconds(opens: Opens) -> None:
    practice = opens("Mon 20:00")
    context = CallContext("main-line", practice.channel._settings, practice.channel._state_now(""))
    empty, spoken = (str(taken(context, read(Stage.TAKEN, "", {"RecordingDuration": one}))) for one in ("0", "2"))
    assert "Your message has arrived" not in empty
    assert "Your message has arrived" in spoken
    assert "9, 8, 8" in empty


def test_a_recording_that_cannot_be_read_on_the_list_keeps_no_other_from_being_found_or_deleted(
    opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = opens("Mon 20:00", line='keep_recordings = "10d"')
    practice.channel.sweep()
    practice.twilio.hold_recordings()
    lines = [practice.call(TOM), practice.call()]
    for line in lines:
        line.presses("1").speaks(7)
    wrong, right = practice.twilio.state.recordings.all()
    wrong.status = right.status = "completed"
    garbles(monkeypatch, {"date_created": "soon"}).add(wrong.sid)
    practice.goes_to("Mon 20:05")
    practice.channel.sweep()
    assert practice.notes(lines[1])["recording"] == right.sid
    assert "1 entry of Twilio's list cannot be read (recordings)" in says(practice)
    unreported = practice.twilio.state.recordings.add(call_sid=right.call_sid, seconds=9, status="completed")
    for days in (6, 13):
        practice.clock.set(at("Mon 20:05") + timedelta(days=days))
        practice.channel.sweep()
    assert "(recordings)" not in says(practice)
    assert unreported.sid not in practice.recordings()
    assert "1 entry of Twilio's list cannot be read (old recordings)" in says(practice)


def says(practice: Practice) -> str:
    """All that is wrong, one sentence a line."""
    return "\n".join(one.says for one in practice.health.troubles())
