"""The texts of the practice and its urgent words, built once for each set of languages, for all accounts."""

from collections.abc import Sequence

from autoreply.settings.model import Settings
from autoreply.texts.crisis import Resources, choose
from autoreply.texts.urgent import UrgentWords, listed_languages
from autoreply.texts.words import Profile, SpokenWords, Words
from channels import TextForm

Voice = tuple[Words, UrgentWords]


class TextCatalog:
    """The texts and the urgent words by languages and form."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made: dict[tuple[tuple[str, ...], bool], Voice] = {}

    def of(self, languages: tuple[str, ...], form: TextForm = TextForm.EMAIL) -> Voice:
        """Return the texts in these languages, and the urgent words. Our own quoted replies never count as urgent."""
        key = (languages, form.is_short)  # all other forms use the same texts
        if key not in self._made:
            words, wishes = words_of(self._settings, languages, form), self._settings.urgent
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


def words_of(settings: Settings, languages: Sequence[str] | None = None, form: TextForm = TextForm.EMAIL) -> Words:
    """Return the texts of the practice, in `languages` or its own. Raises `WordsError`, `CrisisError`."""
    spoken = languages or settings.languages
    own = {code: texts for code, texts in settings.words.items() if code in spoken}
    profile = Profile(settings.profile)
    return Words(languages=spoken, resources=resources_of(settings), profile=profile, overrides=own, form=form)


def spoken_words_of(settings: Settings, languages: Sequence[str]) -> SpokenWords:
    """Return what the practice says on the phone. Raises `WordsError`, `CrisisError`."""
    return SpokenWords(
        languages=languages,
        resources=resources_of(settings),
        profile=Profile(settings.profile),
        practice=settings.practice,
        overrides={code: texts for code, texts in settings.words.items() if code in languages},
    )
