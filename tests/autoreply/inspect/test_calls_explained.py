"""`explain` and `check` speak for calls, and `twilio targets` prints what holds on any day."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from autoreply.commands.explain import render_call
from autoreply.inspect.check import checkup, render
from autoreply.inspect.explain import Explainer
from autoreply.inspect.provider_fallbacks import fallbacks
from autoreply.settings import Settings, SettingsError, load
from autoreply.texts.dates import DateFormat

NIGHT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Monday, eight in the evening in New York
FILE = """
practice = "Hillside House"
country = "US"
timezone = "America/New_York"
[hours]
mon-fri = "9-17"
[people.ana]
name = "Ana Ruiz"
[channels.line]
kind = "voice"
account_sid = "AC00000000000000000000000000000000"
numbers = "+1 555 010 0000"
public_url = "https://desk.example.org"
forward = [
  { number = "+1 555 010 0101" },
  { number = "+1 555 010 0102", person = "ana" },
]
[words.en]
voice_ordinary = """
TEXT = "Hello from Hill. {{ nobody_is_reading }} Danger: {{ emergency }}. {{ crisis }} Back {{ opening }}."

TEXTS = """
[channels.texts]
kind = "sms"
account_sid = "AC00000000000000000000000000000000"
numbers = "+1 555 010 0000"
public_url = "https://desk.example.org"
"""


def settings(folder: Path, file: str = f"{FILE}{TEXT!r}") -> Settings:
    path = folder / "config.toml"
    path.write_text(file)
    return load(path, {})


def test_a_greeting_of_ones_own_is_read_back_and_heard(tmp_path: Path) -> None:
    page = render(checkup(settings(tmp_path), NIGHT))
    greetings = page[page.index("The greetings on the telephone") :]
    assert "ordinary   54  (your own)" in greetings
    assert "“Hello from Hill. Nobody is here right now. Danger: 9, 1, 1." in greetings
    assert greetings.count("(your own)") == 1
    with Explainer.of(settings(tmp_path), NIGHT) as explainer:
        heard = explainer.call("line", NIGHT)
        assert heard is not None
        told = render_call(heard, DateFormat.of("US"))
    assert "says [en-US]   Hello from Hill. Nobody is here right now." in told
    assert "Back on Tuesday, November 24, at 9:00 AM, New York time. Once more." in told
    assert told.count("Tuesday, November 24") == 1


def test_a_document_that_cannot_know_when_it_is_heard_names_no_date(tmp_path: Path) -> None:
    with Explainer.of(settings(tmp_path), NIGHT) as explainer:
        [(_, documents)] = fallbacks(explainer.engine)
    assert "Hello from Hill." in documents["after-hours"]
    assert "November" not in "".join(documents.values())


def test_check_tells_who_is_called_by_day(tmp_path: Path) -> None:
    page = render(checkup(settings(tmp_path), NIGHT))
    assert "By day it rings at +15550100101, +15550100102 (ana), all at once, 20 seconds." in page
    assert "Somebody who called now would be answered, and told Tue, Nov 24, 9:00 AM." in page
    assert "One reply for each sender" not in page


def test_who_is_called_has_to_be_one_of_the_people(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        settings(tmp_path, FILE.replace('"ana" }', '"anna" }') + repr(TEXT))
    assert str(refused.value).endswith(
        'config.toml:16: channels.line.forward[2].person: "anna" is not among the people. Did you mean "ana"? '
        "Add [people.anna] for somebody new."
    )


def test_a_name_with_braces_is_said_as_it_is_where_twilio_fills_in_templates(tmp_path: Path) -> None:
    file = FILE.replace('"Hillside House"', '"The {{From}} House"').replace("[words.en]\nvoice_ordinary = ", "") + TEXTS
    with Explainer.of(settings(tmp_path, file), NIGHT) as explainer:
        found = dict(fallbacks(explainer.engine))
    for channel in ("line", "texts"):
        for document in found[channel].values():
            assert "{{" not in document
    assert "The { {From}} House" in found["line"]["after-hours"]
