"""`autoreply twilio targets --create-flow`: what the Bins do, as flows that Twilio runs and callers hear."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from autoreply.cli import cli
from channels.twilio.voice.call_context import CallContext
from channels.twilio.voice.studio import after_hours
from tests.calls.conftest import Opens
from tests.calls.practice import ANA, BEN, MARIA, NUMBER, Practice

TO_BOTH = f'forward = [{{ number = "{ANA}", screen = false }}, {{ number = "{BEN}", screen = false }}]'
TO_ANA_SCREENED = f'forward = [{{ number = "{ANA}" }}]'
TEXTS = """
[channels.texts]
kind = "sms"
account_sid = "{account}"
auth_token = "{token}"
numbers = ["+15550100000"]
public_url = "https://desk.hillside.example"
api_base_url = "{api}"
"""


def create(folder: Path, *more: str) -> Result:
    return CliRunner().invoke(cli, ["twilio", "targets", "--config", str(folder / "config.toml"), *more])


def made(folder: Path, *more: str) -> dict[str, Any]:
    said = create(folder, "--json", *more, "--create-flow")
    assert said.exit_code == 0, said.output
    found: dict[str, Any] = json.loads(said.output)
    return found


def point(practice: Practice, **urls: str) -> None:
    [number] = practice.twilio.state.numbers.all()
    practice.twilio.by_hand(number, **urls)


def test_a_caller_at_night_hears_the_numbers_first_then_two_keys_and_thanks(opens: Opens, tmp_path: Path) -> None:
    practice = opens("Mon 20:00", languages='["en", "es"]')
    urls = made(tmp_path)["main-line"]
    point(practice, voice_url=urls["after-hours"])

    line = practice.call()
    heard = line.words
    assert heard.index("9, 8, 8") < heard.index("press 1") < heard.index("marque 1")
    line.presses("7").hears("There is nothing on that key")
    line.presses("2").hears("9, 8, 8")
    line.presses("1").speaks(12)
    line.hears("Your message has arrived")
    assert line.words.rindex("9, 8, 8") > line.words.index("Your message has arrived")
    assert line.over

    silent = practice.call()
    silent.waits().speaks(4)
    silent.hears("Your message has arrived")
    assert len(practice.recordings()) == 2

    empty = practice.call().waits()
    said = empty.words
    empty.speaks(0)
    assert "9, 8, 8" in empty.words.removeprefix(said)
    assert empty.over


def test_words_are_neither_liquid_nor_ssml_whatever_signs_are_in_them(opens: Opens) -> None:
    practice = opens("Mon 20:00")
    state = practice.channel._state_now("")
    odd = replace(state.speech[0], closed="Smith & Jones <Ltd> {{{x}}} {{% y %}")
    context = CallContext("main-line", practice.channel._settings, replace(state, speech=(odd,)))
    flow = practice.twilio.state.flows.add(
        friendly_name="odd", definition=dict(after_hours(context)), status="published"
    )
    account = practice.twilio.state.credentials.account
    point(practice, voice_url=f"https://webhooks.twilio.com/v1/Accounts/{account}/Flows/{flow.sid}")
    line = practice.call()
    line.hears("Smith and Jones Ltd { { {x}}} { { % y %}")
    line.presses("1").speaks(3)
    line.hears("Your message has arrived")


def test_by_day_one_telephone_after_the_other_rings_and_who_is_missed_hears_the_numbers(
    opens: Opens, tmp_path: Path
) -> None:
    practice = opens("Mon 10:00", line=TO_BOTH)
    point(practice, voice_url=made(tmp_path)["main-line"]["office"])
    line = practice.call()
    assert line.ringing == (ANA,)
    line.nobody_answers()
    assert line.ringing == (BEN,)
    line.nobody_answers().hears("9, 1, 1")
    line.presses("1").speaks(5)
    line.hears("Your message has arrived")

    talked = practice.call()
    talked.answered_by(ANA).hangs_up()
    assert talked.over
    assert "9, 1, 1" not in talked.words


def test_a_flow_never_leads_into_a_mailbox_and_screens_by_the_bin(opens: Opens, tmp_path: Path) -> None:
    practice = opens("Mon 10:00", line=TO_ANA_SCREENED)
    said = create(tmp_path, "--create-flow").output
    assert "main-line: no flow for the office" in said
    assert 'after_hours_url = "https://webhooks.twilio.com/v1/Accounts/' in said
    assert [one.friendly_name for one in practice.twilio.state.flows.all()] == ["Autoreply main-line after-hours"]

    bin_url = practice.twilio.bin("<Response><Say>The Bin of the office.</Say></Response>")
    point(practice, voice_url=made(tmp_path, "--office", bin_url)["main-line"]["office"])
    practice.call().hears("The Bin of the office.")


def test_texts_are_answered_at_night_and_left_for_people_by_day(opens: Opens, tmp_path: Path) -> None:
    practice = opens("Mon 20:00")
    account = practice.twilio.state.credentials
    file = tmp_path / "config.toml"
    texts = TEXTS.format(account=account.account, token=account.token, api=practice.twilio.base_url)
    file.write_text(file.read_text() + texts)
    urls = made(tmp_path)["texts"]
    point(practice, sms_url=urls["office"])
    practice.twilio.texts(MARIA, NUMBER, "Hello?")
    assert practice.twilio.phone(MARIA).texts == ()
    point(practice, sms_url=urls["after-hours"])
    practice.twilio.texts(MARIA, NUMBER, "Is anybody there?")
    practice.twilio.phone(MARIA).hears("988")


def test_a_second_time_changes_the_flow_of_that_name_and_makes_no_other(opens: Opens, tmp_path: Path) -> None:
    practice = opens("Mon 20:00")
    first = made(tmp_path)
    assert made(tmp_path) == first
    assert {one.friendly_name: one.revision for one in practice.twilio.state.flows.all()} == {
        "Autoreply main-line office": 2,
        "Autoreply main-line after-hours": 2,
    }
    assert create(tmp_path, "--create-flow", "Hillside").exit_code == 0
    assert len(practice.twilio.state.flows.all()) == 4


@pytest.mark.parametrize(("status", "says"), [(400, "does not accept the flow"), (503, "Say it again")])
def test_a_flow_that_twilio_does_not_take_is_said_and_nothing_is_written(
    opens: Opens, tmp_path: Path, status: int, says: str
) -> None:
    practice = opens("Mon 20:00")
    practice.twilio.fail_next(status=status)
    said = create(tmp_path, "--create-flow")
    assert said.exit_code == 2
    assert says in said.output
    assert practice.twilio.state.flows.all() == []
