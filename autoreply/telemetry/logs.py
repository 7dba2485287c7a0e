"""Standard logging, rendered by structlog: a line for people, or one JSON object. Fields come from `extra`."""

import logging
import sys
from datetime import UTC
from typing import Literal

import structlog

from autoreply.errors import frames
from autoreply.telemetry.folding import FoldingHandler
from schedules import Clock, SystemClock

_MACHINE = SystemClock()
_QUIET = ("apscheduler", "urllib3", "requests", "imapclient", "alembic", "asyncio", "uvicorn", "authlib")


def configure(form: Literal["text", "json"], level: str, clock: Clock = _MACHINE) -> None:
    """Send the log to standard error, dated by `clock`.

    Folds equal warnings. Libraries log from WARNING on only: their debug lines contain tokens and mail.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        _dated(clock),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_last(form)))
    root = logging.getLogger()
    root.handlers[:] = [FoldingHandler(handler, _MACHINE.monotonic)]
    root.setLevel(logging.WARNING)
    for ours in ("autoreply", "channels", "schedules"):
        logging.getLogger(ours).setLevel(level.upper())
    for library in _QUIET:
        logging.getLogger(library).setLevel(logging.WARNING)


def _dated(clock: Clock) -> structlog.typing.Processor:
    def date(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        event["timestamp"] = f"{clock.now().astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
        return event

    return date


def _last(form: Literal["text", "json"]) -> list[structlog.typing.Processor]:
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if form == "json":
        return [remove, _show_frames, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return [remove, _show_frames, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]


def _show_frames(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Show an exception by its frames only: its message may quote what somebody wrote."""
    raised = event.pop("exc_info", None)
    error = raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        event["exception"] = frames(error)
    return event
