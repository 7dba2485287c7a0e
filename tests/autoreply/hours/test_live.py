"""Whose calendar it is: asked from many threads, some of which hold the book."""

import threading
from pathlib import Path

from autoreply.hours.feeds import feeds_of
from autoreply.hours.live import Hours
from autoreply.record import Record
from autoreply.settings.load import load
from autoreply.telemetry.health import Health
from schedules import SystemClock
from tests.peers.processes import PATIENCE

FILE = """
practice = "Hillside Counseling"
country = "US"
timezone = "America/New_York"
[hours]
mon-fri = "9-17"
"""


def test_who_holds_the_book_may_ask_for_the_hours_while_another_waits_for_the_book(tmp_path: Path) -> None:
    file, clock = tmp_path / "config.toml", SystemClock()
    file.write_text(FILE)
    record, settings = Record.open("sqlite://"), load(file)
    hours = Hours(settings, feeds_of(settings, tmp_path, clock, Health(clock)), record, clock)
    answered = threading.Event()

    def holds() -> None:
        with record.database.together():
            other.start()
            threading.Event().wait(0.2)  # the other one waits for the book by now
            hours.of(None)
            answered.set()

    other = threading.Thread(target=hours.forget, daemon=True)
    threading.Thread(target=holds, daemon=True).start()
    assert answered.wait(PATIENCE)
    other.join(PATIENCE)
    assert not other.is_alive()
    record.close()
