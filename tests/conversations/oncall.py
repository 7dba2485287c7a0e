"""A practice with somebody on call: what its people are told at night, and how they take it."""

import re
from pathlib import Path

from autoreply.engine.dependencies import Dependencies
from autoreply.engine.engine import Engine
from autoreply.engine.wiring import build_engine
from autoreply.settings.paths import state_folder
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from schedules import Mode
from tests.conversations.morning import Practice

ANA, BEN, OWNER = "+15550100201", "+15550100202", "+15550100203"
TO_OWNER = f'[reach]\nways = [{{ text = "{OWNER}" }}]'
URGENT, MARKER = "I want to kill myself", "heliotrope"
ONCALL = f"""
on_call = ["{ANA}"]
[people.ana]
name = "Ana Ruiz"
reach = {{ ways = [{{ text = "{ANA}" }}, {{ call = "{ANA}" }}] }}
[people.ben]
name = "Ben Cole"
reach = {{ ways = [{{ text = "{BEN}" }}, {{ call = "{BEN}" }}] }}
[oncall]
people = ["ana", "ben"]
handoff = "mon 9:00"
starting = 2026-11-23
alerts = ["texts", "office", "line"]
"""


class OnCallPractice(Practice):
    """Ana is on call from Monday, 23 November 2026, and Ben from the Monday after. All numbers are proved."""

    def __init__(
        self, folder: Path, *, at: str = "2026-11-23 18:00", more: str = ONCALL, reach: str = TO_OWNER
    ) -> None:
        super().__init__(folder, at=at, reach=reach, more=more)

    def opens_its_eyes(self) -> None:
        super().opens_its_eyes()
        for person in self.engine.notices.people():
            for way in self.engine.notices.ways(person):
                self.record.ways.confirm(way.person, way.digest, "Ana", self.clock.now())

    def looks(self, **later: float) -> None:
        if later:
            self.clock.advance(**later)
        self.engine.alerts.look()
        super().looks()

    def looks_without_its_record(self, **later: float) -> None:
        """The threads that work without it."""
        self.clock.advance(**later)
        self.engine.alerts.look()
        self.engine.fallback_outbox.retry_due(lambda _channel, work: work())
        self.twilio.settle()

    def overrides_closed(self, until: str) -> None:
        """Somebody closes the practice until then."""
        self.overrides(Mode.AFTER_HOURS, until)

    def heard(self, number: str) -> list[str]:
        """The alerts that this telephone got by text, oldest first."""
        return [str(one.body) for one in self.twilio.phone(number).texts if str(one.body).startswith("Autoreply")]

    def spoken_to(self, number: str) -> int:
        """How many calls we began to this number."""
        return sum(("To", number) in one for one in self.calls_begun())

    def calls_begun(self) -> list[tuple[tuple[str, str], ...]]:
        """What each call that we began had in it."""
        asked = (one for one in self.twilio.requests if one.method == "POST" and one.path.endswith("/Calls.json"))
        return [one.parameters for one in asked]

    def another(self) -> Engine:
        """A second replica on the same record."""
        settings = self.engine.settings
        given = Dependencies(self.record, self.clock, state_folder(settings), Health(self.clock), Metrics())
        return build_engine(settings, given)

    def sends(self, engine: Engine) -> None:
        engine.outbox.retry_due(lambda _channel, work: work())


def codes(texts: list[str]) -> list[str]:
    return [code for text in texts for code in re.findall(r"\d+A", text)]
