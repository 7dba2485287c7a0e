"""A provider, a practice's web server behind a public address, and the library's client for it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit, urlunsplit

import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from autoreply_demo.simulators.telephone import ACCOUNT, AUTH, Number, RequestsRefused, Telephone
from schedules import FakeClock
from tests.autoreply_demo.simulators.telephone.practice_server import PUBLIC, Responder

PRACTICE, MARIA, ANA = "+15550100100", "+15550199001", "+15550111222"


class Rebased:
    """The library's own HTTP client, led to the simulator."""

    def __init__(self, base: str) -> None:
        self.base = urlsplit(base)
        self.library = TwilioHttpClient(timeout=30)

    def request(self, method: str, url: str, **more: object) -> Response:
        parts = urlsplit(url)
        there = urlunsplit((self.base.scheme, self.base.netloc, parts.path, parts.query, ""))
        return self.library.request(method, there, **more)

    def close(self) -> None:
        self.library.session.close()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 11, 25, 22, 0, tzinfo=UTC))


@pytest.fixture
def desk() -> Iterator[Responder]:
    with Responder() as running:
        yield running


@pytest.fixture
def twilio(clock: FakeClock, desk: Responder) -> Iterator[Telephone]:
    with Telephone(clock=clock, routes={PUBLIC: desk.url}) as running:
        yield running


@pytest.fixture
def refusing(clock: FakeClock) -> Iterator[Telephone]:
    """One that is asked what Twilio does not publish, and says so at its end."""
    with pytest.raises(RequestsRefused), Telephone(clock=clock) as running:
        yield running


@pytest.fixture
def number(twilio: Telephone) -> Number:
    return twilio.number(PRACTICE, sms_url=f"{PUBLIC}/sms", voice_url=f"{PUBLIC}/voice")


@pytest.fixture
def client(twilio: Telephone) -> Iterator[Client]:
    http = Rebased(twilio.base_url)
    yield Client(ACCOUNT, AUTH, http_client=http)
    http.close()
