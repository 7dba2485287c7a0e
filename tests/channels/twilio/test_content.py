"""What Twilio keeps of texts and recordings: fetched by Sid, checked, listed and deleted, against the simulator."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter

from autoreply_demo.simulators.telephone import ACCOUNT, Telephone
from channels import (
    ChannelError,
    ContentLost,
    HoldsRecordings,
    HoldsTexts,
    NotReady,
    RecordingStatus,
    TextState,
)
from channels.twilio.fetch import SoundFetcher
from channels.twilio.voice.channel import VoiceChannel
from channels.twilio.voice.settings import VoiceSettings
from schedules import FakeClock
from tests.channels.twilio.samples import CLIENT, OWN, settings
from tests.channels.twilio.test_channel import NIGHT, Line

MEDIA = (("https://api.twilio.com/x", "image/jpeg"),)
SOUND = "GET /2010-04-01/Accounts/" + ACCOUNT + "/Recordings"


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    clock = FakeClock(NIGHT)
    with Telephone(clock=clock, private_media=True) as twilio:
        made = Line(twilio, tmp_path)
        made.clock, made.tools = clock, replace(made.tools, now=clock.now)
        yield made


def calls(line: Line) -> VoiceChannel:
    given = line.channel().settings.model_dump(exclude={"rules", "messaging_service_sid"})
    return VoiceChannel("calls", VoiceSettings.model_validate(given), line.tools)


def recorded(line: Line, **more: Any) -> str:
    """A recording of a call to our number: its Sid."""
    call = line.twilio.state.calls.add(from_=CLIENT, to=OWN, status="completed")
    fields: dict[str, Any] = {"status": "completed", "seconds": 12, "started": NIGHT, **more}
    return line.twilio.state.recordings.add(call_sid=call.sid, **fields).sid


def heard(channel: VoiceChannel, sid: str, octets: str = "") -> bytes:
    with channel.audio(sid, octets) as sound:
        whole = b"".join(sound.chunks)
        assert len(whole) == sound.length
        assert sound.media_type == "audio/mpeg"
    return whole


def test_a_text_is_had_with_its_words_and_the_names_of_its_files(line: Line) -> None:
    channel = line.channel()
    assert isinstance(channel, HoldsTexts)
    assert not isinstance(channel, HoldsRecordings)
    sent = line.twilio.texts(CLIENT, OWN, "I am\0 fine", MEDIA)
    found = channel.text(sent.sid)
    assert (found.state, found.words) == (TextState.KEPT, "I am fine")
    assert [one.media_type for one in found.media] == ["image/jpeg"]
    only = channel.text(line.twilio.texts(CLIENT, OWN, "", MEDIA).sid)
    assert (only.state, only.words, len(only.media)) == (TextState.KEPT, "", 1)
    assert "fine" not in repr(found)


def test_a_text_that_was_redacted_or_deleted_is_told_apart_from_an_empty_one(line: Line) -> None:
    channel = line.channel()
    kept = line.twilio.texts(CLIENT, OWN, "Hello")
    line.twilio.state.redacts_bodies = line.twilio.state.redacts_numbers = True
    redacted = line.twilio.texts(CLIENT, OWN, "Hello")
    assert line.twilio.state.messages.get(redacted.sid) is redacted
    assert redacted.from_.endswith("XXXX")
    assert channel.text(redacted.sid).state is TextState.REDACTED
    assert channel.text(kept.sid).state is TextState.KEPT
    line.twilio.state.redacts_numbers = False
    picture = line.twilio.texts(CLIENT, OWN, "", MEDIA)
    assert channel.text(picture.sid).state is TextState.KEPT, "a picture alone is no empty text"
    line.clock.advance(days=1)
    assert channel.text(picture.sid).state is TextState.REDACTED, "pictures are kept for a day"
    masked = channel.inbound(redacted.sid)
    assert masked is not None
    assert masked.sender == "", "a masked number is nobody's"
    channel.discard(kept.sid)
    channel.discard(kept.sid)  # twice does no harm
    assert channel.text(kept.sid).state is TextState.GONE
    assert channel.text("../Calls").state is TextState.GONE
    assert channel.inbound(kept.sid) is channel.inbound("../Calls") is None


def test_sound_is_had_whole_and_in_parts(line: Line) -> None:
    channel, sid = calls(line), recorded(line)
    assert isinstance(channel, HoldsRecordings)
    whole = heard(channel, sid)
    with channel.audio(sid, "bytes=100-199") as part:
        assert (part.status, part.length, part.content_range) == (206, 100, f"bytes 100-199/{len(whole)}")
        assert b"".join(part.chunks) == whole[100:200]
    assert heard(channel, sid, "bytes=0-") == whole
    with pytest.raises(ContentLost), channel.audio(sid, f"bytes={len(whole)}-"):
        pass
    with pytest.raises(ValueError, match="range"), channel.audio(sid, "bytes=0-1,5-6"):
        pass


def test_sound_comes_later_than_the_news_of_it(line: Line) -> None:
    line.twilio.state.sound_after = timedelta(seconds=90)
    channel, sid = calls(line), recorded(line)
    assert channel.recording(sid).status is RecordingStatus.COMPLETED
    with pytest.raises(NotReady), channel.audio(sid):
        pass
    line.clock.advance(seconds=90)
    assert heard(channel, sid)


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        ({"status": 401}, ChannelError),
        ({"status": 403}, ChannelError),
        ({"status": 404}, NotReady),
        ({"status": 429}, NotReady),
        ({"status": 500}, NotReady),
        ({"drop": True}, NotReady),
        ({"body": b"<TwilioResponse/>"}, NotReady),
        ({"body": b"", "media_type": "audio/mpeg"}, NotReady),
        ({"body": b"<TwilioResponse/>", "media_type": "audio/mpeg"}, ContentLost),
        ({"short": 100}, NotReady),
        ({"location": "http://127.0.0.1:1/x.mp3"}, ContentLost),
        ({"location": "http://api.twilio.com/x.mp3"}, ContentLost),
        ({"location": "https://localhost/x.mp3"}, ContentLost),
        ({"location": "https://twilio.com.example.org/x.mp3"}, ContentLost),
        ({"location": "https://a:b@api.twilio.com/x.mp3"}, ContentLost),
        ({"location": "file:///etc/passwd"}, ContentLost),
    ],
)
def test_what_is_not_the_whole_sound_is_never_taken_for_it(
    line: Line, failure: dict[str, Any], error: type[ChannelError]
) -> None:
    channel, sid = calls(line), recorded(line)
    line.twilio.fail_next(**failure, only=".mp3")
    with pytest.raises(error) as caught:
        heard(channel, sid)
    assert type(caught.value) is error
    assert caught.value.lasting is (error is not NotReady)
    assert heard(channel, sid)  # the next one is as it should be


def test_what_became_of_a_recording_is_known_also_after_its_end(line: Line) -> None:
    channel = calls(line)
    sids = [
        recorded(line),
        recorded(line, status="absent", seconds=0, error_code=16102),
        recorded(line, status="processing"),
        recorded(line, encrypted=True),
    ]
    channel.discard(recorded(line))
    found = [channel.recording(one) for one in (*sids, "RE" + "0" * 32, "no sid")]
    assert [str(one.status) for one in found] == [
        "completed", "absent", "processing", "completed", "unknown", "unknown",
    ]  # fmt: skip
    assert [one.error_code for one in found] == [None, 16102, None, None, None, None]
    assert [one.encrypted for one in found] == [False, False, False, True, False, False]
    assert found[0].seconds == 12
    gone = line.twilio.state.recordings.all()[-1]
    channel.discard(gone.sid)
    assert channel.recording(gone.sid).status is RecordingStatus.DELETED
    with pytest.raises(NotReady), channel.audio(gone.sid):
        pass


def test_a_list_has_what_came_around_midnight_of_gmt_and_all_its_pages(line: Line) -> None:
    midnight = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    texts, voice = line.channel(timeout=60.0), calls(line)
    sent, spoken = [], []
    for minutes in (-60, -30, 30, 60):
        line.clock.set(midnight + timedelta(minutes=minutes))
        sent.append(line.twilio.texts(CLIENT, OWN, "Hello").sid)
        spoken.append(recorded(line))
    span = (midnight - timedelta(minutes=30), midnight + timedelta(minutes=60))
    assert [one.reference for one in texts.listed(*span)] == sent[1:3]
    listed = voice.listed(*span)
    assert [one.reference for one in listed] == spoken[1:3]
    assert {(one.sender, one.number, one.seconds) for one in listed} == {(CLIENT, OWN, 12)}
    other = line.twilio.state.calls.add(from_=CLIENT, to="+15550100077", status="completed")
    line.twilio.state.recordings.add(call_sid=other.sid, status="completed", seconds=3)
    for _ in range(1003):
        line.twilio.state.messages.add(from_=CLIENT, to=OWN, body="Hello", sent=line.clock.now())
    late = (midnight + timedelta(minutes=60), midnight + timedelta(minutes=61))
    assert len(texts.listed(*late)) == 1004
    assert len(voice.listed(*late)) == 1

    voice.close()


class Wire(BaseAdapter):
    """Answers by address, and remembers who was asked with which credentials."""

    def __init__(self, answers: dict[str, requests.Response]) -> None:
        super().__init__()
        self.answers, self.asked = answers, dict[str, str | None]()

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
        host = (request.url or "").split("/")[2]
        self.asked[host] = request.headers.get("Authorization")
        found = self.answers[host]
        found.request = request
        return found

    def close(self) -> None:
        pass


def answer(status: int, body: bytes = b"", **headers: str) -> requests.Response:
    made = requests.Response()
    made.status_code = status
    made.raw = io.BytesIO(body)
    made.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    made.headers["Content-Length"] = str(len(body))
    return made


def test_credentials_go_to_twilio_and_not_to_the_storage_it_redirects_to() -> None:
    sound = b"ID3" + bytes(50)
    storage = "com-twilio-us1-recording.s3.amazonaws.com"
    wire = Wire(
        {
            "api.twilio.com": answer(302, Location=f"https://{storage}/sound?signature=1"),
            storage: answer(200, sound, Content_Type="audio/mpeg"),
        }
    )
    session = requests.Session()
    session.mount("https://", wire)
    fetcher = SoundFetcher(settings(), lambda: NIGHT, session)
    with fetcher.open("RE" + "a" * 32) as stream:
        assert b"".join(stream.chunks) == sound
    assert (wire.asked["api.twilio.com"] or "").startswith("Basic ")
    assert wire.asked[storage] is None
