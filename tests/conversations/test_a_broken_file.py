"""Somebody saves a broken file at six in the evening, and the practice answers on as if nothing had happened."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from autoreply.service.daemon import Daemon
from autoreply.settings import Settings, load
from tests.conversations.conftest import Evening
from tests.conversations.harness import Practice
from tests.peers.processes import wait_until


@contextmanager
def running(practice: Practice) -> Iterator[Daemon]:
    """The practice's daemon itself, with all its threads, in place of the harness that looks for it."""
    practice.falls_asleep()
    daemon, ready = Daemon(practice.file, {}, {}, practice.clock), threading.Event()
    thread = threading.Thread(target=daemon.run, kwargs={"started": lambda _house: ready.set()}, name="daemon")
    thread.start()
    try:
        assert ready.wait(20)
        yield daemon
    finally:
        daemon.end()
        thread.join(20)
        assert not thread.is_alive()


def troubles(daemon: Daemon) -> str:
    return " ".join(trouble.says for trouble in daemon.health.troubles())


def test_a_broken_file_changes_nothing_and_says_so_and_a_good_one_counts_at_once(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana, tom = practice.client("Ana Client"), practice.client("Tom Client")
    with running(practice) as daemon:
        practice.writes_file('[[day]]\ndate = 2025-11-25\nhours = "10-25"')
        assert wait_until(lambda: "25" in troubles(daemon)), "the broken file was not noticed"
        assert "config.toml" in troubles(daemon)
        assert "The previous settings are still in use" in troubles(daemon)
        ana.writes()
        assert wait_until(lambda: bool(practice.unheard))
        ana.hears("Tuesday, November 25", "9:00 AM", "988")
        assert daemon.engine is not None
        before = daemon.engine.delivering.redacted

        practice.writes_file('[[day]]\ndate = 2025-11-25\nhours = "10-15"')
        daemon.reload()
        assert wait_until(lambda: not troubles(daemon)), "the good file was not taken"
        tom.writes()
        assert wait_until(lambda: bool(practice.unheard))
        tom.hears("Tuesday, November 25", "10:00 AM", "988")
        after = daemon.engine.delivering.redacted
        assert after is not before
        assert after.held is before.held, "words that nobody has yet were lost"


def test_whatever_goes_wrong_while_a_new_file_is_read_the_old_one_stays(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    loads: list[Exception] = [RecursionError("too deep")]

    def read() -> Settings:
        if loads:
            raise loads.pop()
        return load(practice.file)

    with running(practice) as daemon:
        daemon.read_with(read)
        daemon.reload()
        assert wait_until(lambda: "RecursionError" in troubles(daemon)), "the fault was not told"
        ana.writes()
        assert wait_until(lambda: bool(practice.unheard))
        ana.hears("988")
        daemon.reload()
        assert wait_until(lambda: not troubles(daemon)), "the file was not taken once it could be read"


def test_while_the_daemon_runs_it_answers_after_five_and_stops_at_nine(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 16:59:59")
    early, late, morning = (practice.client(name) for name in ("Early", "Late", "Morning"))
    with running(practice) as daemon:
        assert daemon.engine is not None
        decided = daemon.engine.record.messages.by_reason
        start = practice.clock.now()
        early.writes()
        assert wait_until(lambda: decided(start) == {("office", "working-hours"): 1})
        practice.at("Mon 24 Nov 17:00")
        late.writes()
        assert wait_until(lambda: bool(practice.unheard))
        late.hears("Tuesday, November 25", "988")
        practice.at("Tue 25 Nov 9:00")
        morning.writes()
        assert wait_until(lambda: decided(start).get(("office", "working-hours")) == 2)
