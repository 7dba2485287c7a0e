"""The commands that speak of calls: `call`, `explain` and `twilio targets`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autoreply.cli import cli
from autoreply_demo.simulators.telephone import ACCOUNT, AUTH
from tests.calls.conftest import Opens
from tests.calls.practice import ANA, FILE, NUMBER, PUBLIC, TO_ANA


def type_in(*words: str, keys: str = "") -> Result:
    return CliRunner().invoke(cli, list(words), input=keys)


def test_somebody_walks_the_whole_menu_from_the_keyboard() -> None:
    result = type_in("call", keys="9\n2\n3\na\n1\nx\n")
    said = result.output
    order = ["9, 1, 1", "There is nothing on that key", "One moment", "there: [en-US] A call for", "joined", "is over"]
    assert [said.index(each) for each in order] == sorted(said.index(each) for each in order)
    assert result.exit_code == 0


def test_by_day_the_telephone_rings_and_a_message_can_be_typed() -> None:
    said = type_in("call", "--at", "2026-11-23 10:00", "--language", "es", keys="b\n1\nhello, it is Maria\n").output
    assert said.index("(ringing)") < said.index("9, 1, 1") < said.index("Gracias. Su mensaje ha llegado.")


@pytest.mark.parametrize("keys", ["", "h\n", "1\n\n", "\nh\n"])
def test_who_leaves_the_keyboard_hangs_up(keys: str) -> None:
    assert type_in("call", keys=keys).output.endswith("The call is over.\n")


@pytest.fixture
def file(tmp_path: Path) -> str:
    written = tmp_path / "config.toml"
    wishes = {"state": tmp_path / "state", "account": ACCOUNT, "token": AUTH, "number": NUMBER, "public": PUBLIC}
    text = FILE.substitute(wishes, api="http://127.0.0.1:1", line=TO_ANA, more="", languages='["en", "es"]')
    written.write_text(text, encoding="utf-8")
    written.chmod(0o600)
    return str(written)


def test_nobody_calls_on_a_day_that_no_calendar_knows() -> None:
    for day in ("9999-12-31 23:59", "0001-01-01 00:00"):
        said = type_in("call", "--at", day)
        assert said.exit_code == 2
        assert "too far away" in said.output


def test_explain_says_what_a_caller_hears_in_order_and_with_the_keys(file: str) -> None:
    night = type_in("explain", "--config", file, "--at", "2026-11-23 20:00").output
    order = [
        "it is after hours",
        "Nobody is here",
        "press 1",
        "records",
        "where nothing was recorded",
        "ends",
        "key            1",
        "after the message",
    ]
    assert [night.index(each) for each in order] == sorted(night.index(each) for each in order)
    day = json.loads(type_in("explain", "--config", file, "--at", "2026-11-23 10:00", "--json").output)
    assert day["steps"][0] == {"does": "rings", "words": f"{ANA}, for 20 seconds", "language": "", "indent": 0}
    assert "Nobody can take your call" in day["steps"][2]["words"]


def test_the_bins_are_what_twilio_takes_and_lead_a_caller_from_the_office_to_thanks(file: str, opens: Opens) -> None:
    practice = opens("Mon 10:00", line=TO_ANA)
    printed = json.loads(type_in("twilio", "targets", "--config", file, "--json").output)["main-line"]
    thanks, accepted = practice.twilio.bin(printed["thanks"]), practice.twilio.bin(printed["accepted"])
    printed = targets(file, thanks, accepted)
    printed = targets(file, thanks, accepted, practice.twilio.bin(printed["screen"]))
    addresses = {name: practice.twilio.bin(printed[name]) for name in ("office", "after-hours", "fallback")}
    [number] = practice.twilio.state.numbers.all()

    practice.twilio.by_hand(number, voice_url=addresses["office"])
    line = practice.call()
    line.answered_by(ANA).presses("5")
    line.hears("joined")
    missed = practice.call()
    missed.nobody_answers()
    missed.hears("9, 1, 1")
    missed.speaks(5)
    missed.hears("Your message has arrived")

    practice.twilio.by_hand(number, voice_url=addresses["after-hours"])
    night = practice.call()
    night.hears("Nobody is here right now")
    night.speaks(5)
    night.hears("9, 8, 8")
    empty = practice.call().speaks(0)
    empty.hears("9, 8, 8")
    assert "Your message has arrived" not in empty.words
    assert empty.over

    practice.twilio.by_hand(number, voice_url=addresses["fallback"])
    practice.call().hears("hang up and call 9, 1, 1")


def targets(file: str, thanks: str, accepted: str, screen: str = "https://handler.twilio.com/x") -> dict[str, str]:
    words = ["twilio", "targets", "--config", file, "--json", "--thanks", thanks, "--accepted", accepted]
    found: dict[str, dict[str, str]] = json.loads(type_in(*words, "--screen", screen).output)
    return found["main-line"]


def test_the_targets_are_printed_for_people_too(file: str) -> None:
    said = type_in("twilio", "targets", "--config", file).output
    assert said.index("main-line: thanks") < said.index("main-line: office") < said.index("main-line: fallback")
    assert "PUT-THE-ADDRESS-OF-THANKS-HERE" in said


@pytest.mark.parametrize("option", ["--thanks", "--screen", "--accepted", "--office"])
@pytest.mark.parametrize("given", ["not a url", "javascript:alert(1)", "/thanks", "https://bins.example/?a b"])
def test_what_is_no_address_is_refused_before_it_stands_in_a_document(file: str, option: str, given: str) -> None:
    said = type_in("twilio", "targets", "--config", file, option, given)
    assert said.exit_code == 2
    assert f'"{given}" ' in said.output
    assert "<Response" not in said.output
