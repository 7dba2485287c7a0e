"""`autoreply check`."""

import json
import sys

import click

from autoreply.commands.common import SettingsSource, as_json, config, in_sentences, settings_of
from autoreply.hours.feeds import feeds_of
from autoreply.inspect.check import as_json as checkup_as_json
from autoreply.inspect.check import checkup, render
from autoreply.settings.paths import state_folder
from autoreply.telemetry.health import Health
from schedules import SystemClock


@click.command(
    "check", help="Describe the settings file in words, with every warning. Exit status 1 on a mistake, 0 on warnings."
)
@config
@as_json
@click.option("--strict", is_flag=True, help="Exit status 1 on warnings too.")
@in_sentences(1)
def command(where: SettingsSource, as_json: bool, strict: bool) -> None:
    settings, clock = settings_of(where), SystemClock()
    health = Health(clock)
    feeds = feeds_of(settings, state_folder(settings), clock, health).current()
    found = checkup(settings, clock.now(), feeds, [trouble.says for trouble in health.troubles()])
    click.echo(json.dumps(checkup_as_json(found), ensure_ascii=False, indent=2) if as_json else render(found))
    sys.exit(1 if strict and found.warnings else 0)
