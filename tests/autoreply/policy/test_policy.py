"""What the written policy says: everything that it has to, in every language, for every profession."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from autoreply.documents import html, markdown
from autoreply.policy.content import PolicyContent, VersionLine, document_of
from autoreply.policy.elements import elements, missing
from autoreply.policy.facts import facts_of_policy
from autoreply.policy.wording import wording
from autoreply.settings import SettingsError
from autoreply.settings.policy import Profession, SectionName
from autoreply.texts.words import known_languages
from tests.autoreply.policy.practice import TODAY, policy, practice

LINE = VersionLine(3, TODAY, 2, ("Costs",))
FOR_ATTORNEYS_LEFT_OUT = {9, 11, 20, 24, 25}


def text_of(content: PolicyContent, code: str) -> str:
    return markdown.text(document_of(content, code, LINE))


def test_the_words_of_every_language_say_the_same_elements_with_the_same_facts() -> None:
    def shape(code: str) -> list[object]:
        return [
            (
                name,
                one.element,
                one.only,
                one.never,
                one.table,
                one.holidays,
                len(one.steps),
                holes(one.text + one.help),
            )
            for name, section in wording(code).sections.items()
            for one in section.paragraphs
        ]

    def holes(text: str) -> list[str]:
        return sorted(re.findall(r"{(\w+)}", text))

    said = {code: shape(code) for code in known_languages()}
    assert all(each == said["en"] for each in said.values())
    names = {code: (wording(code).columns.keys(), wording(code).purposes.keys()) for code in known_languages()}
    assert all(each == names["en"] for each in names.values())
    assert set(wording("en").sections) == set(get_args(SectionName))


@pytest.mark.parametrize("profession", get_args(Profession))
def test_every_obligatory_element_is_said_in_every_language(tmp_path: Path, profession: Profession) -> None:
    content = policy(tmp_path, ('profession = "therapist"', f'profession = "{profession}"'))
    obliged = {one.number for one in elements() if one.obliges(content.facts)}
    assert (obliged & FOR_ATTORNEYS_LEFT_OUT == set()) is (profession == "attorney")
    assert missing(content.facts) == ()
    for code in known_languages():
        sections = {one["name"]: one for one in content.documents[code]["sections"]}
        assert {one.section for one in elements() if one.number in obliged} <= sections.keys()
        text, words = text_of(content, code), wording(code)
        for section in words.sections.values():
            for one in section.paragraphs:
                begins = re.split(r"[{*_]", one.text)[0].strip()
                foreign = bool(one.only and profession not in one.only) or profession in one.never
                if len(begins) > 12:
                    assert (begins in text) is (one.element in obliged and not foreign), (code, one.text)
        assert re.search(r"\b911\b", text)
        assert re.search(r"\b988\b", text)
        assert not re.search(r"[{}]", text)
        page = html.page(document_of(content, code, LINE))
        assert "office@hillside.example" in page
        assert "Dr Lee, +1 555 0100" in page


def test_a_purpose_and_the_hours_are_said_in_the_language_of_the_reader(tmp_path: Path) -> None:
    content = policy(tmp_path)
    english, spanish, german = (text_of(content, code) for code in ("en", "es", "de"))
    assert "Questions about groups | 4 working hours" in english
    assert "Preguntas sobre grupos | 4 horas laborables" in spanish
    assert "**Monday – Thursday**: 9:00\u00a0AM–5:00\u00a0PM" in english
    assert "**Montag – Donnerstag**: 09:00–17:00" in german
    assert "**Dienstag**: 20:00–02:00" in german, "hours past midnight"
    assert "Changed since version 2: Costs." in english


def test_special_hours_are_said_in_every_language(tmp_path: Path) -> None:
    special = """
[[hours.special]]
every = 2
starting = "2026-12-07"
tue-wed = "14-20"
fri = "closed"
[[hours.special]]
from = "07-01"
to = "08-31"
mon-fri = "9-12"
"""
    weekly = ('fri = "9:00-13:00"', 'fri = "9:00-13:00"\n"1st sat" = "9-12"')
    content = policy(tmp_path, weekly, more=special)
    for code, says in {
        "en": "Every 2 weeks, starting December 7, 2026: Tuesday – Wednesday 2:00 PM–8:00 PM; Friday closed"
        "|From July 1 to August 31, every year: Monday – Friday 9:00 AM–12:00 PM"
        "|Every first Saturday of the month: 9:00 AM–12:00 PM",
        "de": "Alle 2 Wochen, beginnend am 7. Dezember 2026: Dienstag – Mittwoch 14:00–20:00; Freitag geschlossen"
        "|Vom 1. Juli bis 31. August, jedes Jahr: Montag – Freitag 09:00–12:00|Jeden ersten Samstag im Monat: 09:00",
        "es": "Cada 2 semanas, a partir del 7 de diciembre de 2026: martes – miércoles|El primer sábado de cada mes:",
        "fr": "Toutes les 2 semaines, à partir du 7 décembre 2026 : mardi – mercredi|Le premier samedi du mois :"
        "|Du 1er juillet au 31 août, chaque année : lundi – vendredi|1er janvier 2027",
    }.items():
        text = text_of(content, code).replace("\u00a0", " ")
        assert [one for one in says.split("|") if one not in text] == []


# What client and practitioner do together, and words that only look like a plural of ours.
TOGETHER = {
    "en": "how we stay|when we talk|we meet|we will look|we look together|before we begin|between us|our meetings",
    "de": "wie wir in|wir gemeinsam|besprechen wir|wir suchen|wenn wir uns|bevor wir|unter uns|unserer termine",
    "es": "cómo nos mantenemos|nos vemos|entre nosotros|nuestras citas",
    "fr": "nous restons|nous travaillons|nous chercherons|nous nous voyons|entre nous|nos rendez-vous",
}
PLURAL = {
    "en": r"we|us|ours?",
    "de": r"wir|uns|unser\w*",
    "es": r"nos|nosotros|nuestr\w*|\w+(?:amos|emos|imos)|somos",
    "fr": r"nous|nos|notre|nôtre",
}
OTHER_WORDS = {"podemos", "buscaremos", "hablamos", "trabajamos", "hablaremos", "veremos"}  # of both, in Spanish


@pytest.mark.parametrize("profession", get_args(Profession))
def test_one_person_alone_says_i(tmp_path: Path, profession: Profession) -> None:
    alone = ('country = "US"', 'country = "US"\nvoice = "I"')
    content = policy(tmp_path, alone, ('profession = "therapist"', f'profession = "{profession}"'))
    for code in known_languages():
        text = " ".join(text_of(content, code).lower().split())
        for words in TOGETHER[code].split("|"):
            text = text.replace(words, "")
        found = set(re.findall(rf"(?<![\w-])(?:{PLURAL[code]})(?![\w])", text)) - OTHER_WORDS
        assert not found, code
    assert "“I” in this policy means Hillside Counseling." in text_of(content, "en")
    assert "“We” in this policy" in text_of(policy(tmp_path), "en")


@pytest.mark.parametrize("code", known_languages())
def test_every_phrase_of_one_person_stands_in_the_text_of_several(code: str) -> None:
    words = wording(code)
    text = json.dumps(words.model_dump(exclude={"alone"}), ensure_ascii=False)
    assert [one for one in words.alone if one not in text] == []


def test_what_is_missing_is_named_with_its_source_and_what_to_do(tmp_path: Path) -> None:
    lines = ('licence = "', 'fees = "', 'outside_body = "', 'response = "1 working', 'purpose = "', 'cover = "')
    without = [(line, f"# {line}") for line in lines]
    content = policy(tmp_path, *without, more='drop = ["social-media", "absence"]\n')
    found = {one.element.number: str(one) for one in missing(content.facts)}
    assert found.keys() == {1, 2, 5, 17, 20, 21, 23}
    assert found[1].endswith("Add licence under [policy].")
    assert "Source: ACA Code of Ethics H.2.a" in found[1]
    assert found[2].endswith("Add purpose = ... to [channels.office].")
    assert found[20].endswith('Take "social-media" out of drop under [policy].')
    assert "{" not in text_of(content, "en")
    attorney = policy(
        tmp_path, ('profession = "therapist"', 'profession = "attorney"'), more='drop = ["social-media"]\n'
    )
    assert missing(attorney.facts) == ()


def test_a_section_is_reworded_and_keeps_its_crisis_lines_and_its_tables(tmp_path: Path) -> None:
    own = '[policy.words.en]\nemergency = "We cannot help.\\n\\nCall somebody else."\nhours = "As below."\n'
    content = policy(tmp_path, more=own)
    text, spanish = text_of(content, "en"), text_of(content, "es")
    assert "We cannot help.\n\nCall somebody else." in text
    assert "If you need help and cannot reach us" not in text
    assert re.search(r"> \*\*In danger: call 911", text)
    assert "**Friday**" in text
    assert "Si necesita ayuda" in spanish
    assert (
        practice(tmp_path, more=own.replace("words.en", "words.pl")).warnings[-1].says.startswith("The policy is not")
    )


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ('drop = ["emergency"]', "cannot be dropped"),
        ('drop = ["nothing"]', "social-media"),
        ('[policy.words.en]\nabsense = "x"', "absense"),
        ('profession = "doctor"', "therapist"),
    ],
)
def test_a_wrong_policy_does_not_load(tmp_path: Path, wrong: str, says: str) -> None:
    changes = [('profession = "therapist"\n', "")] if "profession" in wrong else []
    with pytest.raises(SettingsError, match=says):
        practice(tmp_path, *changes, more=f"{wrong}\n")


@pytest.mark.parametrize("response", ["soon", "0 working days", "24 hours", "1 day"])
def test_a_response_time_is_working_time(tmp_path: Path, response: str) -> None:
    with pytest.raises(SettingsError, match="working day"):
        practice(tmp_path, ('response = "1 working day"', f'response = "{response}"'))


def test_what_is_frozen_reads_back_equal_and_its_hash_follows_the_content(tmp_path: Path) -> None:
    content = policy(tmp_path)
    assert PolicyContent.read(content.text) == content
    assert policy(tmp_path).digest == content.digest
    assert policy(tmp_path, ('fri = "9:00-13:00"', 'fri = "9:00-14:00"')).digest != content.digest
    assert policy(tmp_path, today=date(2026, 12, 1)).digest != content.digest, "holidays of another year"


def test_a_channel_that_clients_do_not_use_is_left_out(tmp_path: Path) -> None:
    facts = facts_of_policy(practice(tmp_path, ('purpose = "scheduling"', 'purpose = "internal"')), TODAY)
    assert [one.name for one in facts.channels] == ["groups"]


def test_the_elements_are_numbered_in_order_and_each_has_a_source_and_a_paragraph() -> None:
    def said() -> Iterator[tuple[int, SectionName]]:
        for name, section in wording("en").sections.items():
            yield from ((one.element, name) for one in section.paragraphs)

    assert [one.number for one in elements()] == list(range(1, 27))
    assert {(one.number, one.section) for one in elements()} <= set(said())
    assert all(len(one.source) > 20 for one in elements())
