"""Words and sound are fetched from the provider at the moment at which somebody is to have them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from autoreply.contents.content import Content, Missing
from autoreply.contents.contents import Contents, ForReader
from autoreply.contents.held_words import HeldWords
from autoreply.record import Delivery, Record
from autoreply.record.deliveries import TEXT, Arrival
from autoreply.record.staff.notices import WORDLESS
from autoreply_demo.simulators.telephone import Telephone
from channels import Inbound
from schedules import FakeClock
from tests.channels.twilio.samples import CLIENT, OWN
from tests.channels.twilio.test_channel import NIGHT, Line
from tests.channels.twilio.test_content import calls, recorded

ROOM = 10_000_000
OTHERS = {"CA0", "CA2"}


@dataclass(frozen=True, slots=True)
class Desk:
    """Contents of the channels "line" and "calls", with their record and provider."""

    line: Line
    record: Record
    contents: Contents
    held: HeldWords

    def keeps(self, reference: str, channel: str = "calls", status: str = "completed", **more: Any) -> None:
        """The record knows that it came."""
        message = reference if channel == "line" else "CA1"
        arrival = Arrival(channel, reference, message, CLIENT, NIGHT, "", status, **more)
        self.record.deliveries.note([arrival], NIGHT)

    def of(self, channel: str, messages: Collection[str], room: int = ROOM) -> list[Content]:
        """What a message that carries all of it says."""
        found = self.record.deliveries.of_messages(channel, messages)
        return self.contents.of(found, room, ForReader("", _unconfirmed(found)))

    def left_out(self, channel: str, messages: Collection[str]) -> list[Content]:
        """What a message that is too small for it says."""
        found = self.record.deliveries.of_messages(channel, messages)
        return self.contents.left_out(found, ForReader("", _unconfirmed(found)))


def _unconfirmed(deliveries: Sequence[Delivery]) -> set[int]:
    return {one.number for one in deliveries if one.confirmed is None}


@pytest.fixture
def desk(tmp_path: Path, sqlite_url: str) -> Iterator[Desk]:
    clock = FakeClock(NIGHT)
    with Telephone(clock=clock, private_media=True) as twilio:
        line = Line(twilio, tmp_path)
        record = Record.open(sqlite_url)
        voice = calls(line)
        held = HeldWords()
        yield Desk(line, record, Contents({"line": line.channel(), "calls": voice}, record, held), held)
        voice.close()
        record.close()


def test_two_recordings_of_one_call_are_both_there_while_there_is_room(desk: Desk) -> None:
    for _ in range(2):
        desk.keeps(recorded(desk.line))
    both = desk.of("calls", ["CA1"])
    size = len(both[0].audio)
    assert [len(one.audio) for one in both] == [size, size]
    assert [one.seconds for one in both] == [12, 12]
    tight = desk.of("calls", ["CA1"], 2 * size - 1)
    assert [one.says for one in tight] == [Missing.NONE, Missing.TOO_LARGE]
    assert [(one.without, one.octets) for one in tight] == [("", size), ("TOO_LARGE", size)]
    assert [one.says for one in desk.left_out("calls", ["CA1"])] == [Missing.SEPARATE] * 2
    assert desk.of("calls", OTHERS) == []


def test_what_came_on_an_account_that_left_the_settings_stays_with_the_provider(desk: Desk) -> None:
    desk.keeps("SM1", channel="left", status=TEXT)
    desk.keeps("SM2", channel="left", status=TEXT)
    second = desk.record.deliveries.by_reference("left", "SM2")
    assert second is not None
    desk.record.deliveries.confirm(second.number, NIGHT)
    for found in (desk.of("left", ["CA1"]), desk.left_out("left", ["CA1"])):
        assert [(one.says, one.without) for one in found] == [
            (Missing.NO_ACCOUNT, "NO_ACCOUNT"),
            (Missing.DELIVERED, ""),
        ]


@pytest.mark.parametrize(
    ("recording", "says", "without"),
    [
        ({"status": "absent", "error_code": 16101, "seconds": 0}, Missing.NO_SOUND, ""),
        ({"status": "absent", "error_code": 16102, "seconds": 0}, Missing.NO_SOUND, ""),
        ({"status": "failed"}, Missing.FAILED, ""),
        ({"status": "processing"}, Missing.NOT_READY, "NOT_READY"),
        ({"encrypted": True}, Missing.ENCRYPTED, "ENCRYPTED"),
        ({"external": True}, Missing.EXTERNAL, "EXTERNAL"),
        ({"deleted": True}, Missing.RECORDING_GONE, ""),
    ],
)
def test_a_recording_without_sound_has_its_reason(
    desk: Desk, recording: dict[str, Any], says: Missing, without: str
) -> None:
    desk.keeps(recorded(desk.line, **recording))
    [found] = desk.of("calls", ["CA1"])
    assert (found.says, found.audio, found.without) == (says, b"", without)


@pytest.mark.parametrize(
    ("seconds", "says", "without"), [(0, Missing.NO_SOUND, ""), (4, Missing.SEEMS_SILENT, "SEEMS_SILENT")]
)
def test_silence_is_certain_only_where_there_is_no_second_of_sound(
    desk: Desk, seconds: int, says: Missing, without: str
) -> None:
    desk.keeps(recorded(desk.line, seconds=seconds), seconds=seconds, silent=True)
    [found] = desk.of("calls", ["CA1"])
    assert (found.says, found.audio, found.without) == (says, b"", without)


@pytest.mark.parametrize(
    ("failure", "says"),
    [
        ({"status": 401}, Missing.UNAVAILABLE),
        ({"status": 500}, Missing.NOT_READY),
        ({"body": b"<x/>"}, Missing.NOT_READY),
        ({"body": b"<x/>", "media_type": "audio/mpeg"}, Missing.UNREADABLE),
        ({"short": 10}, Missing.NOT_READY),
    ],
)
def test_what_is_no_sound_is_never_attached(desk: Desk, failure: dict[str, Any], says: Missing) -> None:
    desk.keeps(recorded(desk.line))
    desk.line.twilio.fail_next(**failure, only=".mp3")
    assert [(one.says, one.audio) for one in desk.of("calls", ["CA1"])] == [(says, b"")]
    assert [one.says for one in desk.of("calls", ["CA1"])] == [Missing.NONE]


def test_words_that_are_held_in_memory_are_there_whatever_the_provider_has(desk: Desk) -> None:
    for channel in ("line", "left"):
        desk.keeps("SM1", channel, TEXT)
        delivery = desk.record.deliveries.by_reference(channel, "SM1")
        assert delivery is not None
        assert desk.contents.fetch(delivery, ROOM).words == ""
        desk.held.hold(Inbound(channel, "SM1", CLIENT, CLIENT, NIGHT, text="I would like to talk"), NIGHT)
        found = desk.contents.fetch(delivery, ROOM)
        assert (found.words, found.says, found.without) == ("I would like to talk", Missing.NONE, "")
    assert "talk" not in repr(desk.held.texts())
    for text in desk.held.texts():
        desk.held.release(text)
    assert desk.held.texts() == []


def test_a_text_is_there_until_it_is_redacted_or_deleted(desk: Desk) -> None:
    sent = desk.line.twilio.texts(CLIENT, OWN, "I would like to talk", (("https://x.test/1", "image/png"),))
    desk.keeps(sent.sid, "line", TEXT)
    [found] = desk.of("line", [sent.sid])
    assert (found.words, found.files, found.without) == ("I would like to talk", ("image/png",), "FILES_LEFT")
    assert "talk" not in repr(found)
    for change, says in (({"body": "", "media": ()}, Missing.REDACTED), ({}, Missing.TEXT_GONE)):
        if change:
            sent.body, sent.media = "", ()
        else:
            desk.line.twilio.state.messages.remove(sent.sid)
        [found] = desk.of("line", [sent.sid])
        assert (found.says, found.words) == (says, "")
        assert found.without == (WORDLESS if says is Missing.REDACTED else "")


def test_what_a_provider_that_is_away_holds_follows_later(desk: Desk) -> None:
    sent = desk.line.twilio.texts(CLIENT, OWN, "Hello")
    desk.keeps(sent.sid, "line", TEXT)
    desk.keeps("SM9", "gone", TEXT)
    desk.line.twilio.fail_next(status=503)
    assert [one.without for one in desk.of("line", [sent.sid])] == ["UNAVAILABLE"]
    assert [one.without for one in desk.of("line", [sent.sid])] == [""]
    assert [one.says.again for one in desk.of("gone", ["CA1"])] == [True]


def test_a_recording_that_is_late_is_not_lost(desk: Desk) -> None:
    desk.line.twilio.state.sound_after = timedelta(seconds=90)
    desk.keeps(recorded(desk.line))
    assert [one.says for one in desk.of("calls", ["CA1"])] == [Missing.NOT_READY]
    desk.line.twilio.state.sound_after = timedelta()
    assert [one.says for one in desk.of("calls", ["CA1"])] == [Missing.NONE]
