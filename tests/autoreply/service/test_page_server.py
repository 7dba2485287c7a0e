"""The page server: it listens from the start, and becomes a web server when somebody comes."""

import socket
import threading

import pytest
import requests
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp

from autoreply.service.page_server import PageServer
from autoreply.telemetry.health import Health
from autoreply.web.context import AppContext
from autoreply.web.forecast import Forecasts
from autoreply.web.server import serve
from schedules import FakeClock
from tests.autoreply.samples import MONDAY_NOON
from tests.peers.processes import free_port, listens, wait_until


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


def test_it_ends_at_once_and_not_at_its_next_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autoreply.web.server.LOOK_EVERY", 600.0)
    port, stop = free_port(), threading.Event()
    serving = threading.Thread(target=serve, args=(PlainTextResponse("here\n"), "127.0.0.1", port, stop), daemon=True)
    serving.start()
    assert wait_until(lambda: listens(port))
    assert requests.get(f"http://127.0.0.1:{port}/", timeout=30).text == "here\n"
    stop.set()
    serving.join(20)
    assert not serving.is_alive()
