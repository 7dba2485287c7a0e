"""Events over HTTP: signed, tried again, and checked by Slack's own library."""

from collections.abc import Iterator

import pytest
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from autoreply_demo.simulators.slack import Slack, SlackUser, sign
from autoreply_demo.simulators.telephone.server import HttpServer
from schedules import FakeClock
from tests.peers.processes import wait_until


class Responder:
    """A request URL that answers `status`; what came to it, with the headers."""

    def __init__(self) -> None:
        self.status, self.headers = 200, dict[str, str]()
        self.came: list[tuple[bytes, dict[str, str]]] = []

    async def take(self, request: Request) -> Response:
        self.came.append((await request.body(), dict(request.headers)))
        return Response("a challenge", self.status, self.headers)


@pytest.fixture
def desk() -> Responder:
    return Responder()


@pytest.fixture
def slack(clock: FakeClock, desk: Responder) -> Iterator[Slack]:
    server = HttpServer()
    server.start(Starlette(routes=[Route("/slack/events", desk.take, methods=["POST"])]))
    with Slack(clock=clock, posts_to=f"http://127.0.0.1:{server.port}/slack/events") as slack:
        yield slack
    server.close()


def test_events_are_signed(slack: Slack, desk: Responder, client: SlackUser) -> None:
    client.writes(slack.app, "Hello")
    assert wait_until(lambda: slack.events.all[0].acked)
    ((body, headers),) = desk.came
    verifier = SignatureVerifier(slack.signing_secret)
    assert verifier.is_valid_request(body, headers)
    assert not SignatureVerifier("another").is_valid_request(body, headers)
    assert "x-slack-retry-num" not in headers


def test_the_signature_is_that_of_the_reference() -> None:
    """The example of docs.slack.dev/authentication/verifying-requests-from-slack."""
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&"
        b"channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&"
        b"response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&"
        b"trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    headers = sign("8f742231b10e8888abcd99yyyzzz85a5", 1531420618, body)
    assert headers["X-Slack-Signature"] == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


def test_what_fails_comes_again_with_its_number(slack: Slack, desk: Responder, client: SlackUser) -> None:
    desk.status = 503
    client.writes(slack.app, "Hello")
    assert wait_until(lambda: len(desk.came) == 2)
    headers = desk.came[1][1]
    assert (headers["x-slack-retry-num"], headers["x-slack-retry-reason"]) == ("1", "http_error")


def test_whoever_wishes_is_not_told_again(slack: Slack, desk: Responder, client: SlackUser) -> None:
    desk.status, desk.headers = 500, {"X-Slack-No-Retry": "1"}
    client.writes(slack.app, "Hello")
    assert wait_until(lambda: slack.events.all[0].lost)
    assert len(desk.came) == 1


def test_an_address_where_nobody_answers(slack: Slack, client: SlackUser) -> None:
    slack.hooks.url = "http://127.0.0.1:9/"
    client.writes(slack.app, "Hello")
    assert wait_until(lambda: len(slack.events.all[0].attempts) == 2)


def test_the_address_is_verified(slack: Slack) -> None:
    assert slack.verify_url("a challenge") == (200, "a challenge")
