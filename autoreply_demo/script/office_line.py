"""The phone line of the demo's practice: an engine with its web server, and a simulated provider that calls it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from autoreply.engine.dependencies import Dependencies
from autoreply.engine.engine import Engine
from autoreply.engine.wiring import build_engine
from autoreply.record import Record
from autoreply.settings import load
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from autoreply.web.app import app
from autoreply.web.context import AppContext
from autoreply_demo.simulators.telephone import ACCOUNT, AUTH, Telephone
from autoreply_demo.simulators.telephone.server import HttpServer
from channels import private
from schedules import FakeClock

NUMBER, ANA, ON_CALL, CALLER = "+15550100000", "+15550100101", "+15550100103", "+15550199001"
PUBLIC = "https://desk.hillside.example"

SETTINGS = """
practice = "Hillside Counseling"
country = "US"
languages = {languages}
timezone = "America/New_York"
state = "{state}"

[hours]
mon-fri = "9:00-17:00"

[web]
listen = "off"

[channels.main-line]
kind = "voice"
account_sid = "{account}"
auth_token = "{token}"
numbers = ["{number}"]
public_url = "{public}"
api_base_url = "{api}"
forward = [{{ number = "{ana}" }}]
on_call = ["{on_call}"]
"""


@contextmanager
def office_line(at: datetime, languages: str) -> Iterator[Telephone]:
    """The provider, with a practice behind its number, until the block ends."""
    front, clock = HttpServer(), FakeClock(at)
    twilio = Telephone(clock=clock, routes={PUBLIC: f"http://127.0.0.1:{front.port}"})
    twilio.number(NUMBER, voice_url=f"{PUBLIC}/hooks/main-line/call")
    with TemporaryDirectory(prefix="autoreply-call-") as folder:
        engine = _engine(Path(folder), twilio.base_url, clock, languages)
        front.start(app(AppContext(lambda: engine, engine.health, clock), engine.metrics, lambda: True, engine.hook))
        try:
            with twilio:
                yield twilio
        finally:
            front.close()
            engine.stop()
            engine.record.close()


def _engine(folder: Path, api: str, clock: FakeClock, languages: str) -> Engine:
    file = folder / "config.toml"
    names = {"account": ACCOUNT, "token": AUTH, "number": NUMBER, "public": PUBLIC, "ana": ANA, "on_call": ON_CALL}
    private.write(file, SETTINGS.format(state=folder, api=api, languages=languages, **names))
    record = Record.open(f"sqlite:///{folder / secrets.token_hex(4)}.sqlite3")
    return build_engine(load(file, {}), Dependencies(record, clock, folder, Health(clock), Metrics()))
