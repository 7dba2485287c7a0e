"""Parts of an engine for tests: real settings, a record in memory, a channel of the test's own."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from autoreply.answering.account import Account
from autoreply.decision.policy import Policy
from autoreply.settings import load
from autoreply.settings.texts import words_of
from autoreply.telemetry.health import Health
from autoreply.texts.urgent import UrgentWords
from channels import Channel, Finding, Posture, Reply
from schedules import Calendar, FakeClock, read_weekly

MONDAY_NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # 12:00 in New York

SETTINGS = """
practice = "Hillside Counseling"
country = "US"
timezone = "America/New_York"
[hours]
mon-fri = "9:00-17:00"
"""


class PostureChannel:
    """A channel that shows a posture."""

    name = "office"

    def __init__(self) -> None:
        self.shown: list[Posture] = []
        self.trouble: Exception | None = None

    def present(self, posture: Posture) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.shown.append(posture)

    def send(self, reply: Reply) -> None:
        raise AssertionError(f"nobody asked for a reply: {reply.identity}")

    def examine(self) -> list[Finding]:
        return []

    def close(self) -> None:
        pass


def account(channel: Channel, tmp_path: Path, calendar: Callable[[], Calendar] | None = None) -> Account:
    """A station of a practice open from nine to five."""
    file = tmp_path / "config.toml"
    file.write_text(SETTINGS)
    settings = load(file, {})
    fixed = Calendar(settings.timezone, read_weekly({"mon-fri": "9:00-17:00"}))
    words = words_of(settings)
    return Account(channel, Policy(), calendar or (lambda: fixed), words, UrgentWords(["en"]), "Hillside", "", {})


def health() -> Health:
    return Health(FakeClock(MONDAY_NOON))
