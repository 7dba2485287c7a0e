"""The night of `autoreply demo`: mail, texts, calls and an alert, told to a stranger."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from autoreply.decision.reason import Reason
from autoreply_demo.script.play import play
from autoreply_demo.script.scenes import (
    BEN,
    SCENES,
    AlertCallScene,
    AlertTextScene,
    CallScene,
    MailScene,
    Scene,
    TextScene,
    at,
)

README = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
TEXT = TextScene(at("25 23:40"), "Ben sends a text", Reason.ANSWERED, BEN, "Hello?")
CALL = CallScene(at("25 23:50"), "Ben calls", BEN, "It is me.", ("Nobody is here", "9, 1, 1", "9, 8, 8"))
URGENT = TextScene(at("25 23:55"), "Ben texts again", Reason.ANSWERED, BEN, "I want to die.")
ALERT = AlertTextScene(URGENT.when, "Ana reads", "reply 1A.")
TAKEN = AlertCallScene(at("25 23:57"), "Ana hears", ("press 2.", "It is yours."), "Autoreply: Ana Ruiz took 1A.")


def test_the_whole_night_comes_as_it_should_by_mail_text_and_call() -> None:
    told: list[str] = []
    assert play(told.append)
    page = "\n".join(told)
    assert page.count("Answered: ") == sum(
        one.hears.answers for one in SCENES if isinstance(one, (MailScene, TextScene))
    )
    sample = README[README.index("```\nWed, Nov 25, 5:29 PM") : README.index("`make demo` and `make test` need")]
    place = 0
    for line in sample.strip("`\n").splitlines():
        assert line in page[place:], line
        place = page.index(line, place) + len(line)
    texted = page[page.index("Ben sends a text") : page.index("Eva calls")]
    assert "| Automatic reply. Nobody is reading now. In danger? Call 911." in texted
    called = page[page.index("Eva calls") : page.index("Tom emails")]
    assert "hang up and call 9, 1, 1." in called
    assert "call or text 9, 8, 8." in called
    assert "| (beep)" in called
    assert "Thank you. Your message has arrived." in called
    read = page[page.index("The people of the practice read") : page.index("Maria emails in the morning")]
    assert "| 4 people wrote or called, 1 with urgent words." in read
    assert ".mp3 is attached)" in read
    assert "Ana Ruiz took the alert, Thu, 3:02 AM EST." in read[read.index("| * +15550199001 (urgent words)") :]
    alert = page[page.index("Ben texts again") : page.index("A delivery report")]
    assert "answered-urgent" in alert
    for line in (
        "3:00 AM  Ana is on call. Her telephone gets a text:",
        "| Autoreply: 1 urgent message. Open the page. To take it reply 1A.",
        "3:02 AM  Nobody has replied. Her telephone rings, she picks up, and hears:",
        "| This is Autoreply, with an urgent message for the practice.",
        "| To take it, press 2.",
        "| (she presses 2)",
        "| Thank you. It is yours. Please open the page.",
        "The record says that Ana Ruiz took the alert at 3:02 AM. She gets a text:",
        "| Autoreply: Ana Ruiz took 1A.",
    ):
        assert line in alert, line
        alert = alert[alert.index(line) + len(line) :]
    owner = page[page.index("Somebody revokes the token") :]
    wrong = r"6:3\d PM  The owner reads:\n +\| Not well:\n +\| - slack: The token of the app"
    assert re.search(wrong, owner)
    assert "the owner reads:\n              | Well again:\n              | - slack, which was not well" in owner


@pytest.mark.parametrize(
    ("scenes", "well"),
    [
        ((TEXT, CALL), True),
        ((URGENT, ALERT, TAKEN), True),
        ((URGENT, replace(ALERT, hears="reply 2A.")), False),
        ((URGENT, ALERT, replace(TAKEN, hears=("press 3.", "It is yours."))), False),
        ((TextScene(TEXT.when, TEXT.says, Reason.ALREADY_TOLD, BEN, TEXT.words),), False),
        ((CallScene(CALL.when, CALL.says, BEN, CALL.words, ("9, 8, 8", "9, 1, 1", "Nobody is here")),), False),
    ],
)
def test_it_tells_whether_everybody_heard_what_they_should(scenes: tuple[Scene, ...], well: bool) -> None:
    assert play(lambda _line: None, scenes) is well
