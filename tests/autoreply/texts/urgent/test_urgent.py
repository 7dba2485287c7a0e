"""Urgent words: found however they are written, never invented, and quick on hostile texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoreply.texts.folding import words as words_of
from autoreply.texts.urgent import UrgentWords
from autoreply.texts.urgent.words import _listed
from autoreply.texts.words import Occasion
from tests.autoreply.texts.words.samples import FACTS, words
from tests.timing import cpu_seconds, takes_less_than

ALL = UrgentWords(["en", "es", "fr", "de"])

urgent = pytest.mark.parametrize(
    "text",
    [
        "I want to kill myself",
        "I WANT TO END\r\n my   life.",
        "i can’t go on",
        "i cant go on",
        "k\u00adill my\u200bself",
        "ｓｕｉｃｉｄｅ",
        "**suicidal** thoughts",
        "thinking of su*cide",
        "feeling su!cidal",
        "s@icide",
        "su1cide",
        "s.u.i.c.i.d.e",
        "i want to k!ll myself",
        "gonna k*ll myself",
        "kill my self",
        "I feel sucidal",
        "self-h@rm",
        "took_pills",
        "he is going to hurt me",
        "My husband hit me. Again.",
        "ya no puedo mas",
        "Quiero MORIRME",
        "me pegó",
        "J’en peux plus",
        "il m'a frappée hier",
        "Je veux mourir…",
        "Ich will nicht mehr\n> leben",
        "ich möchte sterben",
        "u\u0308berdosis",
    ],
)


@urgent
def test_urgent_words_are_seen_whatever_their_dress(text: str) -> None:
    assert ALL.seen(text)
    assert ALL.seen("x\n" * 500 + text + "\ny" * 500)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Can we move Tuesday to Wednesday?",
        "Können wir den Termin am Dienstag verschieben? Vielen Dank für Ihre Hilfe.",
        "¿Podemos cambiar la cita del martes? Gracias.",
        "Pouvons-nous déplacer mardi à mercredi ? Merci.",
        "The therapist skilled myselfie",
        "The price is 10,000 or 99 900.",
    ],
)
def test_everyday_messages_are_not_urgent(text: str) -> None:
    assert not ALL.seen(text)


def test_words_match_whole_and_a_star_stands_for_any_ending() -> None:
    assert UrgentWords([], add=["rope"]).seen("a rope!")
    assert not UrgentWords([], add=["rope"]).seen("Europe, ropes")
    assert UrgentWords([], add=["rope*"]).seen("ropes")
    assert not UrgentWords([], add=["rope*"]).seen("Europe")


def test_a_practice_adds_and_removes_words_and_hears_of_one_that_was_never_there() -> None:
    assert not UrgentWords(["en"]).seen("Bluebird")
    assert UrgentWords(["en"], add=["Blue-Bird", "bluebird"]).seen("bluebird")
    edited = UrgentWords(["en"], remove=["Emergency", "emergencies", "zebra"])
    assert not edited.seen("an emergency, two emergencies")
    assert edited.seen("suicide")
    assert edited.unknown == ("zebra",)


@pytest.mark.parametrize("code", ["en", "es", "fr", "de"])
def test_every_word_of_the_lists_is_seen_and_stands_there_once(code: str) -> None:
    listed = _listed(code)
    assert len(listed) > 100
    assert len({words_of(word) for word in listed}) == len(listed)
    for word in listed:
        assert UrgentWords([code]).seen(f"...{word.rstrip('*').upper()}!")


def test_a_language_without_a_list_brings_no_words_and_no_words_find_nothing() -> None:
    assert not UrgentWords(["it", "../en"]).seen("suicide")
    assert not UrgentWords([], add=["", " * ", "…"]).seen("anything … at all")


def test_our_own_reply_quoted_back_is_not_taken_for_the_sender_s_words() -> None:
    practice = words("en", "es")
    quoted = "\n".join(f"> {line}" for line in practice.say(Occasion.ORDINARY, FACTS).text.splitlines())
    assert ALL.seen(quoted)
    guarded = UrgentWords(["en", "es"], forget=practice.own_lines())
    assert not guarded.seen("Thank you, Monday is fine.\n" + quoted)
    assert guarded.seen("I want to die.\n" + quoted)
    assert guarded.seen(quoted + "\nsuicide")


HOSTILE = {
    "marks": "\u0301\u0316" * 16384,
    "spacing marks": "\u302e\u0301" * 10922,
    "ligatures": "\ufdfa" * 21845,
    "syllables": "각" * 21845,
    "accents": "é'" * 21845,
    "near misses": "kill m don't want to be aliv " * 2260,
    "letters": "a" * 65536,
    "short words": "s " * 32768,
    "nothing visible": "\u200d" * 21845,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_64_kib_of_hostile_text_takes_less_than_50_ms(text: str) -> None:
    assert len(text.encode()) <= 66_000
    ALL.seen("warm")
    assert takes_less_than(0.05, lambda: cpu_seconds(lambda: ALL.seen(text)))


def test_what_lies_beyond_the_first_64_ki_characters_is_not_looked_at() -> None:
    assert ALL.seen("x" * 65_000 + " suicide")
    assert not ALL.seen("x" * 65_536 + " suicide")


@given(st.text(), st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_no_text_and_no_list_makes_it_fail(text: str, add: list[str], remove: list[str]) -> None:
    UrgentWords(["en"], add=add, remove=remove, forget=add).seen(text)


@given(st.text())
def test_any_word_a_practice_adds_is_seen_in_its_own_text(word: str) -> None:
    urgent_words = UrgentWords([], add=[word])
    if any(char.isalnum() for char in word) and word.isascii() and "_" not in word:
        assert urgent_words.seen(f"hello {word.rstrip('*')} there")


def test_a_phrase_of_any_length_is_seen() -> None:
    phrase = "please read all of this " * 200
    added = UrgentWords(["en"], add=[phrase])
    assert added.seen(f"Well: {phrase}")
    assert not added.seen(phrase[:-20])
    assert added.seen("suicide")


@pytest.mark.parametrize(("line", "written"), [("Suicidal?", "I am suicidal"), ("Urgent, urgent!", "Urgent urgent")])
def test_a_line_of_ours_that_is_nothing_but_urgent_words_is_heard_from_others(line: str, written: str) -> None:
    assert UrgentWords(["en"], ["urgent"], forget=[line]).seen(written)


def test_a_line_of_ours_with_other_words_is_a_quote() -> None:
    heard = UrgentWords(["en"], forget=["Are you suicidal now?"])
    assert not heard.seen("> Are you suicidal now?\nNo, thank you.")
    assert heard.seen("Yes, suicidal")
