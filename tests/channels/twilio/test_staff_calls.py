"""Calls to members of the practice: what they hear, and which of them nobody answered."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autoreply.notices.alerts.composer import LONGEST_NAME
from autoreply.notices.counts_only import counts_spoken, sentence
from autoreply.texts.words import known_languages
from autoreply_demo.simulators.telephone import Telephone
from autoreply_demo.simulators.telephone.api.calls import MOST_TWIML
from autoreply_demo.simulators.telephone.calls.twiml import read_twiml
from autoreply_demo.simulators.telephone.webhook import TwimlDocument
from channels import DeliveryFailure, KeyAnswer, StaffKey, StaffMessage
from channels.twilio.voice.channel import VoiceChannel
from channels.twilio.voice.settings import VoiceSettings
from schedules import FakeClock
from tests.channels.twilio.test_channel import NIGHT, Line

OWNER = "+15550100001"
TEXT = "This is Autoreply, with a message for the practice: 1 thing is not well. Please open the page."


class StaffPhone:
    """A voice channel at the simulator."""

    def __init__(self, twilio: Telephone, folder: Path, *, webhook: bool = True) -> None:
        line = Line(twilio, folder)
        given = line.channel().settings.model_dump(exclude={"rules", "messaging_service_sid"})
        bins = {
            "office_url": "https://handler.twilio.com/twiml/EH1",
            "after_hours_url": "https://handler.twilio.com/twiml/EH2",
        }
        given |= {} if webhook else {"webhook": False, **bins}
        self.twilio, self.clock = twilio, line.clock
        self.lost: list[DeliveryFailure] = []
        self.answer = KeyAnswer("Thank you.")
        tools = replace(
            line.tools,
            undelivered=lambda _channel, failure: self.lost.append(failure),
            answered_key=lambda _token, _digits, _language: self.answer,
        )
        self.channel = VoiceChannel("calls", VoiceSettings.model_validate(given), tools)

    def message(self, language: str = "en") -> StaffMessage:
        return StaffMessage(OWNER, "one", TEXT, self.clock.now(), language)


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[StaffPhone]:
    with Telephone(clock=FakeClock(NIGHT)) as twilio:
        made = StaffPhone(twilio, tmp_path)
        yield made
        made.channel.close()


def test_who_picks_up_hears_it_twice_in_a_voice_of_the_language(phone: StaffPhone) -> None:
    for language, tag in (("en", "en-"), ("de", "de-DE")):
        phone.channel.notify(phone.message(language))
        line = phone.twilio.phone(OWNER).rings().answers()
        line.hears(TEXT)
        line.hears(TEXT)
        assert line.heard[-1].language.startswith(tag)
        assert phone.channel.notified(phone.message(language))
    phone.channel.sweep()
    assert phone.lost == []


def test_a_call_that_nobody_answers_is_reported_once(phone: StaffPhone) -> None:
    phone.channel.notify(phone.message())
    phone.twilio.phone(OWNER).rings().declines()
    assert not phone.channel.notified(phone.message())
    for _ in range(2):
        phone.channel.sweep()
    (failure,) = phone.lost
    assert (failure.sender, failure.again) == (OWNER, True)
    assert failure.sent is not None, "so that of several calls the right one is followed"
    assert "busy" in failure.says


def test_a_mailbox_presses_no_key_and_that_is_reported_once(phone: StaffPhone) -> None:
    key = StaffKey("heard", "To confirm that you heard this, press 1.", confirms=True)
    phone.channel.notify(replace(phone.message(), key=key))
    line = phone.twilio.phone(OWNER).rings().answers()
    line.hears(f"{TEXT} {key.asks}")
    phone.channel.sweep()
    assert phone.lost == [], "the call is not over"
    line.hangs_up()
    for _ in range(2):
        phone.channel.sweep()
    assert [(failure.sender, failure.again) for failure in phone.lost] == [(OWNER, True)]


def test_without_a_public_address_the_provider_tells_a_mailbox_from_a_person(tmp_path: Path) -> None:
    with Telephone(clock=FakeClock(NIGHT)) as twilio:
        phone = StaffPhone(twilio, tmp_path, webhook=False)
        for says in ("human", "machine_start"):
            phone.channel.notify(phone.message())
            phone.twilio.phone(OWNER).rings().answers()
            phone.twilio.state.calls.all()[-1].answered_by = says
        asked = [one for one in twilio.requests if one.method == "POST"]
        assert all(("MachineDetection", "Enable") in one.parameters for one in asked)
        phone.channel.sweep()
        assert [failure.says for failure in phone.lost] == ["A mailbox answered the call (machine_start)."]
        phone.channel.close()


def test_without_a_call_of_ours_nothing_is_asked(phone: StaffPhone) -> None:
    phone.channel.sweep()
    assert not [one for one in phone.twilio.requests if one.path.endswith("/Calls.json")]


def documents(phone: StaffPhone, language: str) -> list[TwimlDocument]:
    """All that a member of the practice may hear on a call."""
    calls, who = phone.channel._staff_calls, "N" * LONGEST_NAME
    asks = sentence(language, "alert_key", digit="9")
    alert = StaffKey("10000.ana", asks)
    heard = StaffKey("heard", sentence(language, "heard_key"), confirms=True)
    counts = {"texts": 20, "voicemails": 20, "calls": 20, "people": 60, "urgent": 20, "troubles": 20, "over": 20}
    spoken = [
        counts_spoken(language, **counts),
        sentence(language, "alert_call"),
        sentence(language, "code_spoken", code="1, 2, 3, 4, 5, 6"),
    ]
    said = [
        calls.document(StaffMessage(OWNER, "one", text, phone.clock.now(), language, key=key))
        for text in spoken
        for key in (None, alert, heard)
    ]
    for answer in (
        KeyAnswer(sentence(language, "alert_wrong", digit="9"), again=True),
        KeyAnswer(sentence(language, "alert_late_call", who=who)),
    ):
        phone.answer = answer
        said += [calls.pressed(f"token=1.ana&language={language}&tries={tries}", "7", "CA1") for tries in (0, 9, "x")]
    return [TwimlDocument("https://desk.example.org", "text/xml", one.encode()) for one in said]


@pytest.mark.parametrize("language", known_languages())
@pytest.mark.parametrize("webhook", [True, False], ids=["with keys", "without"])
def test_whatever_is_said_to_staff_is_twiml_that_twilio_takes(tmp_path: Path, language: str, webhook: bool) -> None:
    with Telephone(clock=FakeClock(NIGHT)) as twilio:
        phone = StaffPhone(twilio, tmp_path, webhook=webhook)
        for document in documents(phone, language):
            root = read_twiml(document)
            assert len(document.body) <= MOST_TWIML
            says = list(root.iter("Say"))
            assert says
            assert {one.get("language", "").partition("-")[0] for one in says} == {language}
            assert all(one.get("voice") for one in says)
            assert all(one.get("action", "").startswith("https://") for one in root.iter("Gather"))
        phone.channel.close()
