"""Calls: the interpreter of TwiML, walked by pressing keys, speaking, waiting and hanging up."""

import io
import wave

import pytest
import requests
from twilio.rest import Client

from autoreply_demo.simulators.telephone import AwaitedInput, Number, Sound, Telephone
from autoreply_demo.simulators.telephone.calls.sounds import APPLICATION_ERROR
from schedules import FakeClock
from tests.autoreply_demo.simulators.telephone.conftest import ANA, MARIA, PRACTICE
from tests.autoreply_demo.simulators.telephone.practice_server import PUBLIC, Broken, Responder, response

BEN = "+15550111333"
MENU = response(
    '<Gather numDigits="1" action="/chosen" timeout="6"><Say language="en-US">Call 988. Press 1.</Say></Gather>',
    "<Say>Please leave a message.</Say>",
    '<Record action="/thanks" maxLength="120" recordingStatusCallback="/recorded"/>',
)
THANKS = response("<Say>Thank you. In danger call 911.</Say>", "<Hangup/>")


@pytest.fixture
def night(desk: Responder) -> Responder:
    desk.pages = {"/voice": MENU, "/thanks": THANKS, "/recorded": "", "/chosen": response("<Say>You chose.</Say>")}
    return desk


def test_the_first_webhook_says_who_calls_whom(twilio: Telephone, number: Number, night: Responder) -> None:
    call = twilio.calls(MARIA, PRACTICE)
    (posted,) = night.posted("/voice")
    expected = {
        "CallSid": call.call.sid,
        "From": MARIA,
        "Caller": MARIA,
        "To": PRACTICE,
        "Called": PRACTICE,
        "CallStatus": "ringing",
        "Direction": "inbound",
        "ApiVersion": "2010-04-01",
        "FromCountry": "US",
    }
    assert expected.items() <= posted.items()
    assert "ParentCallSid" not in posted


def test_a_key_leads_to_the_action(twilio: Telephone, number: Number, night: Responder) -> None:
    call = twilio.calls(MARIA, PRACTICE)
    assert call.hears("988").language == "en-US"
    assert call.awaits is AwaitedInput.KEYS
    call.presses("12")
    assert call.over
    call.hears("You chose")
    call.hears_nothing_else()
    (posted,) = night.posted("/chosen")
    assert (posted["Digits"], posted["CallStatus"]) == ("1", "in-progress")


def test_without_a_key_the_call_goes_on_to_the_message(
    twilio: Telephone, number: Number, night: Responder, client: Client
) -> None:
    call = twilio.calls(MARIA, PRACTICE).waits()
    assert [one.sound for one in call.heard] == [Sound.SAYS, Sound.SAYS, Sound.BEEP]
    call.speaks(12, then="#")
    call.hears("leave a message")
    call.hears("Thank you")
    (thanked,) = night.posted("/thanks")
    (recorded,) = night.posted("/recorded")
    assert (thanked["RecordingDuration"], thanked["Digits"]) == ("12", "#")
    assert recorded["RecordingUrl"] == thanked["RecordingUrl"]
    assert (recorded["CallSid"], recorded["RecordingStatus"]) == (call.call.sid, "completed")
    assert recorded["RecordingSource"] == "RecordVerb"
    assert not {"From", "To", "Caller"} & set(recorded)
    (listed,) = client.recordings.list(call_sid=call.call.sid)
    assert (listed.duration, listed.status) == ("12", "completed")


def test_a_message_is_fetched_as_sound_and_deleted(
    twilio: Telephone, number: Number, night: Responder, client: Client
) -> None:
    twilio.hold_recordings()
    call = twilio.calls(MARIA, PRACTICE).waits().speaks(3)
    (posted,) = night.posted("/thanks")
    address = twilio.base_url + posted["RecordingUrl"].removeprefix("https://api.twilio.com")
    assert requests.get(address + ".wav", timeout=30).status_code == 404
    assert night.posted("/recorded") == []
    twilio.release_recordings()
    assert len(night.posted("/recorded")) == 1
    with wave.open(io.BytesIO(requests.get(address + ".wav", timeout=30).content)) as sound:
        assert sound.getnframes() == 3 * sound.getframerate()
    answer = requests.get(address + ".mp3", timeout=30)
    assert (answer.headers["Content-Type"], answer.content[:2]) == ("audio/mpeg", b"\xff\xfb")
    (listed,) = client.recordings.list()
    assert client.recordings(str(listed.sid)).delete()
    assert requests.get(address + ".wav", timeout=30).status_code == 404
    assert call.over


def test_silence_is_recorded_but_nothing_at_all_is_not(
    twilio: Telephone, number: Number, night: Responder, client: Client
) -> None:
    twilio.calls(MARIA, PRACTICE).waits().stays_silent()
    assert night.posted("/thanks")[0]["RecordingDuration"] == "5"
    call = twilio.calls(MARIA, PRACTICE).waits().speaks(0)
    assert call.over
    assert len(night.posted("/thanks")) == 1
    absent, silent = client.recordings.list()
    assert (silent.status, silent.duration) == ("completed", "5")
    assert (absent.status, absent.error_code) == ("absent", 16101)


def test_a_caller_may_hang_up_in_each_place(twilio: Telephone, number: Number, night: Responder) -> None:
    twilio.by_hand(number, status_callback=f"{PUBLIC}/over")
    night.pages["/over"] = ""
    for place in range(3):
        call = twilio.calls(MARIA, PRACTICE, leaves_after=place)
        if not call.over:
            call.waits()
        assert call.over
        assert len([one for one in call.heard if one.sound is Sound.SAYS]) == place
    assert twilio.calls(MARIA, PRACTICE, leaves_at="988").over
    twilio.calls(MARIA, PRACTICE).hangs_up()
    twilio.calls(MARIA, PRACTICE).waits().hangs_up()
    assert night.posted("/thanks") == []
    assert [one["CallStatus"] for one in night.posted("/over")] == ["no-answer", *["completed"] * 5]


def test_who_hangs_up_after_speaking_leaves_a_message_and_hears_no_more(
    twilio: Telephone, number: Number, night: Responder, clock: FakeClock
) -> None:
    call = twilio.calls(MARIA, PRACTICE).waits()
    clock.advance(seconds=40)
    call.speaks(30, then="hangs up")
    (posted,) = night.posted("/thanks")
    assert (posted["Digits"], posted["CallStatus"]) == ("hangup", "completed")
    assert len(night.posted("/recorded")) == 1
    assert "Thank you" not in call.words


def test_a_message_ends_at_its_greatest_length(twilio: Telephone, number: Number, night: Responder) -> None:
    twilio.calls(MARIA, PRACTICE).waits().speaks(1000)
    assert night.posted("/thanks")[0]["RecordingDuration"] == "120"


def test_keys_end_where_the_gather_says(twilio: Telephone, number: Number, desk: Responder) -> None:
    desk.pages = {"/voice": response('<Gather action="/got"><Play>hello.mp3</Play></Gather>'), "/got": response()}
    assert twilio.calls(MARIA, PRACTICE).presses("123#4").over
    assert twilio.calls(MARIA, PRACTICE).presses("#").over
    assert [(one["Digits"], one["FinishedOnKey"]) for one in desk.posted("/got")] == [("123", "#")]
    desk.pages["/voice"] = response('<Gather action="/got" actionOnEmptyResult="true"/>')
    call = twilio.calls(MARIA, PRACTICE).waits()
    assert desk.posted("/got")[-1]["Digits"] == ""
    assert call.words == ""


def test_speech_is_gathered_where_it_is_asked_for(twilio: Telephone, number: Number, desk: Responder) -> None:
    desk.pages = {"/voice": response('<Gather input="speech" action="/got"/>'), "/got": response()}
    twilio.calls(MARIA, PRACTICE).says("a message")
    assert desk.posted("/got")[0]["SpeechResult"] == "a message"
    assert twilio.calls(MARIA, PRACTICE).presses("1").over
    assert len(desk.posted("/got")) == 1


def dial(*numbers: str, attributes: str = 'answerOnBridge="true" timeout="20"') -> str:
    nouns = "".join(f'<Number url="/screen">{one}</Number>' for one in numbers)
    return response(f'<Dial action="/after" {attributes}>{nouns}</Dial>')


@pytest.fixture
def day(desk: Responder) -> Responder:
    desk.pages = {
        "/voice": dial(ANA),
        "/screen": response('<Gather numDigits="1" action="/accept"><Say>Press 1.</Say></Gather>', "<Hangup/>"),
        "/accept": response(),
        "/after": response("<Say>Nobody is free. Call 988.</Say>"),
    }
    return desk


def test_who_presses_one_is_joined_with_the_caller(
    twilio: Telephone, number: Number, day: Responder, client: Client, clock: FakeClock
) -> None:
    call = twilio.calls(MARIA, PRACTICE)
    assert (call.ringing, call.call.status) == ((ANA,), "ringing")
    ana = call.answered_by(ANA)
    ana.hears("Press 1")
    assert call.call.status == "ringing"
    ana.presses("1")
    assert (call.call.status, call.awaits, ana.awaits) == ("in-progress", AwaitedInput.TALK, AwaitedInput.TALK)
    clock.advance(minutes=5)
    ana.hangs_up()
    (after,) = day.posted("/after")
    assert (after["DialCallStatus"], after["DialBridged"], after["DialCallDuration"]) == ("completed", "true", "300")
    call.hears("988")
    legs = client.calls.list(parent_call_sid=call.call.sid)
    assert [(one.to, one.direction, one.status) for one in legs] == [(ANA, "outbound-dial", "completed")]
    assert after["DialCallSid"] == legs[0].sid
    screened = day.posted("/screen")[0]
    assert (screened["ParentCallSid"], screened["To"], screened["CallSid"]) == (call.call.sid, ANA, legs[0].sid)


def test_a_voicemail_that_presses_nothing_is_not_joined(twilio: Telephone, number: Number, day: Responder) -> None:
    call = twilio.calls(MARIA, PRACTICE)
    ana = call.answered_by(ANA).waits()
    assert ana.over
    (after,) = day.posted("/after")
    assert after["DialBridged"] == "false"
    call.hears("988")


@pytest.mark.parametrize(("status", "said"), [("busy", "busy"), ("failed", "failed"), ("no-answer", "no-answer")])
def test_a_number_that_does_not_answer_is_told_to_the_action(
    twilio: Telephone, number: Number, day: Responder, status: str, said: str
) -> None:
    call = twilio.calls(MARIA, PRACTICE)
    if status == "no-answer":
        call.nobody_answers()
    else:
        call.refused_by(ANA, status)
    assert [one["DialCallStatus"] for one in day.posted("/after")] == [said]
    assert "DialCallDuration" not in day.posted("/after")[0]
    call.hears("Nobody is free")


def test_a_caller_who_gives_up_while_it_rings_is_told_to_the_action_too(
    twilio: Telephone, number: Number, day: Responder
) -> None:
    call = twilio.calls(MARIA, PRACTICE).hangs_up()
    (after,) = day.posted("/after")
    assert (after["DialCallStatus"], call.ringing, call.words) == ("canceled", (), "")
    again = twilio.calls(MARIA, PRACTICE)
    ana = again.answered_by(ANA)
    again.hangs_up()
    assert ana.over


def test_all_ring_together_and_the_first_who_accepts_wins(twilio: Telephone, number: Number, day: Responder) -> None:
    day.pages["/voice"] = dial(ANA, BEN)
    call = twilio.calls(MARIA, PRACTICE)
    assert call.ringing == (ANA, BEN)
    ana = call.answered_by(ANA)
    ben = call.answered_by(BEN).presses("1")
    assert (ana.over, ben.awaits) == (True, AwaitedInput.TALK)
    assert not call.ringing
    call.hangs_up()
    assert ben.over
    assert day.posted("/after")[0]["DialBridged"] == "true"


def test_numbers_in_turn_ring_one_after_the_other(twilio: Telephone, number: Number, day: Responder) -> None:
    day.pages["/voice"] = dial(ANA, BEN, attributes='sequential="true"')
    call = twilio.calls(MARIA, PRACTICE)
    assert call.ringing == (ANA,)
    call.nobody_answers()
    assert call.ringing == (BEN,)
    call.refused_by(BEN)
    assert day.posted("/after")[0]["DialCallStatus"] == "busy"


def test_without_screening_whoever_answers_is_joined_at_once(twilio: Telephone, number: Number, day: Responder) -> None:
    day.pages["/voice"] = response(f"<Dial>{ANA}</Dial>", "<Say>Goodbye.</Say>")
    call = twilio.calls(MARIA, PRACTICE)
    assert call.call.status == "in-progress"
    call.answered_by(ANA).hangs_up()
    call.hears("Goodbye")


def test_the_progress_of_a_leg_is_reported(twilio: Telephone, number: Number, day: Responder) -> None:
    noun = f'<Number statusCallback="/leg" statusCallbackEvent="ringing answered completed">{ANA}</Number>'
    day.pages |= {"/voice": response(f"<Dial>{noun}</Dial>"), "/leg": ""}
    twilio.calls(MARIA, PRACTICE).answered_by(ANA).hangs_up()
    assert [one["CallStatus"] for one in day.posted("/leg")] == ["ringing", "in-progress", "completed"]


def test_when_nothing_answers_the_caller_hears_the_error_or_the_fallback(
    twilio: Telephone, number: Number, desk: Responder
) -> None:
    call = twilio.calls(MARIA, PRACTICE)
    assert call.words == APPLICATION_ERROR
    crisis = twilio.bin(response("<Say>Call 988.</Say>"))
    twilio.by_hand(number, voice_fallback_url=crisis)
    for page in (Broken(500), "<Response>", Broken(drops=True)):
        desk.pages["/voice"] = page
        assert twilio.calls(MARIA, PRACTICE).words == "Call 988."
    twilio.by_hand(number, voice_url="")
    assert "not in service" in twilio.calls(MARIA, PRACTICE).words


def test_the_fallback_also_speaks_for_an_action_that_fails(twilio: Telephone, number: Number, night: Responder) -> None:
    twilio.by_hand(number, voice_fallback_url=f"{PUBLIC}/fallback")
    night.pages |= {"/chosen": Broken(503), "/fallback": response("<Say>Call 988.</Say>")}
    twilio.calls(MARIA, PRACTICE).presses("1").hears("Call 988. Press")
    (posted,) = night.posted("/fallback")
    assert (posted["ErrorCode"], posted["ErrorUrl"]) == ("11200", f"{PUBLIC}/chosen")


def test_the_application_rules_the_calls_of_its_numbers(twilio: Telephone, number: Number, desk: Responder) -> None:
    desk.pages["/app"] = response("<Reject reason='busy'/>")
    application = twilio.application(voice_url=f"{PUBLIC}/app")
    twilio.by_hand(number, voice_application_sid=application.sid)
    call = twilio.calls(MARIA, PRACTICE)
    assert (call.heard[0].sound, call.call.status) == (Sound.BUSY, "busy")


def test_two_callers_at_once_keep_to_themselves(twilio: Telephone, number: Number, night: Responder) -> None:
    maria, tom = twilio.calls(MARIA, PRACTICE), twilio.calls("+15550199002", PRACTICE)
    tom.waits()
    maria.presses("1").hears("You chose")
    tom.speaks(4).hears("Thank you")
    assert "You chose" not in tom.words


def test_a_deed_that_fits_nothing_is_refused(twilio: Telephone, number: Number, night: Responder) -> None:
    call = twilio.calls(MARIA, PRACTICE)
    for deed in (lambda: call.speaks(3), lambda: call.answered_by(ANA), lambda: call.hears("yes we are open")):
        with pytest.raises(AssertionError, match="Heard so far: says: Call 988"):
            deed()
    call.hangs_up()
    with pytest.raises(AssertionError, match="the call is over"):
        call.presses("1")


def test_the_api_calls_somebody_who_hears_its_twiml(
    twilio: Telephone, number: Number, desk: Responder, client: Client
) -> None:
    desk.pages["/page"] = ""
    made = client.calls.create(
        to=ANA,
        from_=PRACTICE,
        twiml=response("<Say>One urgent voicemail.</Say>", "<Pause/>"),
        status_callback=f"{PUBLIC}/page",
        status_callback_event=["answered", "completed"],
    )
    ana = twilio.phone(ANA).rings()
    assert client.calls(str(made.sid)).fetch().status == "ringing"
    ana.answers().hears("urgent voicemail")
    assert ana.over
    assert [one["CallStatus"] for one in desk.posted("/page")] == ["in-progress", "completed"]
    client.calls.create(to=ANA, from_=PRACTICE, url=f"{PUBLIC}/page")
    assert twilio.phone(ANA).rings().declines().call.status == "busy"
    third = client.calls.create(to=ANA, from_=PRACTICE, url=f"{PUBLIC}/page")
    assert [one.call.sid for one in twilio.phone(ANA).ringing] == [third.sid]
