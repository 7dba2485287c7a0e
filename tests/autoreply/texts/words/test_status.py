"""What stands beside a person's name, and what is said where others read along, in each language."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from autoreply.texts.words.facts import Cover, Facts, Occasion
from autoreply.texts.words.language import language
from autoreply.texts.words.status import status_line

NEW_YORK = ZoneInfo("America/New_York")
AWAY = Facts(
    practice="Hillside",
    zone=NEW_YORK,
    place="",
    now=datetime(2026, 12, 23, 17, 0, tzinfo=NEW_YORK),
    opening=datetime(2027, 1, 4, 9, 0, tzinfo=NEW_YORK),
)
COVERED = replace(AWAY, cover=Cover("Dr  Lee", "+1 555 0100"))


@pytest.mark.parametrize(
    ("code", "alone", "covered"),
    [
        ("en", "Back on Monday, January 4 at 9:00 AM", "Back on Monday, January 4; Dr Lee covers"),
        (
            "es",
            "De vuelta el lunes 4 de enero a las 9:00 a.m.",
            "De vuelta el lunes 4 de enero; mientras tanto atiende Dr Lee",
        ),
        ("fr", "De retour le lundi 4 janvier à 9 h", "De retour le lundi 4 janvier ; relais : Dr Lee"),
        ("de", "Wieder da am Montag, 4. Januar, um 9 Uhr", "Wieder da am Montag, 4. Januar; Vertretung: Dr Lee"),
    ],
)
def test_a_status_tells_when_and_who_covers_and_nothing_of_why(code: str, alone: str, covered: str) -> None:
    told = [status_line(facts, code, "US", 100).replace("\N{NO-BREAK SPACE}", " ") for facts in (AWAY, COVERED)]
    assert told == [alone, covered]
    long = replace(AWAY, cover=Cover("{name} " * 30, ""))
    assert 0 < len(status_line(long, code, "US", 100)) <= 100
    assert len(status_line(COVERED, code, "US", 20)) == 20, "as the channel takes it"
    assert "{" not in status_line(replace(AWAY, opening=None), code, "US", 100)


@pytest.mark.parametrize("code", ["en", "es", "fr", "de"])
def test_where_others_read_along_nothing_speaks_of_who_wrote_or_to_whom(code: str) -> None:
    said = language(code).texts[Occasion.ASIDE]
    assert "{{ emergency }}" in said
    assert "{{ crisis }}" in said
    assert not [name for name in ("practice", "cover_name", "cover_contact", "label") if name in said]
    addressed = {
        "en": ("your ", "thank"),
        "es": ("su mensaje", "gracias"),
        "fr": ("votre", "merci"),
        "de": ("ihre ", "danke"),
    }
    assert not [word for word in addressed[code] if word in said.lower()]
