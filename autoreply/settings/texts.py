"""What the practice says and listens for, made once for each set of languages: a thousand accounts share it."""

from collections.abc import Sequence

from autoreply.settings.channel import kind_of
from autoreply.settings.model import OwnTexts, Settings
from autoreply.texts.crisis import Resources, choose
from autoreply.texts.urgent import UrgentWords, listed_languages
from autoreply.texts.words import Profile, SpokenWords, Voice, Words
from channels import TextForm

Texts = tuple[Words, UrgentWords]


class TextCatalog:
    """Words and urgent words by languages."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made: dict[tuple[object, ...], Texts] = {}

    def of(self, channel: str, person: str | None = None) -> Texts:
        """The words of a channel, or of `person` on it. A quoted reply of ours is never taken for urgent words."""
        settings = self._settings
        languages, form = settings.languages_of(channel), kind_of(settings.channels[channel]).form
        own = settings.texts_of(channel, person)
        told = tuple(sorted((code, key, text) for code, texts in own.items() for key, text in texts.items()))
        key = (languages, form.is_short, told)  # all other forms say the same words
        if key not in self._made:
            words, wishes = words_of(settings, languages, form, own), settings.urgent
            forget = (*words.own_lines(), self._settings.practice)
            self._made[key] = words, UrgentWords(listed_languages(), wishes.add, wishes.remove, forget=forget)
        return self._made[key]


def resources_of(settings: Settings) -> Resources:
    """The crisis resources of the practice. Raises `CrisisError`."""
    crisis = settings.crisis
    return choose(
        settings.country,
        languages=settings.languages,
        extra=crisis.extra,
        own=crisis.line,
        confirmed=crisis.confirm,
        line_required=settings.profile == "care",
    )


def words_of(
    settings: Settings,
    languages: Sequence[str] | None = None,
    form: TextForm = TextForm.EMAIL,
    own: OwnTexts | None = None,
) -> Words:
    """What the practice says, in `languages` or in its own, by its own texts or by `own`.

    Raises `WordsError`, `CrisisError`.
    """
    spoken = languages or settings.languages
    return Words(
        languages=spoken,
        resources=resources_of(settings),
        profile=Profile(settings.profile),
        overrides=_in(spoken, settings.words if own is None else own),
        form=form,
        voice=Voice(settings.voice),
    )


def spoken_words_of(settings: Settings, languages: Sequence[str], own: OwnTexts | None = None) -> SpokenWords:
    """What the practice says on the telephone. Raises `WordsError`, `CrisisError`."""
    return SpokenWords(
        languages=languages,
        resources=resources_of(settings),
        profile=Profile(settings.profile),
        practice=settings.practice,
        overrides=_in(languages, settings.words if own is None else own),
        voice=Voice(settings.voice),
    )


def _in(languages: Sequence[str], own: OwnTexts) -> OwnTexts:
    return {code: texts for code, texts in own.items() if code in languages}
