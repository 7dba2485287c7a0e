"""What a text or a voicemail says to the people of the practice: whole, plain, and safe whatever strangers write."""

import re
import unicodedata
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoreply.contents.content import Content, Missing
from autoreply.contents.writing import WrittenFor, body, file_name, safe, subject
from autoreply.record import Delivery
from autoreply.record.deliveries import TEXT
from autoreply.texts.dates import DateFormat, locale
from autoreply.texts.word_lists import word_lists
from autoreply.texts.words.language import known_languages

CAME = datetime(2026, 11, 29, 0, 41, tzinfo=UTC)
NEW_YORK = WrittenFor(ZoneInfo("America/New_York"), DateFormat.of("US"), "https://desk.example.org")
BERLIN = WrittenFor(ZoneInfo("Europe/Berlin"), DateFormat.of("DE"))
MARIA = "+15550100001"


def delivery(status: str = TEXT, sender: str = MARIA, seconds: int | None = None) -> Delivery:
    return Delivery(
        1, "line", "SM1", "SM1", sender, CAME, status, seconds, False, "", None, "", "", None, None
    )  # fmt: skip


def text(words: str) -> str:
    return body(Content(delivery(), words=words), NEW_YORK)


def test_a_voicemail_says_who_called_when_by_the_readers_clock_and_how_long() -> None:
    content = Content(delivery("completed"), audio=b"ID3", seconds=72)
    assert subject(content, NEW_YORK) == "Voicemail, 1 min 12 s, 7:41 PM EST"
    assert subject(content, BERLIN) == "Voicemail, 1 min 12 s, 01:41 CET"
    assert file_name(content, NEW_YORK) == "voicemail-2026-11-28-1941.mp3"
    assert body(content, NEW_YORK).splitlines() == [
        f"Voicemail from {MARIA}",
        "Sat, Nov 28, 2026, 7:41 PM EST",
        "Length: 1 min 12 s",
        "",
        "Open the page: https://desk.example.org",
    ]


@pytest.mark.parametrize("missing", [one for one in Missing if one])
def test_what_is_not_there_has_its_reason(missing: Missing) -> None:
    found = body(Content(delivery("completed", sender=""), says=missing, seconds=9), BERLIN)
    assert missing.value in found
    assert "Voicemail from a hidden number" in found


@pytest.mark.parametrize("says", [Missing.NOT_READY, Missing.FAILED, Missing.UNAVAILABLE, Missing.RECORDING_GONE])
def test_of_one_that_nobody_can_hear_yet_it_is_not_said_that_there_is_no_message(says: Missing) -> None:
    content = Content(delivery("processing"), says=says)
    assert subject(content, NEW_YORK) == "Voicemail, 7:41 PM EST"
    assert body(content, NEW_YORK).startswith(f"Voicemail from {MARIA}\n")
    nothing = Content(delivery("absent", seconds=0), says=Missing.NO_SOUND, seconds=0)
    assert subject(nothing, NEW_YORK) == "Call without a message, 7:41 PM EST"


@pytest.mark.parametrize(
    ("language", "head", "who", "length", "page"),
    [
        ("de", "Sprachnachricht, 1 min 12 s, 01:41 CET", "Sprachnachricht von", "Dauer", "Seite öffnen"),
        ("es", "Mensaje de voz, 1 min 12 s, 1:41 CET", "Mensaje de voz de", "Duración", "Abra la página"),
        ("fr", "Message vocal, 1 min 12 s, 01:41 CET", "Message vocal de", "Durée ", "Ouvrez la page "),
    ],
)
def test_a_mail_is_in_the_language_of_its_reader(language: str, head: str, who: str, length: str, page: str) -> None:
    dates = DateFormat(locale(language, "DE"))
    reader = WrittenFor(ZoneInfo("Europe/Berlin"), dates, "https://desk.example.org", language)
    content = Content(delivery("completed"), audio=b"ID3", seconds=72)
    assert subject(content, reader) == head
    assert body(content, reader).splitlines() == [
        f"{who} {MARIA}",
        dates.full(CAME, reader.zone),
        f"{length}: 1 min 12 s",
        "",
        f"{page}: https://desk.example.org",
    ]
    without = body(Content(delivery(), says=Missing.UNAVAILABLE, files=("image/jpeg",)), reader)
    assert "(image/jpeg)" in without
    assert not {"with", "the", "provider"} & set(re.findall(r"\w+", without.lower())), "nothing of it is English"


def test_every_language_has_every_sentence_with_the_same_values() -> None:
    lists = word_lists("autoreply.contents", "writing.toml")
    assert lists.keys() == set(known_languages())
    english = {one.name.lower(): one.value for one in Missing if one} | dict(lists["en"])
    for language, words in lists.items():
        assert language == "en" or words.keys() == english.keys(), language
        for name, sentence in words.items():
            assert set(re.findall(r"{(\w+)}", sentence)) == set(re.findall(r"{(\w+)}", english[name])), name


def test_a_call_that_left_nothing_is_no_voicemail() -> None:
    content = Content(delivery("absent"), says=Missing.NO_SOUND)
    assert subject(content, NEW_YORK) == "Call without a message, 7:41 PM EST"
    assert body(content, NEW_YORK).startswith(f"Call from {MARIA}\n")


@pytest.mark.parametrize(
    "words",
    [
        "=HYPERLINK(1)",
        "\U0001f62d\U0001f62d",
        "a" * 1600,
        "<script>alert(1)</script>",
        "line one\nline two",
        "Ça va, José?",
    ],
)
def test_the_words_of_a_text_stand_in_the_mail_as_they_are_and_never_in_its_subject(words: str) -> None:
    assert words in text(words)
    assert subject(Content(delivery(), words=words), NEW_YORK) == "Text message, 7:41 PM EST"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("a\0b", "ab"),
        ("a\r\nBcc: b@mail.example", "a\nBcc: b@mail.example"),
        ("\u202eevil", "evil"),
        ("שלום", "\u2068שלום\u2069"),
        ("\x1b[2Jhello", "[2Jhello"),
    ],
)
def test_what_could_hide_or_reverse_other_words_is_taken_out(words: str, found: str) -> None:
    assert safe(words) == found
    assert found in text(words)


@given(st.text(max_size=200))
def test_no_text_brings_control_characters_or_its_direction_into_the_mail(words: str) -> None:
    found = safe(words)
    assert all(char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs") for char in found)
    assert found.count("\u2068") == found.count("\u2069") <= 1
    assert not {"\u202d", "\u202e", "\u2067"} & set(found)
    found.encode("utf-8")
