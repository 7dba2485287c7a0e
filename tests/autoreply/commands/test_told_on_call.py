"""What clients are told of who is on call: `check` shows it, and refuses it while nobody has a tested way."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autoreply.cli import cli
from autoreply.notices.ways import way_digest
from autoreply.record import Record
from autoreply.settings import load
from autoreply.settings.files import private_folder
from autoreply.settings.paths import record_url, state_folder
from autoreply.settings.reach import WayKind
from schedules import SystemClock
from tests.autoreply.settings.samples import ALERTING_PRACTICE, ON_CALL

SAID = 'If it cannot wait, write the word "urgent". The person on call is then told.'
SHORT, SPOKEN = 'The word "urgent" alerts us.', "If it cannot wait, you can ask for the person on call."
ALERTS = f'{ON_CALL}alerts = ["office", "texts", "line"]\n'
PROTOCOL = f"[oncall.protocol.en]\nwritten = '{SAID}'\nshort = '{SHORT}'\nspoken = '{SPOKEN}'\n"
UNTESTED = (
    "oncall.protocol: Clients are told of who is on call, and nobody who would be alerted has a tested way. Run: "
    "autoreply reach test --person ana"
)
NIGHT = "2026-11-29T22:00:00-05:00"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "config.toml"
    made.write_text(f'state = "{tmp_path / "state"}"\n{ALERTING_PRACTICE}{ALERTS}{PROTOCOL}')
    return made


def run(file: Path, command: str, *words: str) -> Result:
    return CliRunner().invoke(cli, [*command.split(), "--config", str(file), *words])


def proves(file: Path, person: str, number: str) -> None:
    """Somebody tested that way, so the practice has a record."""
    settings = load(file, {})
    private_folder(state_folder(settings))
    with Record.open(record_url(settings)) as record:
        record.ways.confirm(person, way_digest(WayKind.TEXT, number), "Ana", SystemClock().now())


def test_check_refuses_it_until_somebody_who_is_alerted_has_a_tested_way(file: Path) -> None:
    refused = run(file, "check")
    assert refused.exit_code == 1
    assert UNTESTED in refused.stdout
    assert any(UNTESTED in one for one in json.loads(run(file, "check", "--json").stdout)["warnings"])
    file.write_text(file.read_text().replace(PROTOCOL, ""))
    without = run(file, "check")
    assert (without.exit_code, UNTESTED in without.stdout) == (0, False)
    file.write_text(file.read_text() + PROTOCOL)
    proves(file, "somebody else", "+15550100009")
    assert run(file, "check").exit_code == 1
    proves(file, "ana", "+15550100001")
    tested = run(file, "check")
    assert (tested.exit_code, UNTESTED in tested.stdout) == (0, False)


def test_somebody_who_is_not_on_call_is_alerted_in_the_end_and_is_enough(file: Path) -> None:
    ben = '[people.ben]\nname = "Ben Cole"\nreach = { ways = [{ text = "+15550100002" }] }\n'
    file.write_text(file.read_text() + ben)
    assert run(file, "check").exit_code == 1
    proves(file, "ben", "+15550100002")
    assert run(file, "check").exit_code == 0


def test_the_owner_alone_has_a_tested_way_and_that_is_enough(file: Path) -> None:
    proves(file, "", "+15550100003")
    assert run(file, "check").exit_code == 0


def test_check_shows_every_wording_with_its_channels_and_no_longer_says_that_nothing_is_told(file: Path) -> None:
    told = run(file, "check").stdout
    assert (
        "What clients are told of who is on call\n"
        f"  en, written, on office: “{SAID}”\n  en, short, on texts: “{SHORT}”\n  en, spoken, on line: “{SPOKEN}”\n"
    ) in told
    assert "on: office, texts, line. Clients are told what [oncall.protocol] says." in told
    assert "promised nothing" not in told
    rows = json.loads(run(file, "check", "--json").stdout)["told_on_call"]
    assert [(row["key"], row["channels"], row["says"]) for row in rows] == [
        ("written", ["office"], SAID),
        ("short", ["texts"], SHORT),
        ("spoken", ["line"], SPOKEN),
    ]
    file.write_text(file.read_text().replace(PROTOCOL, ""))
    plain = run(file, "check").stdout
    assert "What clients are told of who is on call" not in plain
    assert "Clients are promised nothing by it." in plain


def test_explain_has_it_in_the_reply_and_in_the_menu_of_the_channels_that_alert(file: Path) -> None:
    assert SAID not in run(file, "explain", "--at", NIGHT, "--channel", "office").stdout, "nobody can be alerted"
    proves(file, "ana", "+15550100001")
    for channel, said in (("office", SAID), ("texts", SHORT), ("line", SPOKEN)):
        assert said in run(file, "explain", "--at", NIGHT, "--channel", channel).stdout
    desk = run(file, "explain", "--at", NIGHT, "--channel", "desk").stdout
    assert "988" in desk
    assert not any(said in desk for said in (SAID, SHORT, SPOKEN))


def test_the_list_of_what_texts_should_not_say_is_read_for_it_too(file: Path) -> None:
    assert run(file, "words lint").exit_code == 0
    file.write_text(file.read_text().replace(SAID, f"{SAID} Our clients know."))
    found = run(file, "words lint")
    assert found.exit_code == 1
    assert "oncall.protocol.en.written: disclosure" in found.stdout
