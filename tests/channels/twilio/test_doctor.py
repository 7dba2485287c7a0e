"""`doctor` for texts and calls: an account in which all is well, and one fault after the other."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from autoreply.web.app import app
from autoreply.web.context import AppContext
from autoreply_demo.simulators.telephone import ACCOUNT, AUTH, Telephone
from autoreply_demo.simulators.telephone.server import HttpServer
from channels import ChannelHost, Finding, LastResort, WebhookRequest, WebhookResponse, registry
from channels.twilio.sms import SmsChannel
from channels.twilio.voice.channel import VoiceChannel
from schedules import SystemClock
from tests.bookmarks import Bookmarks
from tests.channels.twilio.samples import CLIENT, OWN
from tests.posting import respond_soon

HELP = LastResort("911", ("988", "+15550100900"))
SPEAKS = {
    "sms": "<Response><Message>Nobody is here. In danger? Call 911. In crisis? Call 988.</Message></Response>",
    "voice": "<Response><Say>Hang up and call 9, 1, 1. To talk to somebody, call 9, 8, 8.</Say></Response>",
}


def _behind(inner: ASGIApp) -> ASGIApp:
    """As a proxy does that takes its path away before it hands on."""

    async def handed_on(scope: Scope, receive: Receive, send: Send) -> None:
        raw = scope["raw_path"].removeprefix(b"/desk")
        await inner({**scope, "root_path": "", "path": raw.decode(), "raw_path": raw}, receive, send)

    return handed_on


class Place:
    """A practice behind a proxy that serves it under the path /desk, and a fallback beside it, all on one port."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.kind, self.server = kind, HttpServer()
        self.home = f"http://127.0.0.1:{self.server.port}"
        self.public = f"{self.home}/desk"
        self.twilio = Telephone(clock=SystemClock())
        self.spoken = SPEAKS[kind]
        self.now: Callable[[], datetime] = SystemClock().now
        self.folder = folder
        self.number = self.twilio.number(OWN)
        self.answers: WebhookResponse | None = None  # in place of the channel's own
        door = "sms" if kind == "sms" else "call"
        self.wanted = f"{self.public}/hooks/line/{door}"
        self.service = self.twilio.service(friendly_name="Texts")
        self.point(self.wanted, f"{self.home}/fallback")
        if kind == "sms":
            self.service.numbers.append(self.number.sid)
            self.campaign = self.twilio.state.campaigns.add(service_sid=self.service.sid)

    def point(self, url: str, fallback: str) -> None:
        """Where texts and calls go, as somebody set it in the console."""
        self.service.inbound_request_url, self.service.fallback_url = url, fallback
        self.number.voice_url, self.number.voice_fallback_url = url, fallback

    def channel(self, **more: object) -> SmsChannel | VoiceChannel:
        given: dict[str, Any] = {
            "account_sid": ACCOUNT,
            "auth_token": AUTH,
            "numbers": OWN,
            "public_url": self.public,
            "api_base_url": self.twilio.base_url,
        }
        kind = registry.find(self.kind)
        tools = ChannelHost(self._clock, Bookmarks(), self.folder, "cafe", lambda _name, _says: None, last_resort=HELP)
        built = kind.build("line", kind.settings.model_validate({**given, **more}), tools)
        assert isinstance(built, (SmsChannel, VoiceChannel))
        return built

    def finds(self, **more: object) -> dict[str, Finding]:
        channel = self.channel(**more)
        try:
            return {one.about: one for one in channel.examine()}
        finally:
            channel.close()

    def front(self) -> Starlette:
        clock = SystemClock()
        inner = app(AppContext(lambda: None, Health(clock), clock), Metrics(), lambda: True, self._post)
        return Starlette(routes=[Route("/fallback", self._fallback, methods=["GET"]), Mount("/desk", _behind(inner))])

    def _clock(self) -> datetime:
        return self.now()

    async def _post(self, _name: str, posted: WebhookRequest) -> WebhookResponse | None:
        return self.answers or await respond_soon(self.channel(), posted)

    def _fallback(self, _request: Request) -> Response:
        return PlainTextResponse(self.spoken, media_type="text/xml")


@pytest.fixture(params=["sms", "voice"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path, request.param)
    made.server.start(made.front())
    with made.twilio:
        yield made
    made.server.close()


def test_all_is_well_in_a_good_account(place: Place) -> None:
    found = place.finds()
    assert [one.says for one in found.values() if not one.ok] == []
    assert {"account", "clock", "address", "fallback", "public address"} <= set(found)
    assert found["public address"].says == f"{place.wanted} leads to Autoreply"
    assert found["fallback"].says == f"The fallback of {OWN} says the numbers"
    if place.kind == "sms":
        assert found["registration"].says.endswith("the campaign is verified for A2P 10DLC")
        assert "HELP" in found["HELP and STOP"].says
    else:
        assert "registration" not in found


def test_the_address_carries_the_path_of_the_proxy_and_is_what_is_signed(place: Place) -> None:
    place.point("https://somebody.example/", f"{place.home}/fallback")
    address = place.finds()["address"]
    assert not address.ok
    assert f"let it lead to {place.public}/hooks/line/" in address.says
    place.number.voice_url = place.number.sms_url = place.service.inbound_request_url = place.wanted
    if place.kind == "sms":
        place.twilio.texts(CLIENT, OWN, "Hello?")
    else:
        place.twilio.calls(CLIENT, OWN)
    assert [one.status for one in place.twilio.webhooks] == [200]
    assert place.twilio.webhooks[0].url == place.wanted
    assert place.finds(public_url=place.home)["public address"].says.endswith("and not as Autoreply does")


@pytest.mark.parametrize(
    ("spoken", "says"),
    [
        ("<Response><Say>Call 1, 1, 2, or 9, 8, 8.</Say></Response>", "does not say the emergency number 911"),
        ("<Response><Message>In danger? Call 911.</Message></Response>", "does not say the crisis line 988"),
        ("<Response><Say>Our office has 9115 numbers. 988.</Say></Response>", "the emergency number 911"),
        ("<Response><Reject/></Response>", "does not say anything"),
        ("Call 911 or 988.", "does not answer with TwiML"),
    ],
)
def test_a_fallback_has_to_say_the_very_numbers_of_the_practice(place: Place, spoken: str, says: str) -> None:
    place.spoken = spoken
    fallback = place.finds()["fallback"]
    assert not fallback.ok
    assert says in fallback.says


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_fallback_may_be_a_flow_whose_definition_is_read(place: Place, scheme: str) -> None:
    states = [{"name": "crisis", "properties": {"say": "Call 9, 1, 1. Call 9, 8, 8."}}]
    flow = place.twilio.state.flows.add(friendly_name="night", definition={"states": states}, status="published")
    place.point(place.wanted, f"{scheme}://webhooks.twilio.com/v1/Accounts/{ACCOUNT}/Flows/{flow.sid}")
    assert place.finds()["fallback"].ok
    flow.definition = {"states": []}
    assert "does not say anything" in place.finds()["fallback"].says
    place.twilio.state.flows.remove(flow.sid)
    assert not place.finds()["fallback"].ok


def test_a_fallback_that_nobody_answers_and_one_that_is_ourselves_are_none(place: Place) -> None:
    place.point(place.wanted, "http://127.0.0.1:1/")
    assert "cannot be reached" in place.finds()["fallback"].says
    place.point(place.wanted, place.wanted)
    assert "leads to Autoreply itself" in place.finds()["fallback"].says
    place.point(place.wanted, "")
    assert "has no fallback" in place.finds()["fallback"].says


def test_a_clock_that_is_more_than_a_minute_off_is_told(place: Place) -> None:
    place.now = lambda: SystemClock().now() + timedelta(minutes=3)
    clock = place.finds()["clock"]
    assert not clock.ok
    assert "set the clock of this machine" in clock.says


def test_an_address_at_which_nobody_is_or_somebody_else_is_told(place: Place) -> None:
    assert "cannot be reached from here" in place.finds(public_url="http://127.0.0.1:1/desk")["public address"].says
    place.answers = WebhookResponse(302, "")
    assert "leads elsewhere" in place.finds()["public address"].says


def test_a_number_that_cannot_do_it_and_a_wrong_token_are_told(place: Place) -> None:
    place.number.capabilities[place.kind] = False
    assert "choose a number that can" in place.finds()["number"].says
    assert "does not accept the account or its token" in place.finds(auth_token="a wrong one")["account"].says


@pytest.fixture
def texts(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path, "sms")
    made.server.start(made.front())
    with made.twilio:
        yield made
    made.server.close()


@pytest.mark.parametrize(("status", "says"), [("FAILED", "was refused"), ("IN_PROGRESS", "under review")])
def test_a_campaign_that_is_not_verified_is_explained(texts: Place, status: str, says: str) -> None:
    texts.campaign.campaign_status = status
    found = texts.finds()["registration"]
    assert not found.ok
    assert says in found.says


def test_without_a_campaign_the_brand_is_looked_at(texts: Place) -> None:
    texts.twilio.state.campaigns.remove(texts.campaign.sid)
    assert "neither brand nor campaign" in texts.finds()["registration"].says
    brand = texts.twilio.state.brands.add()
    assert "now register a campaign" in texts.finds()["registration"].says
    brand.status = "IN_REVIEW"
    assert "the brand is under review" in texts.finds()["registration"].says
    texts.service.numbers.clear()
    found = texts.finds()["registration"]
    assert "30034" in found.says
    assert not found.ok


def test_a_toll_free_number_is_verified_in_its_own_register(texts: Place) -> None:
    number = texts.twilio.number("+18885550100")
    assert "30032" in texts.finds(numbers="+18885550100")["registration"].says
    verification = texts.twilio.state.verifications.add(number_sid=number.sid)
    assert texts.finds(numbers="+18885550100")["registration"].ok
    for status, says in (("TWILIO_REJECTED", "refused"), ("IN_REVIEW", "under way"), ("PENDING_REVIEW", "waits")):
        verification.status = status
        found = texts.finds(numbers="+18885550100")["registration"]
        assert not found.ok
        assert says in found.says


def test_elsewhere_no_register_matters_and_what_may_not_be_read_is_no_trouble(texts: Place) -> None:
    texts.twilio.number("+441632960000")
    found = texts.finds(numbers="+441632960000")["registration"]
    assert found.ok
    assert "do not matter" in found.says
    texts.twilio.fail_next(status=403, only="Usa2p")
    found = texts.finds()["registration"]
    assert found.ok
    assert "not to be read here" in found.says


def test_the_answer_to_help_is_for_the_practice_to_look_at_where_a_service_may_give_it(texts: Place) -> None:
    found = {one.about: one for one in texts.channel().examine()}
    assert (found["HELP and STOP"].ok, found["HELP and STOP"].look) == (True, True)
    texts.service.numbers.clear()
    texts.number.sms_url, texts.number.sms_fallback_url = texts.wanted, f"{texts.home}/fallback"
    found = {one.about: one for one in texts.channel().examine()}
    assert (found["HELP and STOP"].ok, found["HELP and STOP"].look) == (True, False)
