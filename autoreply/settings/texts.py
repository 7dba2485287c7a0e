"""What the practice says and listens for, made once for each set of languages: a thousand accounts share it.

To prove a text means filling it in in every way, which takes a tenth of a second a language. The same texts are proved
once in a process, however often the file is checked, loaded and built upon.
"""

from collections.abc import Hashable, Sequence
from threading import Lock

from cachetools import LRUCache, cached

from autoreply.settings.model import Settings
from autoreply.texts.crisis import Resources, choose
from autoreply.texts.urgent import UrgentWords, listed_languages
from autoreply.texts.words import Profile, SpokenWords, Words
from channels import TextForm

Voice = tuple[Words, UrgentWords]

PROVED_AT_ONCE = 64  # sets of texts that stay in memory, some 20 KB each


def _what_is_proved(
    settings: Settings, languages: Sequence[str] | None = None, form: TextForm = TextForm.EMAIL
) -> Hashable:
    """All that the texts of a practice depend on."""
    spoken = tuple(languages or settings.languages)
    own = tuple((code, *sorted(texts.items())) for code, texts in settings.words.items() if code in spoken)
    crisis = settings.crisis.model_dump_json()
    return settings.practice, settings.country, settings.profile, settings.languages, crisis, spoken, own, form.is_short


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


@cached(LRUCache(PROVED_AT_ONCE), key=_what_is_proved, lock=Lock())
def words_of(settings: Settings, languages: Sequence[str] | None = None, form: TextForm = TextForm.EMAIL) -> Words:
    """Return the texts of the practice, in `languages` or its own. Raises `WordsError`, `CrisisError`."""
    spoken = languages or settings.languages
    own = {code: texts for code, texts in settings.words.items() if code in spoken}
    profile = Profile(settings.profile)
    return Words(languages=spoken, resources=resources_of(settings), profile=profile, overrides=own, form=form)


@cached(LRUCache(PROVED_AT_ONCE), key=_what_is_proved, lock=Lock())
def spoken_words_of(settings: Settings, languages: Sequence[str]) -> SpokenWords:
    """Return what the practice says on the phone. Raises `WordsError`, `CrisisError`."""
    return SpokenWords(
        languages=languages,
        resources=resources_of(settings),
        profile=Profile(settings.profile),
        practice=settings.practice,
        overrides={code: texts for code, texts in settings.words.items() if code in languages},
    )
