"""Recordings that are late, absent, refused, too long or twice: each reaches somebody once, and no error does."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from autoreply.contents.content import Content, Missing
from autoreply.contents.contents import Contents
from autoreply.record import Delivery
from tests.calls.practice import TOM
from tests.delivery.conftest import Delivers
from tests.delivery.practice import DeliveringPractice, body_of, sounds_of
from tests.peers.smtp_sink import SmtpSink, Stage, Terms, says

HIDDEN = "+266696687"


def test_a_recording_that_is_there_only_after_a_while_is_attached_once(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00")
    practice.twilio.state.sound_after = timedelta(seconds=90)
    practice.voicemail()
    practice.works()
    practice.works(seconds=60)
    assert practice.mails == []
    for _ in range(4):
        practice.works(seconds=60)
    [mail] = practice.mails
    assert len(sounds_of(mail)) == 1
    assert practice.deliveries()[0].without == ""


def test_what_is_not_ready_for_long_is_announced_and_comes_later_by_itself(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", reach="ana@home.example")
    practice.twilio.state.sound_after = timedelta(hours=1)
    practice.voicemail()
    for _ in range(12):
        practice.works(minutes=2)
    [announced] = practice.mails
    assert "The recording is not ready yet" in body_of(announced)
    assert sounds_of(announced) == []
    assert practice.deliveries()[0].confirmed is None
    for _ in range(12):
        practice.works(minutes=6)
    later = practice.mails[1:]
    assert [len(sounds_of(mail)) for mail in later] == [1]
    practice.settles()
    assert practice.deliveries()[0].confirmed is not None


def test_a_provider_that_hangs_holds_up_one_look_for_seconds_and_is_asked_for_the_rest_at_the_next(
    delivers: Delivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = delivers("Mon 10:00", reach="ana@home.example")
    practice.twilio.state.sound_after = timedelta(hours=1)
    for _ in range(3):
        practice.voicemail()
    for _ in range(12):
        practice.works(minutes=2)
    assert len(practice.mails) == 3
    asked: list[int] = []

    def hangs(_contents: Contents, delivery: Delivery, room: int) -> Content:
        asked.append(delivery.number)
        return Content(delivery, Missing.UNAVAILABLE)

    monkeypatch.setattr(Contents, "fetch", hangs)
    monkeypatch.setattr(practice.clock, "monotonic", lambda: 6.0 * len(asked))
    practice.clock.advance(minutes=6)
    practice.engine.delivering.look()
    assert len(asked) == 2, "twelve seconds"
    practice.engine.delivering.look()
    assert len(set(asked)) == 3


@pytest.mark.parametrize(
    "failure",
    [
        {"status": 401},
        {"status": 403},
        {"status": 500},
        {"body": b"<TwilioResponse/>"},
        {"body": b"", "media_type": "audio/mpeg"},
        {"short": 100},
        {"location": "http://127.0.0.1:1/a.mp3"},
    ],
    ids=["401", "403", "500", "xml", "empty", "cut short", "elsewhere"],
)
def test_an_error_of_the_provider_is_never_attached_and_the_sound_comes_once_it_is_over(
    delivers: Delivers, failure: dict[str, Any]
) -> None:
    practice = delivers("Mon 10:00")
    practice.voicemail()
    practice.twilio.fail_next(**failure, only=".mp3")
    practice.works()
    assert [sounds_of(mail) for mail in practice.mails] in ([], [[]])
    practice.works(minutes=2)
    if "location" in failure:  # that is no passing trouble: they are told to listen on the page
        assert "not sound that can be played" in body_of(practice.mails[0])
        return
    [mail] = practice.mails
    assert len(sounds_of(mail)) == 1


@pytest.mark.parametrize("silent", [False, True], ids=["nothing was said", "the provider deletes silence"])
def test_a_caller_who_leaves_no_sound_still_has_a_line(delivers: Delivers, silent: bool) -> None:
    practice = delivers("Mon 10:00")
    practice.twilio.state.deletes_silent = True
    line = practice.call()
    line.presses("1")
    if silent:
        line.stays_silent()
    else:
        line.speaks(0)
    practice.works()
    [mail] = practice.mails
    assert mail.message["Subject"] == "Call without a message, 10:00 AM EST"
    assert "They left no sound." in body_of(mail)
    assert sounds_of(mail) == []
    assert practice.deliveries()[0].status == "absent"


def test_that_nobody_speaks_in_a_recording_is_told_as_a_guess(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", reach="ana@home.example")
    practice.call().presses("1").stays_silent()
    practice.works()
    [mail] = practice.mails
    [recording] = practice.twilio.state.recordings.all()
    assert mail.message["Subject"] == f"Voicemail, {recording.seconds} s, 10:00 AM EST"
    assert "Nobody seems to speak in it. Listen on the page." in body_of(mail)
    assert practice.deliveries()[0].confirmed is None, "nobody has heard it"


def test_two_recordings_of_one_call_and_of_a_hidden_number_both_come(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00")
    practice.voicemail(7, caller=HIDDEN)
    [call] = {one.call_sid for one in practice.twilio.state.recordings.all()}
    practice.twilio.state.recordings.add(call_sid=call, status="completed", seconds=9, started=practice.clock.now())
    practice.channel.sweep()
    practice.clock.advance(minutes=1)
    practice.channel.sweep()
    practice.works()
    assert len(practice.mails) == 2
    assert all("Voicemail from a hidden number" in body_of(mail) for mail in practice.mails)


def test_a_callback_that_comes_twice_or_before_the_end_of_the_call_changes_nothing(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00")
    practice.twilio.hold_recordings()
    practice.voicemail()
    practice.works()
    assert [one.status for one in practice.deliveries()] == ["processing"]
    assert practice.mails == []
    practice.twilio.release_recordings()
    [reported] = [one for one in practice.twilio.webhooks if one.parameters.get("RecordingStatus") == "completed"]
    practice.twilio.repeat(reported)
    practice.works()
    practice.works(minutes=1)
    assert len(practice.mails) == 1


def test_a_callback_for_a_call_that_nobody_knows_is_kept_with_what_is_known(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00")
    practice.voicemail()
    [reported] = [one for one in practice.twilio.webhooks if one.parameters.get("RecordingStatus") == "completed"]
    other = practice.twilio.state.recordings.add(call_sid="CA" + "9" * 32, status="completed", seconds=5)
    practice.twilio.repeat(reported, CallSid="CA" + "9" * 32, RecordingSid=other.sid, RecordingDuration="5")
    practice.works()
    assert sorted("hidden number" in body_of(mail) for mail in practice.mails) == [False, True]


def test_a_recording_that_the_provider_could_not_keep_has_a_line(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00")
    practice.twilio.hold_recordings()
    practice.voicemail()
    [recording] = practice.twilio.state.recordings.all()
    [begun] = [one for one in practice.twilio.webhooks if one.parameters.get("RecordingStatus") == "in-progress"]
    recording.status = "failed"
    practice.twilio.repeat(begun, RecordingStatus="failed")
    practice.works()
    [mail] = practice.mails
    assert "The provider could not keep the recording." in body_of(mail)
    assert practice.deliveries()[0].status == "failed"


def test_a_recording_too_large_for_a_mail_is_left_at_the_provider_and_the_reason_said(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", more="[delivery]\nattach_up_to = 1\ndelete_after_delivery = true")
    practice.voicemail(3)
    assert practice.channel.settle(10)
    [recording] = practice.twilio.state.recordings.all()
    recording.seconds = 3600
    practice.works()
    [mail] = practice.mails
    practice.seen(mail)
    practice.works(minutes=1)
    assert sounds_of(mail) == []
    assert "too large for a mail. Listen to it on the page" in body_of(mail)
    assert practice.kept() == (0, 1)


def test_a_mail_that_the_server_finds_too_large_goes_without_its_sound(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00")
    practice.voicemail()
    practice.sink.will(Stage.DOT, says("552 5.3.4 too big"))
    practice.works()
    practice.works(minutes=2)
    [mail] = practice.mails
    assert sounds_of(mail) == []
    assert "too large for a mail" in body_of(mail)
    assert practice.deliveries()[0].without == "TOO_LARGE"


def test_a_mail_of_a_size_that_the_server_does_not_offer_to_take_goes_without_its_sound(tmp_path: Path) -> None:
    terms = Terms(password="secret", size_limit=20_000)
    with SmtpSink(terms) as sink, DeliveringPractice(tmp_path, "Mon 10:00", sink) as practice:
        practice.voicemail(60)
        practice.works()
        practice.works(minutes=2)
        [mail] = practice.mails
        assert sounds_of(mail) == []
        assert "too large for a mail" in body_of(mail)


def test_an_encrypted_recording_and_one_in_a_storage_of_their_own_are_said(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00")
    practice.voicemail()
    practice.voicemail(caller=TOM)
    first, second = practice.twilio.state.recordings.all()
    first.encrypted, second.external = True, True
    for _ in range(8):
        practice.works(minutes=2)
    said = sorted(line for mail in practice.mails for line in body_of(mail).splitlines() if "recording" in line)
    assert said == [
        "The recording is encrypted with a key that only you have. Listen to it at the provider.",
        "The recording is in the storage that you chose at the provider. Listen to it there.",
    ]
    assert all(one.confirmed is None for one in practice.deliveries())


def test_a_recording_that_came_while_the_clock_was_a_day_ahead_is_announced_as_soon_as_it_is_right(
    delivers: Delivers,
) -> None:
    practice = delivers("Tue 10:00")
    practice.twilio.state.sound_after = timedelta(hours=48)
    practice.voicemail()
    assert practice.channel.settle(10)
    practice.engine.delivering.look()
    assert practice.deliveries()[0].carrier
    practice.goes_to("Mon 10:00")
    practice.works(minutes=5)
    assert ["The recording is not ready yet" in body_of(mail) for mail in practice.mails] == [True]


def test_a_recording_left_unfinished_while_the_clock_was_a_day_ahead_is_asked_for_all_the_same(
    delivers: Delivers,
) -> None:
    practice = delivers("Tue 10:00")
    practice.twilio.hold_recordings()
    practice.voicemail()
    assert practice.channel.settle(10)
    assert [one.status for one in practice.deliveries()] == ["processing"]
    practice.goes_to("Mon 10:00")
    practice.works()
    assert practice.deliveries()[0].carrier


def test_what_an_earlier_version_counted_as_delivered_as_nobody_seems_to_speak_in_it_stays(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", reach="ana@home.example", more="[delivery]\ndelete_after_delivery = true")
    practice.voicemail(12)
    assert practice.channel.settle(10)
    with practice.record.database.write() as connection:
        connection.exec_driver_sql("UPDATE delivery SET silent = TRUE, seconds = 3, claimed = noted, confirmed = noted")
    practice.works()
    assert practice.kept() == (0, 1)
    [left] = practice.deliveries()
    practice.record.deliveries.went_without(left.number, left.carrier, "SEEMS_SILENT")
    practice.works()
    assert practice.kept() == (0, 0), "somebody said that they listened to it"
