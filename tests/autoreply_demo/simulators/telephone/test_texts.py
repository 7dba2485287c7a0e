"""Texts: which webhook gets them, what it is told, and what comes of its answer."""

from collections.abc import Callable

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from autoreply_demo.simulators.telephone import Number, Telephone, TwimlRefused
from schedules import FakeClock
from tests.autoreply_demo.simulators.telephone.conftest import MARIA, PRACTICE
from tests.autoreply_demo.simulators.telephone.practice_server import PUBLIC, Broken, Posted, Responder, response

HELLO = response("<Message>We open at nine.</Message>")


def test_a_text_is_posted_as_documented_and_its_answer_arrives(
    twilio: Telephone, number: Number, desk: Responder, client: Client
) -> None:
    desk.pages["/sms"] = HELLO
    message = twilio.texts(MARIA, PRACTICE, "Are you there? ’")
    assert twilio.phone(MARIA).hears("nine").from_ == PRACTICE
    (posted,) = desk.posted("/sms")
    expected = {"From": MARIA, "To": PRACTICE, "Body": "Are you there? ’", "NumMedia": "0", "SmsStatus": "received"}
    assert expected.items() <= posted.items()
    assert posted["MessageSid"] == posted["SmsSid"] == posted["SmsMessageSid"] == message.sid
    assert (posted["FromCountry"], posted["FromCity"], posted["ApiVersion"]) == ("US", "", "2010-04-01")
    assert "MessagingServiceSid" not in posted
    assert desk.seen[0].headers["User-Agent"] == "TwilioProxy/1.1"
    twilio.settle()
    assert [(one.direction, one.status) for one in client.messages.list()] == [
        ("outbound-reply", "delivered"),
        ("inbound", "received"),
    ]


def test_pictures_come_as_addresses(twilio: Telephone, number: Number, desk: Responder) -> None:
    desk.pages["/sms"] = ""
    message = twilio.texts(MARIA, PRACTICE, "", media=[("https://api.twilio.com/me/1", "image/jpeg")])
    (posted,) = desk.posted("/sms")
    assert message.sid.startswith("MM")
    assert (posted["NumMedia"], posted["MediaContentType0"]) == ("1", "image/jpeg")


def test_an_empty_answer_and_an_empty_response_say_nothing(twilio: Telephone, number: Number, desk: Responder) -> None:
    for page in ("", response()):
        desk.pages["/sms"] = page
        twilio.texts(MARIA, PRACTICE, "Hello")
    twilio.settle()
    twilio.phone(MARIA).hears_nothing_else()
    assert twilio.state.alerts.all() == []


def test_the_service_rules_before_the_application_and_that_before_the_number(
    twilio: Telephone, number: Number, desk: Responder
) -> None:
    desk.pages = dict.fromkeys(("/sms", "/app", "/service"), "")

    def asked() -> str:
        desk.seen.clear()
        twilio.texts(MARIA, PRACTICE, "Hello")
        return "".join(one.url.removeprefix(PUBLIC) for one in desk.seen)

    assert asked() == "/sms"
    application = twilio.application(sms_url=f"{PUBLIC}/app")
    twilio.by_hand(number, sms_application_sid=application.sid)
    assert asked() == "/app"
    service = twilio.service(number, inbound_request_url=f"{PUBLIC}/service")
    assert asked() == "/service"
    assert desk.seen[0].posted["MessagingServiceSid"] == service.sid
    service.use_inbound_webhook_on_number = True
    assert asked() == "/app"
    service.use_inbound_webhook_on_number, service.inbound_request_url = False, ""
    assert asked() == ""


def test_one_retry_is_made_for_want_of_a_connection_and_none_for_a_server_error(
    twilio: Telephone, number: Number, desk: Responder
) -> None:
    desk.pages["/sms"] = Broken(503, times=1)
    twilio.texts(MARIA, PRACTICE, "Hello")
    assert len(desk.posted("/sms")) == 1
    twilio.transport.unroute(PUBLIC)
    before = len(twilio.webhooks)
    twilio.texts(MARIA, PRACTICE, "Hello?")
    tried = twilio.webhooks[before:]
    assert [one.status for one in tried] == [0, 0]
    assert len({one.token for one in tried}) == 1
    assert [one.error_code for one in twilio.state.alerts.all()] == ["11200", "11200"]


@pytest.mark.parametrize(
    ("fragment", "page", "tries"),
    [
        ("#rc=3&rp=5xx", Broken(503), 4),
        ("#rc=3&rp=5xx", Broken(404), 1),
        ("#rc=2&rp=4xx,ct", Broken(404), 3),
        ("#rc=2&rp=rt", Broken(drops=True), 3),
        ("#rc=1&rp=rt&rt=100", Broken(sleeps=0.5), 2),
        ("#rc=5&rp=all", Broken(500, times=2), 3),
        ("#rc=0", Broken(500), 1),
    ],
)
def test_the_fragment_of_the_url_says_what_is_tried_again(
    twilio: Telephone, number: Number, desk: Responder, fragment: str, page: Broken, tries: int
) -> None:
    twilio.by_hand(number, sms_url=f"{PUBLIC}/sms{fragment}")
    desk.pages["/sms"] = page
    twilio.texts(MARIA, PRACTICE, "Hello")
    assert len(twilio.webhooks) == tries
    assert all(one.url == f"{PUBLIC}/sms" for one in twilio.webhooks)


def test_a_fragment_that_is_not_documented_is_refused(twilio: Telephone, number: Number) -> None:
    for fragment in ("#retries=3", "#rc=6", "#rp=never", "#rt=99999"):
        twilio.by_hand(number, sms_url=f"{PUBLIC}/sms{fragment}")
        with pytest.raises(ValueError, match="Connection override"):
            twilio.texts(MARIA, PRACTICE, "Hello")


@pytest.mark.parametrize("broken", ["<Response>", "not found", "<!DOCTYPE x><Response/>"])
def test_the_fallback_speaks_for_a_webhook_that_fails_or_talks_nonsense(
    twilio: Telephone, number: Number, desk: Responder, broken: str
) -> None:
    crisis = twilio.bin(response("<Message>{{From}}: call 988.</Message>"))
    twilio.by_hand(number, sms_fallback_url=crisis)
    desk.pages["/sms"] = Broken(500, times=1)
    twilio.texts(MARIA, PRACTICE, "Hello")
    desk.pages["/sms"] = broken
    twilio.texts(MARIA, PRACTICE, "Hello")
    for _ in range(2):
        twilio.phone(MARIA).hears(f"{MARIA}: call 988.")
    assert [one.error_code for one in twilio.state.alerts.all()] == ["11200", "12100"]


def test_the_fallback_is_told_what_failed(twilio: Telephone, number: Number, desk: Responder) -> None:
    desk.pages = {"/sms": Broken(502), "/fallback": HELLO}
    twilio.by_hand(number, sms_fallback_url=f"{PUBLIC}/fallback")
    twilio.texts(MARIA, PRACTICE, "Hello")
    (posted,) = desk.posted("/fallback")
    assert (posted["ErrorCode"], posted["ErrorUrl"], posted["Body"]) == ("11200", f"{PUBLIC}/sms", "Hello")


def test_stop_is_answered_by_twilio_posted_all_the_same_and_remembered(
    twilio: Telephone, number: Number, desk: Responder, client: Client
) -> None:
    desk.pages["/sms"] = HELLO
    maria = twilio.phone(MARIA)
    twilio.texts(MARIA, PRACTICE, " stop ")
    maria.hears("unsubscribed")
    twilio.settle()
    maria.hears_nothing_else()
    assert len(desk.posted("/sms")) == 1
    assert "OptOutType" not in desk.posted("/sms")[0]
    newest = client.messages.list()[0]
    assert (newest.status, newest.error_code) == ("failed", 21610)
    with pytest.raises(TwilioRestException) as caught:
        client.messages.create(to=MARIA, from_=PRACTICE, body="Are you well?")
    assert caught.value.code == 21610
    twilio.texts(MARIA, PRACTICE, "HELP")
    twilio.settle()
    maria.hears_nothing_else()
    twilio.texts(MARIA, PRACTICE, "Start")
    maria.hears("re-subscribed")
    maria.hears("nine")
    twilio.texts(MARIA, PRACTICE, "stop it")
    maria.hears("nine")


def test_advanced_opt_out_says_which_keyword_it_was(twilio: Telephone, number: Number, desk: Responder) -> None:
    desk.pages["/sms"] = ""
    twilio.service(number, inbound_request_url=f"{PUBLIC}/sms", advanced_opt_out=True)
    for body in ("HELP", "stop", "unstop", "help me"):
        twilio.texts(MARIA, PRACTICE, body)
    assert [one.get("OptOutType") for one in desk.posted("/sms")] == ["HELP", "STOP", "START", None]


def test_what_looks_machine_made_is_listed_but_never_posted(
    twilio: Telephone, number: Number, desk: Responder, client: Client
) -> None:
    desk.pages["/sms"] = HELLO
    twilio.texts(MARIA, PRACTICE, "I am driving", posted=False)
    assert desk.seen == []
    (listed,) = client.messages.list(to=PRACTICE)
    assert (listed.body, listed.error_code) == ("I am driving", 30039)


def test_delivery_is_reported_state_by_state(
    twilio: Telephone, number: Number, desk: Responder, client: Client
) -> None:
    desk.pages["/status"] = ""
    twilio.loses(MARIA, 30003)
    for body in ("lost", "found"):
        client.messages.create(to=MARIA, from_=PRACTICE, body=body, status_callback=f"{PUBLIC}/status")
    twilio.settle()
    told = [(one["MessageStatus"], one.get("ErrorCode")) for one in desk.posted("/status")]
    assert told == [("sent", None), ("undelivered", "30003"), ("sent", None), ("delivered", None)]
    twilio.phone(MARIA).hears("found")
    twilio.phone(MARIA).hears_nothing_else()


def test_a_reply_in_twiml_names_its_own_status_callback(twilio: Telephone, number: Number, desk: Responder) -> None:
    desk.pages = {"/sms": response('<Message action="/status">Hello</Message>'), "/status": ""}
    twilio.texts(MARIA, PRACTICE, "Hello?")
    twilio.settle()
    assert [one["SmsStatus"] for one in desk.posted("/status")] == ["sent", "delivered"]


def test_held_texts_wait(twilio: Telephone, number: Number, client: Client) -> None:
    twilio.carrier.hold()
    made = client.messages.create(to=MARIA, from_=PRACTICE, body="one")
    assert client.messages(str(made.sid)).fetch().status == "queued"
    twilio.carrier.release()
    twilio.settle()
    assert [one.body for one in twilio.phone(MARIA).texts] == ["one"]


def test_a_service_sends_from_its_pool(twilio: Telephone, number: Number, desk: Responder, client: Client) -> None:
    desk.pages["/status"] = ""
    service = twilio.service(number, status_callback=f"{PUBLIC}/status")
    made = client.messages.create(to=MARIA, messaging_service_sid=service.sid, body="Hello")
    twilio.settle()
    assert (made.status, twilio.phone(MARIA).hears("Hello").from_) == ("accepted", PRACTICE)
    assert desk.posted("/status")[0]["MessagingServiceSid"] == service.sid


@pytest.mark.parametrize(
    "wrong",
    [
        "<Say>Hello</Say>",
        "Hello",
        "<Message></Message>",
        '<Message colour="red">Hello</Message>',
        f"<Message>{'x' * 1601}</Message>",
        "<Message>x</Message>" * 11,
        "<Redirect>/sms</Redirect><Message>Hello</Message>",
    ],
)
def test_an_answer_that_twilio_would_refuse_fails_the_test(
    twilio: Telephone, number: Number, desk: Responder, wrong: str
) -> None:
    desk.pages["/sms"] = response(wrong)
    with pytest.raises(TwimlRefused):
        twilio.texts(MARIA, PRACTICE, "Hello")


def test_a_redirect_leads_on_but_not_for_ever(twilio: Telephone, number: Number, desk: Responder) -> None:
    desk.pages = {"/sms": response("<Redirect>/other</Redirect>"), "/other": HELLO}
    twilio.texts(MARIA, PRACTICE, "Hello")
    twilio.phone(MARIA).hears("nine")
    desk.pages["/other"] = response("<Redirect>/sms</Redirect>")
    with pytest.raises(TwimlRefused, match="without end"):
        twilio.texts(MARIA, PRACTICE, "Hello")


def test_a_telephone_that_hears_something_else_says_so(twilio: Telephone, number: Number, desk: Responder) -> None:
    def echo(posted: Posted) -> str:
        return response(f"<Message>{posted['Body']}</Message>")

    page: Callable[[Posted], str] = echo
    desk.pages["/sms"] = page
    twilio.texts(MARIA, PRACTICE, "good evening")
    with pytest.raises(AssertionError, match="does not hold"):
        twilio.phone(MARIA).hears("988")
    with pytest.raises(AssertionError, match="no further text"):
        twilio.phone(MARIA).hears("988", timeout=0.01)


def test_two_programs_that_answer_each_other_are_stopped_by_twilio(
    twilio: Telephone, number: Number, desk: Responder, clock: FakeClock
) -> None:
    desk.pages["/sms"] = response("<Message>Thanks!</Message>")
    for _ in range(31):
        twilio.texts(MARIA, PRACTICE, "Thanks!")
    twilio.settle()
    assert len(twilio.phone(MARIA).texts) == 30
    assert [alert.error_code for alert in twilio.state.alerts.all()] == ["14107"]
    clock.advance(seconds=30)
    twilio.texts(MARIA, PRACTICE, "Thanks!")
    twilio.settle()
    assert len(twilio.phone(MARIA).texts) == 31
