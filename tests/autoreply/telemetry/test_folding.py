"""Alike lines of the log are written some times and then counted."""

import logging

from autoreply.telemetry.folding import ALIKE, WITHIN, FoldingHandler


class Kept(logging.Handler):
    """Keeps what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def line(says: str, level: int = logging.ERROR, **extra: object) -> logging.LogRecord:
    return logging.makeLogRecord({"name": "x", "levelno": level, "msg": says, **extra})


def test_a_line_that_repeats_is_written_twenty_times_and_then_counted_once_a_minute() -> None:
    kept, now = Kept(), [0.0]
    handler = FoldingHandler(kept, lambda: now[0])
    for _each in range(1_000):
        handler.handle(line("no more files"))
    assert kept.said == ["no more files"] * ALIKE
    handler.handle(line("something else"))
    now[0] = WITHIN
    handler.handle(line("later", logging.INFO))
    assert kept.said[ALIKE:] == [
        "something else",
        f"{1_000 - ALIKE} more lines like this one were left out: no more files",
        "later",
    ]
    handler.handle(line("no more files"))
    assert kept.said[-1] == "no more files"


def test_lines_about_different_things_and_lines_of_work_done_are_all_written() -> None:
    kept = Kept()
    handler = FoldingHandler(kept, lambda: 0.0)
    for number in range(200):
        handler.handle(line("wrong password", peer=f"203.0.113.{number}"))
        handler.handle(line("decided", logging.INFO))
    assert len(kept.said) == 400
