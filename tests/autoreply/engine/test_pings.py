"""A monitor outside is called only while work progresses, and nothing says its address."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from autoreply.engine.pings import HANDOVER, WORK, HandoverPing, WorkPing
from autoreply.engine.progress import MERCY, WorkProgress
from autoreply.hours.feeds import feeds_of
from autoreply.hours.live import Hours
from autoreply.notices.handover.job import HandoverJob
from autoreply.notices.notices import Notices
from autoreply.record import Record, RecordError, Result, State
from autoreply.record.outgoing_kinds import NOTICE
from autoreply.settings import Settings, load
from autoreply.telemetry.health import Health
from channels import Reply
from schedules import FakeClock
from tests.autoreply.record.shut import shut
from tests.autoreply.record.test_handovers import comes
from tests.autoreply.samples import SETTINGS

OPENING = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # Monday, 9:00 in New York
TOKEN = "Quetzalcoatl"
REACH = """
[channels.texts]
kind = "sms"
account_sid = "AC00000000000000000000000000000000"
auth_token = "00000000000000000000000000000000"
numbers = ["+15550100000"]
public_url = "https://desk.example.org"
[reach]
ways = [{ text = "+15550100203" }]
[people.ana]
name = "Ana"
hours = { mon-fri = "8:00-17:00" }
"""


class Monitor:
    """A monitor outside that answers as the test says."""

    def __init__(self) -> None:
        self.status, self.body, self.calls = 200, b"OK", 0
        monitor = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                monitor.calls += 1
                self.send_response(monitor.status)
                self.end_headers()
                self.wfile.write(monitor.body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/{TOKEN}"
        Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def monitor() -> Iterator[Monitor]:
    made = Monitor()
    yield made
    made.server.shutdown()
    made.server.server_close()


class Watched:
    """A practice with a monitor."""

    def __init__(self, folder: Path, url: str, beside: "Watched | None" = None, reach: str = REACH) -> None:
        """`beside` is another replica, on the same record."""
        self.settings = self._load(folder, url, reach)
        self.clock: FakeClock = FakeClock(OPENING) if beside is None else beside.clock
        self.health = Health(self.clock)
        self.record: Record = Record.open("sqlite://") if beside is None else beside.record
        self.progress = WorkProgress(self.clock)
        self.alive = True
        self.work = WorkPing(self.settings, self.record, self.health, self.clock, self.progress, lambda: self.alive)
        feeds = feeds_of(self.settings, folder, self.clock, self.health)
        hours = Hours(self.settings, feeds, self.record, self.clock)
        notices = Notices(self.settings, {}, [self.record], self.clock, "install")
        self.job = HandoverJob(self.settings, self.record, notices, hours.of, self.clock, self.health.report)
        self.handover = HandoverPing(self.settings, self.record, self.health, self.clock, hours, self.job.is_done)

    @staticmethod
    def _load(folder: Path, url: str, reach: str) -> Settings:
        file = folder / "config.toml"
        file.write_text(f'{SETTINGS}\n[monitor]\nping_url = "{url}"\nhandover_url = "{url}"\n{reach}')
        return load(file, {})

    def delivers(self) -> None:
        """What is due goes out, and is seen to arrive."""
        for claim in self.record.outgoing.due(self.clock.now()):
            self.record.outgoing.write([Result.finished(claim, State.SENT, self.clock.now())])
            self.record.notices.arrived(claim.reply.identity, self.clock.now())

    def hands_over(self) -> None:
        """The step of the heartbeat, before and after what it claimed is delivered."""
        self.job.step()
        self.delivers()
        self.job.step()

    def says(self, about: str) -> str:
        return next((one.says for one in self.health.troubles() if one.about == about), "")


@pytest.fixture
def watched(tmp_path: Path, monitor: Monitor) -> Watched:
    return Watched(tmp_path, monitor.url)


def test_it_is_called_while_everything_works_and_not_when_a_loop_hangs(watched: Watched, monitor: Monitor) -> None:
    watched.progress.turned("office", 60)
    watched.work.ping()
    assert monitor.calls == 1
    watched.progress.turned("office", -MERCY - 1)  # it promised a turn that should have come a second ago
    watched.work.ping()
    assert monitor.calls == 1
    assert "Nothing moves on office" in watched.says("progress")
    watched.clock.advance(minutes=1)
    watched.progress.turned("office", 60)
    watched.work.ping()
    assert (monitor.calls, watched.says("progress")) == (2, "")


def test_it_is_not_called_without_a_heartbeat_or_when_something_due_waits(watched: Watched, monitor: Monitor) -> None:
    watched.alive = False
    watched.work.ping()
    watched.alive = True
    watched.health.report("replies", "1 reply was due minutes ago.")
    watched.work.ping()
    assert monitor.calls == 0
    watched.health.report("replies", "")
    watched.work.ping()
    assert monitor.calls == 1


def test_of_two_replicas_one_calls_at_a_time_and_the_other_goes_on_when_it_ends(
    watched: Watched, monitor: Monitor, tmp_path: Path
) -> None:
    other = Watched(tmp_path, monitor.url, watched)
    for _ in range(3):
        for replica in (watched, other):
            replica.work.ping()
            watched.clock.advance(seconds=30)
    assert monitor.calls == 3
    other.work.ping()
    assert monitor.calls == 4, "the first one is gone"
    watched.clock.set(OPENING + timedelta(minutes=5))
    watched.hands_over()
    for replica in (watched, other, watched):
        replica.handover.ping()
        watched.clock.advance(minutes=2)
    assert monitor.calls == 5, "once a day"


def test_a_record_that_cannot_be_written_is_no_progress(watched: Watched, monitor: Monitor) -> None:
    with shut(watched.record, ("bookmark",)), pytest.raises(RecordError):
        watched.work.ping()
    assert monitor.calls == 0


@pytest.mark.parametrize(("status", "body"), [(404, b"gone"), (200, b'{"ok": false}'), (301, b""), (409, b"")])
def test_what_the_monitor_does_not_take_is_said_without_its_address(
    watched: Watched, monitor: Monitor, status: int, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    monitor.status, monitor.body = status, body
    watched.work.ping()
    assert "monitor outside" in watched.says(WORK)
    assert TOKEN not in watched.says(WORK) + caplog.text
    monitor.status, monitor.body = 200, b"OK"
    watched.clock.advance(minutes=1)
    watched.work.ping()
    assert watched.says(WORK) == ""


def test_an_unreachable_monitor_is_said_without_its_address(tmp_path: Path) -> None:
    watched = Watched(tmp_path, f"http://127.0.0.1:1/{TOKEN}")
    watched.work.ping()
    assert "cannot be reached" in watched.says(WORK)
    assert TOKEN not in watched.says(WORK)


def test_on_an_open_day_it_is_called_once_when_the_hand_over_of_the_night_is_delivered(
    watched: Watched, monitor: Monitor
) -> None:
    comes(watched.record, "text", at=OPENING - timedelta(hours=5))
    watched.clock.set(OPENING + timedelta(minutes=5))
    watched.handover.ping()
    assert monitor.calls == 0, "the step that hands over did not run"
    watched.job.step()
    watched.handover.ping()
    assert monitor.calls == 0, "one waits"
    for claim in watched.record.outgoing.due(watched.clock.now()):
        watched.record.outgoing.write([Result.finished(claim, State.SENT, watched.clock.now())])
    watched.job.step()
    watched.handover.ping()
    assert monitor.calls == 0, "it was not seen to arrive"
    for one in watched.record.notices.unconfirmed(watched.clock.now()):
        watched.record.notices.arrived(one.identity, watched.clock.now())
    watched.job.step()
    for _ in range(3):
        watched.handover.ping()
    assert (monitor.calls, watched.says(HANDOVER)) == (1, "")
    watched.clock.set(OPENING + timedelta(days=1, minutes=5))
    watched.handover.ping()
    assert monitor.calls == 1, "that of yesterday proves nothing"
    watched.hands_over()
    watched.handover.ping()
    assert monitor.calls == 2


def test_the_hand_over_of_each_reader_counts_and_a_quiet_night_by_choice_is_a_decision(
    watched: Watched, monitor: Monitor, tmp_path: Path
) -> None:
    comes(watched.record, "for Ana", reader="ana", at=OPENING - timedelta(hours=5))
    watched.clock.set(OPENING + timedelta(minutes=5))
    watched.job.step()
    for claim in watched.record.outgoing.due(watched.clock.now()):
        if not claim.reply.to:
            watched.record.outgoing.write([Result.finished(claim, State.SENT, watched.clock.now())])
            watched.record.notices.arrived(claim.reply.identity, watched.clock.now())
        else:
            watched.record.outgoing.write([Result.finished(claim, State.EXPIRED, watched.clock.now())])
    watched.job.step()
    watched.handover.ping()
    assert monitor.calls == 0, "Ana's did not arrive"
    watched.clock.set(OPENING + timedelta(days=1, minutes=5))
    quiet = Watched(tmp_path, monitor.url, watched, f"{REACH}[handover]\nquiet_nights = false\n")
    quiet.job.step()
    quiet.handover.ping()
    assert (quiet.record.outgoing.due(watched.clock.now()), monitor.calls) == ([], 1)


def test_what_nobody_can_be_told_of_is_not_delivered(tmp_path: Path, monitor: Monitor) -> None:
    watched = Watched(tmp_path, monitor.url, reach="")
    watched.clock.set(OPENING + timedelta(minutes=5))
    watched.hands_over()
    watched.handover.ping()
    assert monitor.calls == 1, "there was nothing"
    comes(watched.record, "text", at=OPENING + timedelta(hours=12))
    watched.clock.set(OPENING + timedelta(days=1, minutes=5))
    watched.hands_over()
    watched.handover.ping()
    assert monitor.calls == 1


def test_on_a_closed_day_it_is_not_called_and_other_notices_do_not_matter(watched: Watched, monitor: Monitor) -> None:
    watched.clock.set(OPENING - timedelta(days=1))
    watched.hands_over()
    watched.handover.ping()
    assert monitor.calls == 0
    watched.clock.set(OPENING + timedelta(minutes=5))
    watched.hands_over()
    now = watched.clock.now()
    watched.record.outgoing.schedule(NOTICE, "reach:", Reply("", "", "", "two"), now, now)
    watched.handover.ping()
    assert monitor.calls == 1
