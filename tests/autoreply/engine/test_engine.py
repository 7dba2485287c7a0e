"""What keeps the engine alive: supervised threads, the timer, health, and its pages."""

import logging
import socket
import threading
from datetime import datetime, timedelta

import pytest
import requests

from autoreply.engine.supervisor import Supervisor
from autoreply.engine.timer import Timer
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from autoreply.web.app import app
from autoreply.web.context import AppContext
from autoreply.web.listener import PortTakenError
from autoreply.web.server import serve
from channels import ChannelError, WebhookRequest
from schedules import FakeClock
from tests.autoreply.samples import MONDAY_NOON
from tests.peers.processes import listens, wait_until
from tests.threads import no_new_threads


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(MONDAY_NOON)


def test_a_thread_that_dies_is_started_again_and_shown_meanwhile(clock: FakeClock) -> None:
    health, lives, alive = Health(clock), [], threading.Event()

    def work(stop: threading.Event) -> None:
        lives.append(1)
        if len(lives) == 1:
            raise ChannelError("it tripped")
        alive.set()
        stop.wait()

    supervisor = Supervisor(health, clock)
    supervisor.start("worker", work)
    while not health.troubles():
        assert not alive.wait(0.01)
    assert health.troubles()[0].says == "worker stopped and is started again: it tripped"
    assert alive.wait(10)
    assert health.troubles() == []
    assert supervisor.stop() == []


def test_a_thread_that_does_not_end_is_named_and_not_waited_for(clock: FakeClock) -> None:
    begun, gate = threading.Event(), threading.Event()
    supervisor = Supervisor(Health(clock), clock)

    def work(_stop: threading.Event) -> None:
        begun.set()
        gate.wait(20)

    supervisor.start("stubborn", work)
    assert begun.wait(20)
    assert supervisor.stop(timeout=0.1) == ["stubborn"]
    gate.set()


def test_a_thread_that_cannot_be_started_is_shown_and_started_as_soon_as_it_can(clock: FakeClock) -> None:
    health, works = Health(clock), threading.Event()
    supervisor = Supervisor(health, clock)

    def work(stop: threading.Event) -> None:
        works.set()
        stop.wait()

    with no_new_threads():
        supervisor.start("worker", work)
        supervisor.start_missing()
    assert [one.says.partition(".")[0] for one in health.troubles()] == ["worker does not run"]
    supervisor.start_missing()
    assert works.wait(10)
    assert health.troubles() == []
    assert supervisor.stop() == []


def test_the_timer_calls_at_the_change_at_a_jump_and_when_woken(clock: FakeClock) -> None:
    rung: list[datetime] = []
    calls = threading.Semaphore(0)

    def ring() -> None:
        rung.append(clock.now())
        calls.release()

    change = MONDAY_NOON + timedelta(seconds=1)
    timer = Timer(clock, lambda: change if clock.now() < change else None, ring)
    stop = threading.Event()
    thread = threading.Thread(target=timer.run, args=(stop,))
    thread.start()
    assert calls.acquire(timeout=10)
    clock.run(1.0)
    while not rung or rung[-1] < change:
        assert calls.acquire(timeout=10), "it did not ring at the change"
    clock.advance(hours=-5)
    assert calls.acquire(timeout=10)
    timer.wake()
    assert calls.acquire(timeout=10)
    stop.set()
    timer.wake()
    thread.join(10)
    assert not thread.is_alive()


def test_a_problem_is_logged_once_and_dropped_when_it_is_over(
    clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    health = Health(clock)
    with caplog.at_level(logging.INFO):
        for says in ("broken", "broken", "still broken", "", ""):
            health.report("mail", says)
            clock.advance(minutes=1)
    assert [record.getMessage() for record in caplog.records] == [
        "trouble: broken",
        "trouble: still broken",
        "well again",
    ]
    assert health.troubles() == []


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


async def nobody(_channel: str, _posted: WebhookRequest) -> None:
    """No channel takes what is posted."""


def test_the_pages_tell_life_readiness_and_figures(clock: FakeClock) -> None:
    health, metrics, port, stop, life = Health(clock), Metrics(), free_port(), threading.Event(), [True]
    pages = app(AppContext(lambda: None, health, clock), metrics, lambda: life[0], nobody)
    supervisor = Supervisor(health, clock)
    supervisor.start("web", lambda _stop: serve(pages, "127.0.0.1", port, stop))

    def ask(page: str) -> requests.Response:
        return requests.get(f"http://127.0.0.1:{port}/{page}", timeout=30)

    assert wait_until(lambda: listens(port))
    try:
        assert ask("healthz").status_code == 200
        assert ask("readyz").json() == {"ready": True, "troubles": []}
        health.report("office", "office: the password is refused")
        answer = ask("readyz")
        assert answer.status_code == 503
        assert answer.json()["troubles"][0]["says"] == "office: the password is refused"
        metrics.decisions.labels("office", "answered").inc()
        assert 'autoreply_decisions_total{channel="office",reason="answered"} 1.0' in ask("metrics").text
        life[0] = False
        assert ask("healthz").status_code == 503
        assert ask("").status_code == 404
    finally:
        stop.set()
        assert supervisor.stop() == []


def test_a_port_that_is_taken_is_said_in_a_sentence(clock: FakeClock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(PortTakenError, match=rf"\[web\] listen: 127\.0\.0\.1:{port} cannot be used"):
            serve(
                app(AppContext(lambda: None, Health(clock), clock), Metrics(), lambda: True, nobody),
                "127.0.0.1",
                port,
                threading.Event(),
            )
