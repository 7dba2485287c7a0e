"""The REST API, asked by Twilio's own library."""

from datetime import UTC, date, datetime

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from autoreply_demo.simulators.telephone import ACCOUNT, AUTH, Number, Telephone
from autoreply_demo.simulators.telephone.state import Credentials
from schedules import FakeClock
from tests.autoreply_demo.simulators.telephone.conftest import MARIA, PRACTICE, Rebased
from tests.autoreply_demo.simulators.telephone.practice_server import PUBLIC, Responder


def test_a_text_is_created_delivered_fetched_and_deleted(twilio: Telephone, number: Number, client: Client) -> None:
    made = client.messages.create(to=MARIA, from_=PRACTICE, body="We open at nine.")
    assert (made.status, made.direction, made.num_segments, made.date_sent) == ("queued", "outbound-api", "1", None)
    assert made.date_created == datetime(2026, 11, 25, 22, 0, tzinfo=UTC)
    twilio.phone(MARIA).hears("nine")
    twilio.settle()
    assert client.messages(made.sid).fetch().status == "delivered"
    assert client.messages(made.sid).delete()
    with pytest.raises(TwilioRestException) as caught:
        client.messages(made.sid).fetch()
    assert (caught.value.status, caught.value.code) == (404, 20404)


def test_lists_go_page_by_page_newest_first_and_new_texts_shift_nothing(
    twilio: Telephone, number: Number, client: Client
) -> None:
    for place in range(7):
        twilio.texts(MARIA, PRACTICE, f"text {place}")
    page = client.messages.page(to=PRACTICE, page_size=3)
    first = [one.body for one in page]
    twilio.texts(MARIA, PRACTICE, "one more")
    following = page.next_page()
    assert following is not None
    assert first == ["text 6", "text 5", "text 4"]
    assert [one.body for one in following] == ["text 3", "text 2", "text 1"]
    assert len(client.messages.list(page_size=2)) == 8
    assert len(client.messages.list(from_="+15550000000")) == 0


def test_texts_are_found_by_the_day_and_the_second_they_were_sent(
    twilio: Telephone, number: Number, client: Client, clock: FakeClock
) -> None:
    twilio.texts(MARIA, PRACTICE, "wednesday")
    clock.advance(days=1)
    twilio.texts(MARIA, PRACTICE, "thursday")

    def bodies(**wanted: object) -> list[str]:
        return [str(one.body) for one in client.messages.list(**wanted)]

    assert bodies(date_sent=date(2026, 11, 25)) == ["wednesday"]
    assert bodies(date_sent_after=datetime(2026, 11, 26, 22, 0, tzinfo=UTC)) == ["thursday"]
    assert bodies(date_sent_after=datetime(2026, 11, 26, 22, 0, 1, tzinfo=UTC)) == []
    assert bodies(date_sent_before=datetime(2026, 11, 26, 0, 0, tzinfo=UTC)) == ["wednesday"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"to": "12"}, 21211),
        ({"to": "54321"}, 21265),
        ({"from_": "+15550999999"}, 21606),
        ({"from_": "+15550100101"}, 21606),
        ({"to": PRACTICE}, 21266),
        ({"body": "x" * 1601}, 21617),
        ({"to": "+447700900123"}, 21408),
        ({"to": "+15550122222"}, 21614),
        ({"status_callback": "http://localhost:8080/status"}, 21609),
    ],
)
def test_a_text_that_cannot_be_sent_is_refused_with_its_code(
    twilio: Telephone, number: Number, client: Client, wrong: dict[str, str], code: int
) -> None:
    twilio.number("+15550100101", capabilities={"sms": False})
    twilio.refuses("+44", 21408)
    twilio.refuses("+15550122222", 21614)
    with pytest.raises(TwilioRestException) as caught:
        client.messages.create(**{"to": MARIA, "from_": PRACTICE, "body": "Good evening", **wrong})
    assert (caught.value.status, caught.value.code) == (400, code)


def test_an_error_has_the_four_fields_of_the_reference(twilio: Telephone, number: Number) -> None:
    url = f"{twilio.base_url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    answer = requests.post(url, {"To": "12", "From": PRACTICE, "Body": "x"}, auth=(ACCOUNT, AUTH), timeout=30)
    assert answer.json() == {
        "code": 21211,
        "message": "Invalid 'To' Phone Number: 12",
        "more_info": "https://www.twilio.com/docs/errors/21211",
        "status": 400,
    }


def test_only_the_account_and_its_key_get_in(desk: Responder, clock: FakeClock) -> None:
    with Telephone(clock=clock, credentials=Credentials(ACCOUNT, AUTH, "SK1", "hush")) as twilio:
        url = f"{twilio.base_url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        for user, password, status in [
            (ACCOUNT, AUTH, 200),
            ("SK1", "hush", 200),
            (ACCOUNT, "hush", 401),
            ("", "", 401),
        ]:
            answer = requests.get(url, auth=(user, password), timeout=30)
            assert answer.status_code == status
        assert requests.get(url, timeout=30).json()["code"] == 20003
        assert "hush" not in repr(twilio.state.credentials)


def test_the_next_requests_fail_as_ordered(twilio: Telephone, number: Number, client: Client) -> None:
    twilio.fail_next(status=429, retry_after=7)
    url = f"{twilio.base_url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    answer = requests.get(url, auth=(ACCOUNT, AUTH), timeout=30)
    assert (answer.status_code, answer.headers["Retry-After"], answer.json()["code"]) == (429, "7", 20429)
    twilio.fail_next(2, status=503, only="POST")
    for _ in range(2):
        with pytest.raises(TwilioRestException) as caught:
            client.messages.create(to=MARIA, from_=PRACTICE, body="x")
        assert caught.value.status == 503
        assert client.messages.list() == []
    assert client.messages.create(to=MARIA, from_=PRACTICE, body="x").sid.startswith("SM")


def test_a_dropped_and_a_stalled_request_were_done_all_the_same(
    twilio: Telephone, number: Number, client: Client
) -> None:
    twilio.fail_next(drop=True)
    with pytest.raises(requests.exceptions.ConnectionError):
        client.messages.create(to=MARIA, from_=PRACTICE, body="dropped")
    twilio.fail_next(stall=3)
    url = f"{twilio.base_url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.post(url, {"To": MARIA, "From": PRACTICE, "Body": "stalled"}, auth=(ACCOUNT, AUTH), timeout=0.2)
    assert [one.body for one in client.messages.list()] == ["stalled", "dropped"]


def test_a_number_is_found_changed_and_read_back(twilio: Telephone, number: Number, client: Client) -> None:
    twilio.number("+15550100101")
    (found,) = client.incoming_phone_numbers.list(phone_number=PRACTICE)
    assert (found.sid, found.voice_url) == (number.sid, f"{PUBLIC}/voice")
    changed = client.incoming_phone_numbers(number.sid).update(
        voice_url=f"{PUBLIC}/night", voice_method="GET", voice_fallback_url=f"{PUBLIC}/static"
    )
    (read,) = client.incoming_phone_numbers.list(phone_number=PRACTICE)
    for one in (changed, read):
        assert (one.voice_url, one.voice_method, one.sms_url) == (f"{PUBLIC}/night", "GET", f"{PUBLIC}/sms")
    assert read.capabilities["sms"] is True


def test_a_trunk_and_an_application_take_the_calls_from_each_other(
    twilio: Telephone, number: Number, client: Client
) -> None:
    application = twilio.application(friendly_name="line", voice_url=f"{PUBLIC}/app")
    mine, trunk = client.incoming_phone_numbers(number.sid), "TK" + "1" * 32
    assert mine.update(trunk_sid=trunk).trunk_sid == trunk
    changed = mine.update(voice_application_sid=application.sid)
    assert (changed.voice_application_sid, changed.trunk_sid) == (application.sid, None)
    assert client.applications(application.sid).update(sms_url=f"{PUBLIC}/s").sms_url == f"{PUBLIC}/s"
    assert client.applications(application.sid).fetch().friendly_name == "line"


def test_a_messaging_service_tells_its_numbers_and_who_rules_them(
    twilio: Telephone, number: Number, client: Client
) -> None:
    service = twilio.service(number, friendly_name="A2P", inbound_request_url=f"{PUBLIC}/a2p")
    (found,) = client.messaging.v1.services.list()
    assert (found.inbound_request_url, found.use_inbound_webhook_on_number) == (f"{PUBLIC}/a2p", False)
    mine = client.messaging.v1.services(service.sid)
    assert [one.phone_number for one in mine.phone_numbers.list()] == [PRACTICE]
    assert mine.update(use_inbound_webhook_on_number=True).use_inbound_webhook_on_number is True


def test_lists_of_the_newer_apis_turn_pages(twilio: Telephone, client: Client) -> None:
    for place in range(5):
        twilio.service(friendly_name=str(place))
    assert [one.friendly_name for one in client.messaging.v1.services.list(page_size=2)] == ["4", "3", "2", "1", "0"]


FLOW = {
    "description": "After hours",
    "states": [
        {
            "name": "Trigger",
            "type": "trigger",
            "transitions": [{"event": "incomingCall", "next": "say"}, {"event": "incomingMessage"}],
            "properties": {"offset": {"x": 0, "y": 0}},
        },
        {
            "name": "say",
            "type": "say-play",
            "transitions": [{"event": "audioComplete"}],
            "properties": {"say": "Good evening", "loop": 1},
        },
    ],
    "initial_state": "Trigger",
    "flags": {"allow_concurrent_calls": True},
}


def test_a_flow_is_checked_created_and_replaced(client: Client) -> None:
    fields = {"friendly_name": "night", "status": "published", "definition": FLOW}
    assert client.studio.v2.flow_validate.update(**fields).valid is True
    flow = client.studio.v2.flows.create(**fields)
    again = client.studio.v2.flows(str(flow.sid)).update(status="draft", definition=FLOW, commit_message="quieter")
    assert (flow.revision, again.revision, again.status) == (1, 2, "draft")
    assert client.studio.v2.flows(str(flow.sid)).fetch().definition == FLOW
    nowhere = {**FLOW, "initial_state": "elsewhere"}
    with pytest.raises(TwilioRestException, match="initial_state names no state"):
        client.studio.v2.flows.create(**{**fields, "definition": nowhere})


def test_an_alert_tells_which_webhook_failed(twilio: Telephone, number: Number) -> None:
    twilio.texts(MARIA, PRACTICE, "Hello?")
    (alert,) = twilio.state.alerts.all()
    assert (alert.error_code, alert.request_url) == ("11200", f"{PUBLIC}/sms")


def test_what_another_account_has_is_not_found(twilio: Telephone, number: Number, client: Client) -> None:
    sid = twilio.texts(MARIA, PRACTICE, "Hello?").sid
    assert client.messages(sid).fetch().body == "Hello?"
    other = Client(ACCOUNT, AUTH, "AC" + "9" * 32, http_client=Rebased(twilio.base_url))
    with pytest.raises(TwilioRestException) as caught:
        other.messages(sid).fetch()
    assert caught.value.code == 20404
    other.http_client.close()
