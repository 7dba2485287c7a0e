"""A workspace on a clock that stands still, with a colleague and a client from outside."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from autoreply_demo.simulators.slack import Slack, SlackUser
from schedules import FakeClock
from tests.autoreply_demo.simulators.slack.clients import Caller, Listener, Takes

Listen = Callable[..., Listener]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 11, 25, 22, 0, tzinfo=UTC))


@pytest.fixture
def slack(clock: FakeClock) -> Iterator[Slack]:
    with Slack(clock=clock) as slack:
        yield slack


@pytest.fixture
def ana(slack: Slack) -> SlackUser:
    return slack.user("Ana")


@pytest.fixture
def client(slack: Slack) -> SlackUser:
    return slack.user("Client", team="TOTHER")


@pytest.fixture
def bot(slack: Slack) -> Caller:
    return Caller(slack, slack.bot_token)


@pytest.fixture
def listen(slack: Slack) -> Iterator[Listen]:
    """Connects an app, and lets go of it at the end."""
    with ExitStack() as stack:

        def connect(takes: Takes = lambda _request: True) -> Listener:
            before = slack.sockets.opened
            listener = Listener(slack, takes)
            stack.callback(listener.close)
            slack.connected(before)
            return listener

        yield connect
