"""What TwiML may not say: each document here would do something that its author did not mean."""

import pytest
from twilio.rest import Client
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Dial, VoiceResponse

from autoreply_demo.simulators.telephone import Number, Telephone, TwimlRefused
from autoreply_demo.simulators.telephone.calls.rules import MESSAGING, VOICE
from autoreply_demo.simulators.telephone.calls.speech_voices import wrong_pair
from autoreply_demo.simulators.telephone.calls.twiml import read_twiml
from autoreply_demo.simulators.telephone.webhook import TwimlDocument, WebhookError
from tests.autoreply_demo.simulators.telephone.conftest import ANA, MARIA, PRACTICE
from tests.autoreply_demo.simulators.telephone.library import verb_attributes
from tests.autoreply_demo.simulators.telephone.practice_server import PUBLIC, Responder, response


def read(*verbs: str) -> None:
    read_twiml(TwimlDocument("https://desk.example/voice", "text/xml; charset=utf-8", response(*verbs).encode()))


@pytest.mark.parametrize(
    ("verbs", "why"),
    [
        ("<Speak>Hello</Speak>", "<Speak> may not stand in <Response>"),
        ("Hello", "<Response> may not hold text"),
        ("<Say/>", "<Say> is empty"),
        (f"<Say>{'x' * 4097}</Say>", "longer than 4096"),
        ("<Say Language='en-US'>Hello</Say>", "no attribute Language"),
        ("<Say voice='Polly.Hans' language='en-US'>Hello</Say>", "speaks de-DE, not en-US"),
        ("<Say voice='Polly.Nobody'>Hello</Say>", "voice Polly.Nobody is not known"),
        ("<Say loop='twice'>Hello</Say>", "loop='twice'"),
        ("<Say><Play>x.mp3</Play></Say>", "<Play> may not stand in <Say>"),
        ("<Pause length='0'/>", "length='0'"),
        ("<Play/>", "<Play> is empty"),
        ("<Gather><Record action='/x'/></Gather>", "<Record> may not stand in <Gather>"),
        ("<Gather finishOnKey='12'/>", "finishOnKey='12'"),
        ("<Gather numDigits='0'/>", "numDigits='0'"),
        ("<Gather method='PUT'/>", "method='PUT'"),
        ("<Record/>", "without action"),
        ("<Record action='/x' maxLength='1'/>", "maxLength='1'"),
        ("<Record action='/x' recordingStatusCallbackEvent='done'/>", "recordingStatusCallbackEvent"),
        ("<Dial/>", "<Dial> names nobody"),
        ("<Dial><Say>Hello</Say></Dial>", "<Say> may not stand in <Dial>"),
        ("<Dial>" + "<Number>+15550111222</Number>" * 11 + "</Dial>", "more than 10"),
        ("<Dial timeout='0'>+15550111222</Dial>", "timeout='0'"),
        ("<Enqueue>waiting</Enqueue>", "<Enqueue> may not stand"),
        ("<Redirect/>", "<Redirect> is empty"),
        ("<Redirect>/x</Redirect><Say>Hello</Say>", "<Say> after <Redirect> is never reached"),
        ("<Hangup/><Say>Hello</Say>", "<Say> after <Hangup> is never reached"),
        ("<Reject/><Say>Hello</Say>", "<Say> after <Reject> is never reached"),
        ("<Say>Hello</Say><Reject/>", "comes too late"),
        ("<Dial action='/x'>+15550111222</Dial><Say>Hello</Say>", "<Say> after <Dial> is never reached"),
        ("<Gather actionOnEmptyResult='true'/><Say>Hello</Say>", "<Say> after <Gather> is never reached"),
        ("<Message>Hello</Message>", "<Message> may not stand in <Response>"),
    ],
)
def test_it_is_refused(verbs: str, why: str) -> None:
    with pytest.raises(TwimlRefused) as caught:
        read(verbs)
    assert why in str(caught.value)


@pytest.mark.parametrize(
    "verbs",
    [
        "",
        "<Dial>+15550111222</Dial><Say>Hello</Say>",
        "<Record action='/x'/><Say>Hello</Say>",
        "<Gather><Say>Hello</Say></Gather><Record action='/x' playBeep='true' trim='do-not-trim'/>",
        "<Say voice='Polly.Lupe-Neural' language='es-US'>Hola <break time='1s'/> otra vez</Say>",
        "<Say voice='Google.de-DE-Neural2-C' language='de-DE'>Hallo</Say>",
        "<Play digits='1w2'/>",
        "<Play loop='2'>https://desk.example/hello.mp3</Play>",
        "<Reject reason='busy'/>",
    ],
)
def test_it_is_fine(verbs: str) -> None:
    read(verbs)


def test_what_is_no_xml_goes_to_the_fallback_rather_than_failing() -> None:
    for content_type, body, code in [
        ("text/xml", b"<Response>", 12100),
        ("text/xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><Response/>", 12100),
        ("application/json", b"{}", 12300),
        ("", b"<Response/>", 12300),
    ]:
        with pytest.raises(WebhookError) as caught:
            read_twiml(TwimlDocument("https://desk.example/voice", content_type, body))
        assert caught.value.code == code


def test_no_rule_allows_an_attribute_that_the_library_does_not_write() -> None:
    made = {name: getattr(VoiceResponse, name.lower()) for name in VOICE if name not in {"Response", "Number"}}
    made |= {"Number": Dial.number}
    for name, maker in made.items():
        assert set(VOICE[name].attributes) <= verb_attributes(maker), name
    assert set(MESSAGING["Message"].attributes) <= verb_attributes(MessagingResponse.message)


def test_every_child_that_a_rule_allows_has_a_rule_itself() -> None:
    for rules in (VOICE, MESSAGING):
        for name, rule in rules.items():
            if name != "Say":
                assert rule.children <= set(rules)


def test_voices_go_with_their_languages() -> None:
    assert wrong_pair("", "xx-YY") == ""
    assert wrong_pair("Polly.Joanna-Neural", "") == ""
    assert wrong_pair("woman", "fr-FR") == ""
    assert wrong_pair("woman", "zh-CN") != ""
    assert wrong_pair("Google.es-US-Standard-A", "es-ES") != ""


def test_a_document_that_asks_for_itself_is_a_loop(twilio: Telephone, number: Number, desk: Responder) -> None:
    desk.pages["/voice"] = response("<Say>All lines are busy.</Say>", "<Redirect>/voice</Redirect>")
    with pytest.raises(TwimlRefused, match="4 times without any input"):
        twilio.calls(MARIA, PRACTICE)


def test_asking_again_after_each_wrong_key_is_no_loop(twilio: Telephone, number: Number, desk: Responder) -> None:
    desk.pages["/voice"] = response('<Gather action="/voice" numDigits="1"/>', "<Redirect>/voice</Redirect>")
    call = twilio.calls(MARIA, PRACTICE)
    for _ in range(8):
        call.presses("7")
    call.waits().waits()
    with pytest.raises(TwimlRefused, match="4 times"):
        call.waits()


def test_screening_may_not_lead_the_call_away(twilio: Telephone, number: Number, desk: Responder) -> None:
    desk.pages |= {
        "/voice": response(f'<Dial><Number url="/screen">{ANA}</Number></Dial>'),
        "/screen": response(f"<Dial>{MARIA}</Dial>"),
    }
    with pytest.raises(TwimlRefused, match="<Dial> may not stand"):
        twilio.calls(MARIA, PRACTICE).answered_by(ANA)
    desk.pages["/screen"] = response("<Pause/>")
    with pytest.raises(TwimlRefused, match="<Pause> may not stand"):
        twilio.calls(MARIA, PRACTICE).answered_by(ANA)


def test_a_caller_id_that_is_not_ours_is_refused(twilio: Telephone, number: Number, desk: Responder) -> None:
    desk.pages["/voice"] = response(f'<Dial callerId="+15559999999">{ANA}</Dial>')
    with pytest.raises(TwimlRefused, match="13214"):
        twilio.calls(MARIA, PRACTICE)
    desk.pages["/voice"] = response(f'<Dial callerId="{PRACTICE}">{ANA}</Dial>')
    assert twilio.calls(MARIA, PRACTICE).ringing == (ANA,)


def test_a_relative_address_needs_a_document_with_an_address(
    twilio: Telephone, number: Number, desk: Responder, client: Client
) -> None:
    for target in ("/next", f"{PUBLIC}/next"):
        client.calls.create(to=ANA, from_=PRACTICE, twiml=response(f"<Redirect>{target}</Redirect>"))
    desk.pages["/next"] = response("<Say>Hello</Say>")
    relative, absolute = twilio.phone(ANA).rings(), twilio.phone(ANA).rings()
    with pytest.raises(TwimlRefused, match="relative"):
        relative.answers()
    absolute.answers().hears("Hello")
