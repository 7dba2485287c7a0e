"""Never silent in need: urgent words pass the limit of one reply a night, and only the sender's own words count."""

from email.message import EmailMessage

import pytest

from tests.conversations.conftest import Evening
from tests.conversations.letters import of_parts

PLEA = "I do not want to live any more."


def test_a_suicidal_message_at_three_is_answered_although_the_sender_was_told_at_five_to(evening: Evening) -> None:
    practice = evening(at="Tue 25 Nov 2:55")
    tom = practice.client("Tom Client")
    tom.writes("Can I call you tomorrow?")
    tom.hears("988", because="answered")
    practice.at("Tue 25 Nov 2:58")
    tom.writes("I cannot sleep.")
    tom.hears_nothing("already-told")
    practice.at("Tue 25 Nov 3:00")
    tom.writes(PLEA)
    tom.hears("Your message has arrived", "911", "988", because="answered-urgent")


def test_the_limit_of_urgent_replies_is_one_in_ten_minutes(evening: Evening) -> None:
    practice = evening(at="Tue 25 Nov 3:00")
    tom = practice.client("Tom Client")
    tom.writes(PLEA)
    tom.hears("988", because="answered")
    practice.later(minutes=9)
    tom.writes("I want to die.")
    tom.hears_nothing("already-told")
    practice.later(minutes=1)
    tom.writes("Goodbye forever.")
    tom.hears("988", because="answered-urgent")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "i dont want to be\nhere anymore"),
        ("es", "No quiero vivir más."),
        ("de", "Ich will nicht mehr leben."),
        ("fr", "Je veux mourir."),
    ],
)
def test_need_is_understood_in_the_languages_of_the_practice(evening: Evening, language: str, words: str) -> None:
    practice = evening(at="Tue 25 Nov 2:55", languages=[language])
    tom = practice.client("Tom Client")
    tom.writes("1234")
    tom.hears("988")
    tom.writes(words)
    tom.hears("988", because="answered-urgent")


def test_a_cry_for_help_in_a_mail_of_html_alone_is_seen(evening: Evening) -> None:
    practice = evening(at="Tue 25 Nov 2:55")
    tom = practice.client("Tom Client")
    html = ["Content-Type: text/html; charset=utf-8"]
    tom.writes("<html><style>p {color: kms}</style><p>See you <b>soon</b></p></html>", headers=html)
    tom.hears("988", because="answered")
    tom.writes("<html><p>Thanks!</p><style>.suicide {}</style></html>", headers=html)
    tom.hears_nothing("already-told")
    tom.writes("<html><div>I want to <b>kill</b>&nbsp;myself</div></html>", headers=html)
    tom.hears("988", because="answered-urgent")


def test_a_cry_for_help_is_seen_in_base64_with_an_attachment_beside_it(evening: Evening) -> None:
    practice = evening(at="Tue 25 Nov 2:55")
    tom = practice.client("Tom Client")
    tom.writes()
    tom.hears("988")
    plea = "SSB3YW50IHRvIGRpZS4="  # "I want to die."
    headers, text = of_parts(
        "mixed",
        ("text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", plea),
        ("application/pdf; name=report.pdf", "JVBERi0xLjQK"),
    )
    tom.writes(text, headers=headers)
    tom.hears("988", because="answered-urgent")


def test_the_name_of_a_crisis_line_in_our_quoted_reply_is_not_a_cry_for_help(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    ana.writes("Could we move Thursday?")
    ours = ana.hears("988 Suicide & Crisis Lifeline")
    for quoting in quotes(ours):
        ana.writes("Thank you, that can wait.", quoting=quoting)
        ana.hears_nothing("already-told")
    ana.writes("I am not all right. I want to die.", quoting=quotes(ours)[0])
    ana.hears("988", because="answered-urgent")


def quotes(reply: EmailMessage) -> list[str]:
    """Our reply below an answer to it: as Gmail, as Outlook, and as careless programs quote."""
    lines = reply.get_content().splitlines()
    marked = "\n".join(f"> {line}" for line in lines)
    bare = "\n".join(lines)
    return [
        f"On Mon, Nov 24, 2025 at 6:00 PM <office@practice.example> wrote:\n{marked}",
        f"-----Original Message-----\nFrom: office\nSent: Monday\nTo: Ana\nSubject: Automatic reply\n\n{bare}",
        bare,
    ]


def test_a_cry_for_help_below_the_quote_is_heard(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    ana.writes("Could we move Thursday?")
    ours = ana.hears("988")
    ana.writes("", quoting=f"{quotes(ours)[0]}\n\nI want to die.")
    ana.hears("988", because="answered-urgent")


def test_a_mail_that_somebody_passes_on_in_need_is_answered(evening: Evening) -> None:
    practice = evening(at="Tue 25 Nov 2:55")
    mother = practice.client("Mother")
    mother.writes()
    mother.hears("988")
    mother.writes(
        "My son wrote this. Please help.\n\n---------- Forwarded message ---------\nFrom: Son <son@mail.example>\n"
        "Date: Tue, Nov 25, 2025 at 2:40 AM\nSubject: sorry\nTo: Mother <mother@mail.example>\n\nI want to die."
    )
    mother.hears("988", because="answered-urgent")


def test_the_practice_adds_and_removes_words_of_its_own(evening: Evening) -> None:
    practice = evening(at="Tue 25 Nov 2:55", more='[urgent]\nadd = ["custody hearing"]\nremove = ["hospital"]')
    ana = practice.client("Ana Client")
    ana.writes()
    ana.hears("988")
    ana.writes("I work at the hospital until noon.")
    ana.hears_nothing("already-told")
    ana.writes("They moved the custody  hearing to today!")
    ana.hears("988", because="answered-urgent")


def test_no_word_of_the_sender_is_kept(evening: Evening) -> None:
    practice = evening(at="Tue 25 Nov 3:00")
    tom = practice.client("Tom Client")
    tom.writes("Marmalade. I want to die.", subject="Rhinoceros")
    tom.hears("988")
    kept = b"".join(file.read_bytes() for file in (practice.file.parent / "state").rglob("*") if file.is_file())
    assert b"tom@mail.example" in kept
    for word in (b"Marmalade", b"want to die", b"Rhinoceros", b"Tom Client"):
        assert word not in kept


def test_a_cry_for_help_is_seen_in_a_language_the_practice_does_not_speak(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    ana.writes("Bonjour")
    ana.hears("988")
    practice.later(minutes=11)
    ana.writes("Bonjour, à jeudi.")
    ana.hears_nothing("already-told")
    ana.writes("J'ai envie de mourir.")
    ana.hears("988", because="answered-urgent")


def test_a_declined_appointment_with_a_cry_for_help_is_answered(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    for words, reason in (("See you then.", "calendar"), ("I want to die.", "answered")):
        ana = practice.client("Ana Client")
        calendar = "--b\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\n--b--"
        body = f"--b\nContent-Type: text/plain\n\n{words}\n{calendar}"
        ana.writes(body, headers=["Content-Type: multipart/alternative; boundary=b"])
        if reason == "calendar":
            ana.hears_nothing(reason)
        else:
            ana.hears("988", because=reason)
