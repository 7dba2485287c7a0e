"""`explain` and `check` speak for text messages."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from autoreply.commands.explain import render as render_explained
from autoreply.inspect.check import checkup, render
from autoreply.inspect.explain import Explainer
from autoreply.settings import Settings, load
from channels.segments import size

NIGHT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
FILE = """
practice = "Hillside House"
country = "US"
languages = ["en", "es"]
timezone = "America/New_York"
[hours]
mon-fri = "9-17"
[channels.line]
kind = "sms"
account_sid = "AC00000000000000000000000000000000"
numbers = "+1 555 010 0000"
public_url = "https://desk.example.org"
[words.es]
sms_repeat = "{{ nobody_is_reading }} Peligro: {{ emergency }}. {{ crisis }} Aquí está su mensaje: {{ opening }}."
"""


def settings(folder: Path) -> Settings:
    file = folder / "config.toml"
    file.write_text(FILE)
    return load(file, {})


def test_a_text_is_explained_as_the_person_would_read_it_with_its_segments(tmp_path: Path) -> None:
    with Explainer.of(settings(tmp_path), NIGHT) as explainer:
        found = explainer.person_writes("line", None, NIGHT)
        assert found.preview is not None
        assert found.preview["headers"] == {"from": "+15550100000", "encoding": "GSM-7", "segments": "4"}
        assert size(str(found.preview["text"])).segments == 4, "two in each language"
        assert "(4 segments, GSM-7)" in render_explained(found, explainer.engine.settings)
        assert explainer.person_writes("line", "72975", NIGHT).outcome.decision.reason.value == "short-code"


def test_what_a_calendar_feed_closes_is_known_from_its_last_copy(tmp_path: Path) -> None:
    closure = "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261124\r\nSUMMARY:Retreat\r\nEND:VEVENT\r\n"
    address = "https://calendar.example/closures.ics"
    copy = tmp_path / f"feed-{hashlib.sha256(address.encode()).hexdigest()[:16]}.ics"
    copy.write_text(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{closure}END:VCALENDAR\r\n")
    (tmp_path / "config.toml").write_text(FILE + f'[holidays]\nfeeds = ["{address}"]\n')
    with_feed, noon = load(tmp_path / "config.toml", {}), datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    for folder, reason in ((tmp_path, "answered"), (None, "working-hours")):
        with Explainer.of(with_feed, noon, feeds=folder) as explainer:
            assert explainer.person_writes("line", None, noon).outcome.decision.reason.value == reason


def test_a_webhook_kept_in_a_file_is_explained_like_a_mail(tmp_path: Path) -> None:
    with Explainer.of(settings(tmp_path), NIGHT) as explainer:
        raw = b"MessageSid=SM1&From=%2B15550100001&To=%2B15550100000&Body=STOP"
        assert explainer.mail("line", raw, NIGHT).outcome.decision.reason.value == "opted-out"


def test_check_counts_segments_and_offers_the_plain_spelling(tmp_path: Path) -> None:
    page = render(checkup(settings(tmp_path), NIGHT))
    messages = page[page.index("The text messages") :]
    assert "ordinary   233         2" in messages
    assert "(your own)  dear: í (plain: i), á (plain: a)" in messages
    assert "The network has no í á" in page
