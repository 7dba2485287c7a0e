"""Standard logging: a line for people, or one JSON object. Fields come from `extra`."""

import json
import logging
import sys
from datetime import UTC
from typing import Literal

from autoreply.errors import frames
from autoreply.telemetry.folding import FoldingHandler
from schedules import Clock, SystemClock

_MACHINE = SystemClock()
_QUIET = ("apscheduler", "urllib3", "requests", "imapclient", "alembic", "asyncio", "uvicorn", "authlib", "apprise")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_COLUMN = 30  # characters of a sentence, so that the names of short ones stand below each other


def configure(form: Literal["text", "json"], level: str, clock: Clock = _MACHINE) -> None:
    """Send the log to standard error, dated by `clock`.

    Folds equal warnings. Libraries log from WARNING on only: their debug lines contain tokens and mail.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json(clock) if form == "json" else _Text(clock))
    root = logging.getLogger()
    root.handlers[:] = [FoldingHandler(handler, _MACHINE.monotonic)]
    root.setLevel(logging.WARNING)
    for ours in ("autoreply", "channels", "schedules"):
        logging.getLogger(ours).setLevel(level.upper())
    for library in _QUIET:
        logging.getLogger(library).setLevel(logging.WARNING)


class _Formatter(logging.Formatter):
    """Both forms show the date by our clock, and an exception by its frames, since its words may quote somebody."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def _date(self) -> str:
        return f"{self._clock.now().astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"

    @staticmethod
    def _fields(record: logging.LogRecord) -> dict[str, object]:
        return {name: value for name, value in vars(record).items() if name not in _STANDARD}

    @staticmethod
    def _exception(record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        return frames(error) if error else ""


class _Text(_Formatter):
    def format(self, record: logging.LogRecord) -> str:
        sentence = " ".join(record.getMessage().splitlines())  # a line in the log is one that we wrote
        fields = "".join(f" {name}={_shown(value)}" for name, value in sorted(self._fields(record).items()))
        level = record.levelname.lower()
        line = f"{self._date()} [{level:<9}] {sentence:<{_COLUMN}} [{record.name}]{fields}"
        return "\n".join(filter(None, (line, self._exception(record))))


class _Json(_Formatter):
    def format(self, record: logging.LogRecord) -> str:
        found: dict[str, object] = {
            "event": record.getMessage(),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        found |= {**self._fields(record), "timestamp": self._date()}
        if exception := self._exception(record):
            found["exception"] = exception
        return json.dumps(found, ensure_ascii=False, default=str)


def _shown(value: object) -> str:
    plain = isinstance(value, str) and value.isprintable() and not any(char in value for char in " =\"'")
    return value if plain and isinstance(value, str) and value else repr(value)
