"""Which texts a channel has, how the page calls them, and what somebody starts from who wants another one."""

from collections.abc import Mapping

from autoreply.settings import Settings
from autoreply.settings.channel import kind_of
from autoreply.texts.words import Occasion, Speaker, ours
from autoreply.texts.words.keys import FOOTER, GREETINGS, MISSED, SHORT, SUBJECT, VOICE
from autoreply.texts.words.language import language
from autoreply.texts.words.spoken import spoken
from channels import TextForm

OCCASIONS = {
    Occasion.ORDINARY: "Any night or weekend",
    Occasion.HOLIDAY: "A holiday",
    Occasion.CLOSURE: "A closure, or closed manually",
    Occasion.VACATION: "A vacation",
    Occasion.REPEAT: "A second reply to the same person",
    Occasion.FIRST: "Somebody who never wrote before",
    Occasion.COLLEAGUE: "A colleague, by their contact card",
}
SAID_BY_DAY = "By day, when nobody takes the call"
SAID_SUBJECT = "The subject of emails"
SAID_FOOTER = "The footer, below every text"


class TextParts:
    """The texts of one channel. `speaks`: they are greetings on the telephone."""

    def __init__(self, settings: Settings, channel: str, *, speaks: bool) -> None:
        self._settings = settings
        self._channel = channel
        self.speaks = speaks
        self.form = kind_of(settings.channels[channel]).form

    def labels(self) -> Mapping[str, str]:
        """What each text is called, by what it is for."""
        if self.speaks:
            return {key: SAID_BY_DAY if key == MISSED else OCCASIONS[Occasion(key)] for key in GREETINGS}
        subject = {SUBJECT: SAID_SUBJECT} if self.form is TextForm.EMAIL else {}
        return {**{one.value: says for one, says in OCCASIONS.items()}, **subject, FOOTER: SAID_FOOTER}

    def key(self, part: str) -> str:
        """The name of that text in the file."""
        if self.speaks:
            return f"{VOICE}{part}"
        return f"{SHORT}{part}" if self.form.is_short else part

    def in_use(self, code: str, part: str) -> str:
        """The text in use with its variables: the practice's own, or ours; "" where there is none, as of a footer."""
        own = self._settings.texts_of(self._channel).get(code, {}).get(self.key(part))
        return own or self._ours(code, part)

    def _ours(self, code: str, part: str) -> str:
        speaker = Speaker(self._settings.voice)
        if self.speaks:
            greeting = spoken(code, speaker).greeting
            reached = greeting.reached.format(practice="{{ practice }}")
            danger = greeting.danger.format(emergency="{{ emergency }}")
            return f"{reached} {{{{ nobody_is_reading }}}} {danger} {{{{ crisis }}}}"
        if part == SUBJECT:
            return language(code, speaker).subject
        return "" if part == FOOTER else ours(code, Occasion(part), self.form, speaker)
