"""The README of the channel tells every rule, switch and default as the program has them."""

import ast
import inspect
import textwrap
from itertools import pairwise
from pathlib import Path

import pytest

import channels.email
from channels import Signal
from channels.email.message.marks import MARKS
from channels.email.message.rules import RulesSettings

README = (Path(channels.email.__file__).parent / "README.md").read_text(encoding="utf-8")


def reasons() -> dict[str, str]:
    """The docstring below each field, which the class itself does not read: that would make every start slower."""
    body = ast.parse(textwrap.dedent(inspect.getsource(RulesSettings))).body[0]
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    for field, below in pairwise(body.body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(below, ast.Expr):
            found[field.target.id] = ast.literal_eval(below.value)
    return found


REASONS = reasons()
NOT_OF_MAIL = {
    Signal.URGENT,
    # The telephone's own.
    Signal.SOUNDS_LIKE_RESPONDER,
    Signal.OPTED_OUT,
    Signal.PROVIDER_ANSWERS,
    Signal.SHORT_CODE,
    Signal.ALPHANUMERIC,
    Signal.WITHHELD,
    Signal.PREMIUM,
    # Those of Slack.
    Signal.COLLEAGUE,
    Signal.EDITED,
    Signal.NOT_A_MESSAGE,
    Signal.OVERHEARD,
}


@pytest.mark.parametrize("name", RulesSettings.model_fields)
def test_every_switch_stands_there_with_its_default_and_a_reason(name: str) -> None:
    field = RulesSettings.model_fields[name]
    assert REASONS[name]
    written = {True: "true", False: "false"}.get(field.default, f'"{field.default}"')
    assert f"`{name} = {written}`" in README or (name in {"authserv_id", "forwarders"} and f"`{name}" in README)


@pytest.mark.parametrize("signal", [signal for signal in Signal if signal not in NOT_OF_MAIL])
def test_every_signal_stands_there(signal: Signal) -> None:
    assert f"`{signal}`" in README


def test_every_header_of_the_table_stands_there_and_every_switch_of_it_exists() -> None:
    for mark in MARKS:
        assert not mark.switch or mark.switch in RulesSettings.model_fields
        assert mark.source
        for name in mark.headers:
            assert f"`{name}" in README
