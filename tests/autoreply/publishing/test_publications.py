"""The page, the files and the texts of a whole practice, as the command writes them and the web page shows them."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from autoreply.commands.publish import command
from autoreply.publishing.phrases import words_of_publishing
from autoreply.texts.words import Speaker, known_languages
from autoreply.web.opening_hours import KEPT
from schedules import Mode, Override
from tests.browser.practice import NOW, PEOPLE, front
from tests.browser.visitor import Visitor

DAY = timedelta(days=1)
SOLO = """
practice = "Ruiz <Counseling>"
country = "{country}"
timezone = "{zone}"
languages = ["en", "es", "fr", "de"]
voice = "{voice}"
state = "{folder}/state"
[hours]
mon-thu = "9-12, 13:00-17:30"
fri = "9-13"
[[day]]
date = 2099-01-05
hours = "10-11"
"""


def publish(folder: Path, *args: str, voice: str = "we", country: str = "US", zone: str = "America/New_York") -> str:
    file = folder / "config.toml"
    file.write_text(SOLO.format(voice=voice, folder=folder, country=country, zone=zone))
    done = CliRunner().invoke(command, ["--config", str(file), *args])
    return done.output


def test_every_file_is_written_in_every_language_and_a_second_run_writes_it_anew(tmp_path: Path) -> None:
    public = tmp_path / "public"
    for _ in range(2):
        assert f"15 files are in {public}." in publish(tmp_path, str(public))
    page = (public / "hours.html").read_text()
    assert "Ruiz &lt;Counseling&gt;" in page
    assert "<Counseling>" not in page
    for code, danger in {"en": "call 911", "es": "llame al 911", "fr": "appelez le 911", "de": "die 911 an"}.items():
        assert f'<section id="{code}" lang="{code}">' in page
        assert danger in page
        for name in ("signature", "portal", "voicemail"):
            text = (public / f"{name}.{code}.txt").read_text()
            assert ("9, 1, 1" if name == "voicemail" else "911") in text
            assert ("9, 8, 8" if name == "voicemail" else "988") in text
            assert "{" not in text
    assert json.loads((public / "hours.json").read_text())["week"]["friday"] == [{"opens": "09:00", "closes": "13:00"}]
    assert not [file for file in public.iterdir() if file.name.startswith(".")]


def test_a_file_of_somebody_else_is_never_replaced(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "hours.json").write_text("mine")
    assert "hours.json that this command did not write" in publish(tmp_path, str(site))
    assert [file.name for file in site.iterdir()] == ["hours.json"]
    assert (site / "hours.json").read_text() == "mine"


def test_one_text_is_printed_and_wrong_wishes_are_told_in_a_sentence(tmp_path: Path) -> None:
    shown = publish(tmp_path, "--show", "signature", voice="I")
    assert shown.startswith(
        "I read messages Monday to Thursday from 9:00 AM to 12:00 PM and from 1:00 PM to 5:30 PM; F"
    )
    german = publish(tmp_path, "--show", "portal", "--language", "de", country="DE", zone="Europe/Berlin")
    assert "Montag bis Donnerstag von 9:00 bis 12:00 Uhr und von 13:00 bis 17:30 Uhr; Freitag von 9:00" in german
    assert "die 112 an" in german
    assert '--language: "it" is not among the languages' in publish(tmp_path, "--show", "portal", "--language", "it")
    assert "name a folder" in publish(tmp_path)


@pytest.mark.parametrize("code", known_languages())
def test_each_language_has_every_sentence_and_one_person_never_says_we(code: str) -> None:
    several, one = (words_of_publishing(code, each).words for each in (Speaker.WE, Speaker.I))
    assert set(several) == set(words_of_publishing("en", Speaker.WE).words)
    plurals = {"en": "we us our", "de": "wir uns unsere", "es": "leemos nuestro nuestra", "fr": "nous nos"}[code]
    said = set(" ".join(one.values()).casefold().replace(".", " ").replace(",", " ").split())
    assert said.isdisjoint(plurals.split())


def test_the_page_shows_the_hours_without_a_login_only_where_the_practice_chose_that(tmp_path: Path) -> None:
    paths = ("/opening-hours", "/opening-hours.json", "/opening-hours.ics", "/opening-hours.css")
    for number, (web, status) in enumerate((("", 404), ("public_hours = true", 200))):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        with front(PEOPLE, folder, web=web) as made:
            visitor = Visitor(made.url)
            answers = [visitor.gets(path) for path in paths]
            assert [answer.status for answer in answers] == [status] * 4
            robots = [answer.headers["x-robots-tag"] for answer in (*answers, visitor.gets("/"))]
            assert robots == [*["all" if status == 200 else "noindex"] * 4, "noindex"], "only these are to be found"
            if status == 404:
                continue
            page, data, feed, _ = answers
            assert "style>" not in page.text, "the page may have no style of its own there"
            assert "Saturday, December 5 (Open house)" in page.text
            assert "Ana" not in page.text
            assert json.loads(data.text)["practice"] == "Hillside Counseling"
            assert feed.text.startswith("BEGIN:VCALENDAR")
            made.engine.record.overrides.add(None, Override(Mode.AFTER_HOURS, NOW, NOW + DAY, "ana", "Ana is ill"))
            made.engine.hours.forget()  # as after each change by hand
            assert "November 25" not in page.text
            made.clock.advance(seconds=KEPT.total_seconds())
            later = visitor.reads("/opening-hours")
            assert "Wednesday, November 25" in later
            assert " ill" not in later
