"""Every rule finds what it speaks of, in every language, and says what to write instead."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from autoreply.commands.words import command
from autoreply.texts.wording import (
    OF_POLICIES,
    WordingKind,
    doubtful_of_protocol,
    reading_level,
    refused_of_protocol,
    wording_findings,
)
from autoreply.texts.wording.reading import FORMULAS, TextCounts, syllables
from autoreply.texts.wording.rules import rules
from autoreply.texts.words import known_languages

HARD = {
    "en": "Institutional considerations necessitate organizational unavailability. " * 6,
    "de": "Organisationsbedingte Beeinträchtigungen verhindern unmittelbare Rückmeldungen. " * 6,
    "es": "Consideraciones institucionales extraordinarias imposibilitan comunicaciones inmediatas. " * 6,
    "fr": "Considérations institutionnelles extraordinaires nécessitant indisponibilité organisationnelle. " * 6,
}


def kinds(text: str, code: str = "en") -> set[WordingKind]:
    return {one.kind for one in wording_findings(text, code)}


def test_every_phrase_of_every_rule_is_found_and_explained() -> None:
    for rule in rules():
        assert set(rule.phrases) in (set(), set(known_languages())), rule.kind
        for code, phrases in rule.phrases.items():
            for phrase in phrases:
                written = phrase.rstrip("*").replace("#", "12")
                found = wording_findings(f"Hello. {written.upper()}. Bye.", code, frozenset(WordingKind))
                mine = [one for one in found if one.phrase == written and one.kind is rule.kind]
                assert mine, (code, phrase)
                assert all((mine[0].why, mine[0].better, mine[0].source))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Your Thérapist is away.", WordingKind.DISCLOSURE),
        ("Call us only in an emergency.", WordingKind.BLAME),
        ("This is your third message tonight.", WordingKind.COUNTING),
        ("We will get back to you soon.", WordingKind.PROMISE),
        ("Our team monitors this. We monitor every message.", WordingKind.MONITORING),
        ("Take a deep breath.", WordingKind.ADVICE),
        ("Someone who committed suicide.", WordingKind.SAFE_MESSAGING),
        ("More at https://bit.ly/3abc.", WordingKind.LINK),
        ("See https://help.example/?utm_source=reply", WordingKind.LINK),
        ("DO NOT WRITE NOW", WordingKind.LOUD),
        ("Thank you!!", WordingKind.LOUD),
        (
            "We are closed and read all of it when we are back here on Monday in the morning.",
            WordingKind.LONG,
        ),
    ],
)
def test_what_a_clinician_would_strike_out_is_found(text: str, kind: WordingKind) -> None:
    assert kind in kinds(text)


def test_of_who_is_on_call_less_may_be_said_and_of_everything_else_that_somebody_is_alerted() -> None:
    day_and_night = "Text us, day and night. Always."
    alerted = "The person on call will be alerted."
    assert kinds(day_and_night) == set()
    assert {one.kind for one in refused_of_protocol(day_and_night, "en")} == {WordingKind.AVAILABILITY}
    assert kinds(alerted) == {WordingKind.ALERTING}
    assert refused_of_protocol(alerted, "en") == doubtful_of_protocol(alerted, "en") == []
    assert kinds("We cannot guarantee an answer.") == {WordingKind.PROMISE}, "other texts leave it out altogether"


def test_plain_kind_words_and_names_in_capitals_are_left_alone() -> None:
    for text in (
        "Thank you for writing.",
        "USA",
        "Call 911.",
        "NAMI HelpLine: call 988.",
        "https://www.143.ch/?lang=de",
    ):
        assert kinds(text) == set(), text
    assert WordingKind.DISCLOSURE not in {one.kind for one in wording_findings("Your client", "en", OF_POLICIES)}


@pytest.mark.parametrize("code", known_languages())
def test_a_hard_text_is_hard_in_every_language_and_a_short_one_never(code: str) -> None:
    hard = reading_level(HARD[code], code)
    assert hard is not None
    assert not hard.easy
    assert WordingKind.HARD in kinds(HARD[code], code)
    brief = reading_level(HARD[code][:60], code)
    assert brief is not None
    assert brief.easy
    assert reading_level("", code) is None
    assert reading_level("Siamo chiusi.", "it") is None


def test_the_formulas_are_those_that_were_published() -> None:
    counts = TextCounts(sentences=2, words=20, syllables=30, long_words=3)
    values = {code: round(formula.compute(counts), 3) for code, formula in FORMULAS.items()}
    assert values == {
        "en": round(0.39 * 10 + 11.8 * 1.5 - 15.59, 3),
        "de": round(0.2656 * 10 + 0.2744 * 15 - 1.693, 3),
        "es": round(206.835 - 62.3 * 1.5 - 10, 3),
        "fr": round(207 - 1.015 * 10 - 73.6 * 1.5, 3),
    }


@pytest.mark.parametrize(
    ("code", "counted"),
    [
        ("en", {"closed": 1, "people": 2, "while": 1, "office": 2, "messages": 3, "needed": 2, "are": 1}),
        ("de", {"Nachricht": 2, "geschlossen": 3, "Zeit": 1, "heute": 2, "Telefon": 3, "Krise": 2, "Termine": 3}),
        ("es", {"mensaje": 3, "tiempo": 2, "ayuda": 3, "día": 1, "nadie": 2, "ahora": 3, "bien": 1}),
        ("fr", {"message": 2, "personne": 2, "appelez": 3, "numéro": 3, "jour": 1, "eau": 1, "lisent": 1}),
    ],
)
def test_syllables_of_everyday_words(code: str, counted: dict[str, int]) -> None:
    assert {word: syllables(word, code) for word in counted} == counted


def lint(folder: Path, more: str, *args: str) -> tuple[int, str]:
    file = folder / "config.toml"
    file.write_text(
        f'practice = "Hillside"\ncountry = "US"\ntimezone = "UTC"\nstate = "{folder}"\n[hours]\nmon = "9-5"\n{more}'
    )
    done = CliRunner().invoke(command, ["lint", "--config", str(file), *args])
    return done.exit_code, done.output


def test_the_command_names_where_a_text_stands_and_what_to_write_instead(tmp_path: Path) -> None:
    assert lint(tmp_path, "") == (0, "Your own texts say nothing that we advise against.\n")
    own = """
[words.en]
ordinary = "{{ nobody_is_reading }} Call {{ emergency }}.\\n{{ crisis }}\\nWe will write as soon as possible."
sms_ordinary = "{{ nobody_is_reading }} {{ emergency }} {{ crisis }} Calm down."
voice_ordinary = "Nobody is here. Danger: {{ emergency }}. {{ crisis }} This is not a real emergency."
[people.ana]
name = "Ana"
[people.ana.words.en]
footer = "Your therapist"
[policy.words.en]
hours = "In our sessions. Respect our time."
"""
    code, output = lint(tmp_path, own)
    assert code == 1
    for where, phrase in (
        ("words.en.ordinary: promise", "as soon as possible"),
        ("words.en.sms_ordinary: advice", "calm down"),
        ("words.en.voice_ordinary: blame", "real emergency"),
        ("people.ana.words.en.footer: disclosure", "therap"),
        ("policy.words.en.hours: blame", "respect our time"),
    ):
        assert f'{where}\n  "{phrase}" ' in output
    assert output.endswith("5 findings. A finding is advice: you decide.\n")
    assert output.count("  Better: ") == output.count("  Source: ") == 5
    assert json.loads(lint(tmp_path, own, "--json")[1])[0]["phrase"] == "as soon as possible"


def test_files_are_read_in_a_language_and_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    text, picture = tmp_path / "policy.md", tmp_path / "picture"
    text.write_text("Ihr Termin. Bitte rufen Sie nicht an!!")
    picture.write_bytes(b"\xff\xd8\xff")
    assert "disclosure" in lint(tmp_path, "", str(text), "--language", "de")[1]
    as_policy = lint(tmp_path, "", str(text), "--language", "de", "--policy")[1]
    assert "disclosure" not in as_policy
    assert "blame" in as_policy
    assert "is not text in UTF-8" in lint(tmp_path, "", str(picture))[1]
    assert "are about files" in lint(tmp_path, "", "--policy")[1]
