"""How clients are called in what goes to our own people, as the practice chose: `names` of [handover]. Pure."""

import re
from typing import Literal

from autoreply.texts.visible import visible
from autoreply.texts.word_lists import WordList

Names = Literal["full", "last-four", "none"]

E164 = re.compile(r"\+[1-9]\d{6,14}")


def called(sender: str, names: Names, words: WordList) -> str:
    """Whoever wrote or called from there. `words` have "unknown", "ends_in" and "somebody" as it fits there."""
    if not sender:
        return words.say("unknown")
    if names == "full":
        return visible(sender)
    if names == "last-four" and E164.fullmatch(sender):
        return words.say("ends_in", digits=sender[-4:])
    return words.say("somebody")


def card_called(label: str, number: int, names: Names, language: str) -> str:
    """Whoever a contact card is about: its label may be a name."""
    return visible(label) if names == "full" else said(language).say("card", number=number)


def said(language: str) -> WordList:
    """What a mail with a text or a voicemail says around it."""
    return WordList.of("autoreply.contents", "writing.toml", language)
