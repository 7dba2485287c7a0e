"""A fault of ours ends one piece of work, and is told whole; no channel catches one by itself."""

import logging
import re
from pathlib import Path

import pytest

from channels.fault_guard import FaultGuard

ROOT = Path(__file__).resolve().parents[2]
BLIND = re.compile(r"except( \(?Exception\b.*)?:|suppress\(Exception\)")  # what is cleaned up and raised again is not
log = logging.getLogger("channels.guarded")


def test_a_fault_is_logged_with_its_place_and_the_work_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    fault = ValueError("nobody expected this")
    with FaultGuard(log, "a note was lost", "line") as guard:
        raise fault
    assert guard.fault is fault
    (told,) = caplog.records
    assert (told.levelname, told.getMessage(), vars(told)["channel"]) == ("ERROR", "a note was lost", "line")
    assert "test_fault_guard.py" in caplog.text
    with FaultGuard(log, "a note was lost") as guard:
        pass
    assert guard.fault is None
    assert len(caplog.records) == 1


def test_the_end_of_the_program_passes() -> None:
    with pytest.raises(KeyboardInterrupt), FaultGuard(log, "a note was lost"):
        raise KeyboardInterrupt


def test_no_channel_catches_blindly_by_itself() -> None:
    assert BLIND.search("        except Exception as error:  # whatever it is")
    found = [
        str(file.relative_to(ROOT))
        for file in sorted((ROOT / "channels").rglob("*.py"))
        if BLIND.search(file.read_text(encoding="utf-8"))
    ]
    assert found == []
