"""The page server: it listens from the start, and becomes a web server when somebody comes."""

import socket

import requests
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp

from autoreply.service.page_server import PageServer
from autoreply.telemetry.health import Health
from autoreply.web.context import AppContext
from autoreply.web.forecast import Forecasts
from schedules import FakeClock
from tests.autoreply.samples import MONDAY_NOON
from tests.peers.processes import free_port


def test_the_first_visitor_starts_the_web_server_and_a_port_that_nobody_visited_is_let_go() -> None:
    clock = FakeClock(MONDAY_NOON)
    health, made = Health(clock), list[AppContext]()

    def make(context: AppContext, _forecasts: Forecasts) -> ASGIApp:
        made.append(context)
        return PlainTextResponse("here\n")

    visited, unvisited = free_port(), free_port()
    pages = PageServer(lambda: AppContext(lambda: None, health, clock), make)
    pages.start(("127.0.0.1", unvisited))
    try:
        pages.take(("127.0.0.1", visited))
        pages.move(("127.0.0.1", visited))
        assert made == []
        with socket.create_server(("127.0.0.1", unvisited)):
            answers = [requests.get(f"http://127.0.0.1:{visited}/", timeout=30).text for _ in range(2)]
        assert answers == ["here\n", "here\n"]
        assert len(made) == 1
    finally:
        pages.stop()
