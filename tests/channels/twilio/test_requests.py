"""Every request that we make of Twilio, made against the simulator, which refuses what Twilio does not publish."""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Self

import pytest

import channels.twilio
from autoreply_demo.simulators.telephone import Telephone
from channels import StaffMessage
from channels.twilio.client import RebasedHttpClient
from channels.twilio.settings import WhatsAppSettings
from channels.twilio.voice.channel import VoiceChannel
from channels.twilio.voice.settings import VoiceSettings
from channels.twilio.whatsapp import WhatsAppChannel
from channels.twilio.widgets import texts
from schedules import FakeClock
from tests.autoreply_demo.simulators.telephone.test_published import published
from tests.channels.twilio.samples import OWN
from tests.channels.twilio.test_channel import CLOSED, NIGHT, Line, reply

TOLL_FREE = "+18885550100"
VERBS = frozenset({"list", "update", "create", "fetch", "delete", "stream", "page"})  # of the library
FOLDER = Path(channels.twilio.__file__).parent
# Which of our modules ask Twilio, or Twilio's storage, without the library. Their own tests look at these requests.
WITHOUT_LIBRARY = {"doctor.py": 1, "fallback.py": 1, "fetch.py": 1, "voice/voicemail.py": 1}


@dataclass(frozen=True, order=True)
class CallSite:
    """A call of the library in our code, by its file and lines."""

    file: str
    first: int
    last: int
    says: str = ""


def call_sites() -> list[CallSite]:
    """All of them."""
    found = []
    for path in sorted(FOLDER.rglob("*.py")):
        text = path.read_text("utf-8")
        if "client." not in text or path.name == "client.py":
            continue
        calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
        for node in calls:
            if isinstance(node.func, ast.Attribute) and node.func.attr in VERBS:
                name = path.relative_to(FOLDER).as_posix()
                found.append(CallSite(name, node.lineno, node.end_lineno or node.lineno, ast.unparse(node)[:100]))
    return found


class CallSiteWatch:
    """Within it, every request of the library is noted with the line of our code that made it."""

    def __init__(self) -> None:
        self.lines: set[tuple[str, int]] = set()

    def __enter__(self) -> Self:
        sys.setprofile(self._note)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _note(self, frame: FrameType, event: str, _argument: object) -> None:
        if event != "call" or frame.f_code is not RebasedHttpClient.request.__code__:
            return
        caller = frame.f_back
        while caller is not None:
            path = Path(caller.f_code.co_filename)
            if path.is_relative_to(FOLDER) and path.name != "client.py":
                self.lines.add((path.relative_to(FOLDER).as_posix(), caller.f_lineno))
                return
            caller = caller.f_back

    def missed(self) -> list[CallSite]:
        """The sites from which nothing was asked."""
        return [one for one in call_sites() if not any((one.file, line) in self.lines for line in _lines(one))]


def _lines(site: CallSite) -> range:
    return range(site.first, site.last + 1)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    with Telephone(clock=FakeClock(NIGHT)) as twilio:
        yield Line(twilio, tmp_path)


def texting(line: Line) -> None:
    channel = line.channel()
    channel.send(reply())
    line.twilio.settle()
    assert channel.delivered(reply())
    for _ in range(2):
        channel.sweep(lambda _inbound: None)
    first = channel.publish("night", texts(answer="Call 988."))
    assert channel.publish("night", texts(answer="Call 988.")) == first


def fetching(line: Line) -> None:
    channel, sent = line.channel(), line.twilio.texts("+15550100001", OWN, "Hello", [("https://x.test/1", "image/png")])
    assert channel.text(sent.sid).words == "Hello"
    assert [one.reference for one in channel.listed(NIGHT, line.clock.now() + timedelta(days=1))] == [sent.sid]
    found = channel.inbound(sent.sid)
    assert found is not None
    assert (found.id, found.text) == (sent.sid, "Hello")
    channel.discard(sent.sid)


def turning(line: Line) -> None:
    line.turned().present(CLOSED)
    line.twilio.by_hand(line.number, sms_application_sid=line.twilio.application(friendly_name="Texts").sid)
    line.turned().present(CLOSED)
    line.twilio.service(line.number, friendly_name="All texts")
    line.turned().present(CLOSED)


def examining(line: Line) -> None:
    [flow] = line.twilio.state.flows.all()
    url = f"https://webhooks.twilio.com/v1/Accounts/{line.twilio.state.credentials.account}/Flows/{flow.sid}"
    [service] = line.twilio.state.services.all()
    service.fallback_url = url
    line.twilio.number(TOLL_FREE)
    given = line.channel(public_url="http://127.0.0.1:1").settings.model_dump(
        include=set(WhatsAppSettings.model_fields)
    )
    line.twilio.sender(OWN)
    WhatsAppChannel("line", WhatsAppSettings.model_validate(given), line.tools).examine()
    assert len(line.channel(numbers=[OWN, TOLL_FREE], public_url="http://127.0.0.1:1").examine()) > 6


def recording(line: Line) -> None:
    given = line.channel().settings.model_dump(exclude={"rules", "messaging_service_sid"})
    channel = VoiceChannel("calls", VoiceSettings.model_validate(given), line.tools)
    channel.sweep()
    call = line.twilio.state.calls.add(from_="+15550100001", to=OWN, status="completed")
    line.twilio.state.recordings.add(call_sid=call.sid, status="completed", seconds=3, started=NIGHT, silent=True)
    channel.sweep()
    [listed] = channel.listed(NIGHT, NIGHT + timedelta(days=1))
    assert channel.recording(listed.reference).seconds == 3
    with channel.audio(listed.reference) as sound:
        assert b"".join(sound.chunks)
    assert channel.missed(call.sid)
    line.clock.advance(days=32)
    channel.sweep()
    assert all(one.deleted for one in line.twilio.state.recordings.all())
    line.clock.advance(days=2)
    channel.sweep()  # and what is on no list of ours
    again = line.twilio.state.recordings.add(call_sid=call.sid, status="completed", seconds=3, started=NIGHT)
    channel.discard(again.sid)
    assert again.deleted
    channel.close()


def calling(line: Line) -> None:
    for practice in (line.channel(), line.turned()):  # without a public address, Twilio is to know a mailbox
        given = practice.settings.model_dump(exclude={"rules", "messaging_service_sid"})
        channel = VoiceChannel("calls", VoiceSettings.model_validate(given), line.tools)
        message = StaffMessage("+15550100001", "one", "1 new voicemail.", line.clock.now())
        channel.notify(message)
        channel.notified(message)
        channel.sweep()
        channel.close()


def test_every_place_that_asks_was_reached_asks_what_is_published_and_all_that_is_listed_is_asked(line: Line) -> None:
    with CallSiteWatch() as watch:
        for part in (texting, fetching, turning, examining, recording, calling):
            part(line)
    served = line.twilio.requests
    assert [(one.method, one.path, one.unpublished) for one in served if one.status >= 400 or one.unpublished] == []
    assert {str(one.operation) for one in served} == {str(one) for one in published()}
    assert watch.missed() == []


def test_who_asks_without_the_library_is_known() -> None:
    sources = {path.relative_to(FOLDER).as_posix(): path.read_text("utf-8") for path in FOLDER.rglob("*.py")}
    asks = re.compile(r"\b(?:requests|_session)\.(?:get|post|put|delete|request)\(")
    assert {name: len(asks.findall(text)) for name, text in sources.items() if asks.search(text)} == WITHOUT_LIBRARY
