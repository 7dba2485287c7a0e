"""What the practice says and listens for, made once for each set of languages: a thousand accounts share it."""

from autoreply.settings import Settings
from autoreply.settings.speech import words_of
from autoreply.urgent import UrgentWords
from autoreply.words import Form, Words

Voice = tuple[Words, UrgentWords]


class Voices:
    """Words and urgent words by languages."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made: dict[tuple[tuple[str, ...], Form], Voice] = {}

    def of(self, languages: tuple[str, ...], form: Form = Form.EMAIL) -> Voice:
        """The words in these languages. A quoted reply of ours is never taken for urgent words of the sender."""
        key = (languages, form)
        if key not in self._made:
            words, wishes = words_of(self._settings, languages, form), self._settings.urgent
            forget = (*words.own_lines(), self._settings.practice)
            self._made[key] = words, UrgentWords(languages, wishes.add, wishes.remove, forget=forget)
        return self._made[key]
