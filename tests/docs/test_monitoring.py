"""Alerts and the dashboard use figures that exist, with labels that they have."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client.metrics import MetricWrapperBase

from autoreply.engine.dependencies import Dependencies
from autoreply.engine.engine import Engine
from autoreply.engine.wiring import build_engine
from autoreply.record import Record
from autoreply.settings import load
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from schedules import FakeClock

FOLDER = Path(__file__).parents[2] / "docs" / "monitoring"
DASHBOARD = json.loads((FOLDER / "grafana.json").read_text(encoding="utf-8"))
ALERTS = (FOLDER / "alerts.yml").read_text(encoding="utf-8")
EXPRESSIONS = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
EXPRESSIONS += re.findall(r"^ +expr: (.+)$", ALERTS, re.MULTILINE)
BY_PROMETHEUS = {"le"}
NIGHT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
FILE = """
practice = "Hillside Counseling"
country = "US"
timezone = "America/New_York"
[hours]
mon-fri = "9-17"
[channels.office]
kind = "email"
address = "office@hillside.example"
imap.host = "mail.hillside.example"
smtp.host = "mail.hillside.example"
"""


def made() -> dict[str, set[str]]:
    """The name of every series at /metrics, with its labels."""
    found: dict[str, set[str]] = {}
    for metric in vars(Metrics()).values():
        if not isinstance(metric, MetricWrapperBase):
            continue
        kind, labels = type(metric).__name__, set(metric._labelnames)
        full = metric._name
        names = {"Counter": [f"{full}_total"], "Histogram": [f"{full}_{end}" for end in ("bucket", "sum", "count")]}
        found.update(dict.fromkeys(names.get(kind, [full]), labels))
    return found


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_every_figure_that_is_asked_for_exists(expression: str) -> None:
    known = made()
    asked = set(re.findall(r"\bautoreply_\w+", expression))
    assert asked
    assert asked <= set(known)
    labels = {label for name in asked for label in known[name]} | BY_PROMETHEUS
    named = re.findall(r"by \((.+?)\)", expression) + re.findall(r"\{(\w+)=", expression)
    assert {label for names in named for label in re.split(r", ?", names)} <= labels


def test_every_figure_is_watched_somewhere() -> None:
    watched = " ".join(EXPRESSIONS)
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in made()}
    assert {family for family in families if family not in watched} == set()


def at_start(folder: Path) -> dict[str, list[dict[str, str]]]:
    """The series of an engine that did one round and has had no message: their labels, by name."""
    engine = quiet_engine(folder)
    engine.run_heartbeat()
    found: dict[str, list[dict[str, str]]] = {}
    for family in engine.metrics.registry.collect():
        for sample in family.samples:
            found.setdefault(sample.name, []).append(sample.labels)
    engine.stop()
    engine.record.close()
    return found


def quiet_engine(folder: Path) -> Engine:
    file = folder / "config.toml"
    file.write_text(FILE)
    file.chmod(0o600)
    record, clock = Record.open("sqlite://"), FakeClock(NIGHT)
    given = Dependencies(record, clock, folder / "state", Health(clock), Metrics())
    return build_engine(load(file, {}), given)


def test_every_series_that_an_alert_reads_is_there_before_anything_happened(tmp_path: Path) -> None:
    there = at_start(tmp_path)
    for expression in re.findall(r"^ +expr: (.+)$", ALERTS, re.MULTILINE):
        for name, wanted in re.findall(r"\b(autoreply_\w+)(?:\{(.+?)\})?", expression):
            labels = dict(re.findall(r'(\w+)="(.+?)"', wanted))
            assert any(labels.items() <= one.items() for one in there.get(name, [])), expression


def test_every_alert_says_what_it_is_about_and_what_to_do() -> None:
    alerts = re.split(r"(?m)^      - alert: ", ALERTS)[1:]
    assert len(alerts) >= 8
    for alert in alerts:
        assert re.search(r"severity: (page|ticket)\b", alert)
        assert "summary: " in alert
        assert "description: " in alert


def test_the_panels_of_the_dashboard_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken
        assert all(x < 24 for x, _ in cells)
        taken |= cells
