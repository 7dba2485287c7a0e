"""Whatever a genuine request says, the answer is a document that Twilio takes, with no relative address, and again."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import gettempdir
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from autoreply.texts.words import Occasion, SpokenWords
from autoreply_demo.simulators.telephone import sign
from autoreply_demo.simulators.telephone.calls.rules import SCREENING, VOICE
from autoreply_demo.simulators.telephone.calls.twiml import read_twiml
from autoreply_demo.simulators.telephone.webhook import TwimlDocument
from channels import CallState, ChannelHost, WebhookRequest
from channels.twilio.voice.channel import VoiceChannel
from channels.twilio.voice.settings import VoiceSettings
from channels.twilio.voice.stage import Stage
from tests.autoreply.texts.words.samples import FACTS, resources
from tests.bookmarks import Bookmarks
from tests.calls.practice import ANA, BEN, NIGHT, NUMBER, PUBLIC
from tests.posting import respond

SPEECH = SpokenWords(languages=["en", "es"], resources=resources()).say(Occasion.ORDINARY, FACTS)
NAMES = "CallSid ParentCallSid From To Digits DialCallStatus DialBridged RecordingSid RecordingDuration Body"
WORDS = st.one_of(
    st.sampled_from(["1", "2", "3", "*", "#", "true", "false", "completed", "no-answer", "hangup", "", NUMBER, "+1"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
FORWARD = [{"number": ANA, "person": "ana"}, {"number": BEN, "screen": False}]


def a_channel(*, after_hours: bool, in_turn: bool, on_call: bool) -> VoiceChannel:
    wishes = {"account_sid": "AC" + "0" * 32, "auth_token": "secret", "numbers": [NUMBER], "public_url": PUBLIC}
    more = {"in_turn": in_turn, "forward": FORWARD, "on_call": [NIGHT] if on_call else [], "api_base_url": PUBLIC}
    settings = VoiceSettings.model_validate(wishes | more)
    now = CallState(after_hours, None, "US", SPEECH, frozenset({"ana"}))
    tools = ChannelHost(
        lambda: datetime(2026, 11, 23, tzinfo=UTC),
        Bookmarks(),
        Path(gettempdir()),
        "cafe",
        lambda _channel, _says: None,
        call_state=lambda _channel, _caller: now,
    )
    return VoiceChannel("main-line", settings, tools)


def post(channel: VoiceChannel, stage: Stage, query: str, params: dict[str, str]) -> str:
    url = f"{PUBLIC}/hooks/main-line/{stage.value}" + (f"?{query}" if query else "")
    headers = {
        "x-twilio-signature": sign("secret", url, params.items()),
        "content-type": "application/x-www-form-urlencoded",
    }
    answer = respond(channel, WebhookRequest("POST", stage.value, query, headers, urlencode(params).encode()))
    assert (answer.status, answer.media_type) == (200, "text/xml")
    return answer.body


@given(
    stage=st.sampled_from([stage for stage in Stage if stage is not Stage.RECORDED]),
    state=st.dictionaries(st.sampled_from(["turn", "tries", "screened", "on_call", "x"]), WORDS, max_size=4),
    params=st.dictionaries(st.sampled_from(NAMES.split()), WORDS, max_size=8),
    flags=st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
def test_every_answer_is_a_document_that_twilio_takes_and_the_same_when_asked_again(
    stage: Stage, state: dict[str, str], params: dict[str, str], flags: tuple[bool, bool, bool]
) -> None:
    after_hours, in_turn, on_call = flags
    channel = a_channel(after_hours=after_hours, in_turn=in_turn, on_call=on_call)
    query = urlencode(state, quote_via=quote)
    with errors_of("channels.twilio") as errors:
        said = post(channel, stage, query, params)
        assert post(channel, stage, query, params) == said, "a retry gets the same answer"
    channel.close()
    assert errors == [], "the last resort had to speak"
    rules = SCREENING if stage in (Stage.SCREEN, Stage.SCREENED) else VOICE
    document = read_twiml(TwimlDocument(PUBLIC, "text/xml", said.encode()), rules)
    assert addresses_are_absolute(document)


class Errors(logging.Handler):
    """What is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@contextmanager
def errors_of(logger: str) -> Iterator[list[str]]:
    """The errors that are logged meanwhile."""
    handler = Errors()
    logging.getLogger(logger).addHandler(handler)
    try:
        yield handler.said
    finally:
        logging.getLogger(logger).removeHandler(handler)


def addresses_are_absolute(document: ET.Element) -> bool:
    named = [verb.get(name) for verb in document.iter() for name in ("action", "url", "recordingStatusCallback")]
    return all(address.startswith(f"{PUBLIC}/hooks/main-line/") for address in named if address)
