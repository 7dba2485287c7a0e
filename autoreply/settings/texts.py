"""What the practice says and listens for, made once for each set of languages: a thousand accounts share it.

To prove a text means filling it in in every way, which takes a tenth of a second a language. The same texts are proved
once in a process, however often the file is checked, loaded and built upon.
"""

from collections.abc import Hashable, Mapping, Sequence
from threading import Lock
from types import MappingProxyType

from cachetools import LRUCache, cached

from autoreply.settings.channel import kind_of
from autoreply.settings.model import OwnTexts, Settings
from autoreply.texts.crisis import Resources, choose
from autoreply.texts.urgent import UrgentWords, listed_languages
from autoreply.texts.words import Profile, Speaker, SpokenWords, Words
from channels import TextForm

Texts = tuple[Words, UrgentWords]

NOTHING_TOLD: Mapping[str, str] = MappingProxyType({})  # of who is on call
PROVED_AT_ONCE = 64  # sets of texts that stay in memory, some 20 KB each


def _what_is_proved(
    settings: Settings,
    languages: Sequence[str] | None = None,
    form: TextForm = TextForm.EMAIL,
    own: OwnTexts | None = None,
    on_call: Mapping[str, str] = NOTHING_TOLD,
) -> Hashable:
    """All that the texts of a practice depend on."""
    spoken = tuple(languages or settings.languages)
    named = (settings.practice, settings.country, settings.profile, settings.voice, settings.languages)
    texts = (spoken, _key(spoken, _own(settings, own)), form.is_short, _told(on_call))
    return (*named, settings.crisis.model_dump_json(), *texts)


def _own(settings: Settings, own: OwnTexts | None) -> OwnTexts:
    return settings.words if own is None else own


def _key(languages: Sequence[str], own: OwnTexts) -> Hashable:
    return tuple((code, *sorted(texts.items())) for code, texts in own.items() if code in languages)


def _told(on_call: Mapping[str, str]) -> Hashable:
    return tuple(sorted(on_call.items()))


class TextCatalog:
    """The texts and the urgent words of channels, and of people on them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made: dict[tuple[object, ...], Texts] = {}

    def of(self, channel: str, person: str | None = None) -> Texts:
        """Return the texts of a channel, or of `person` on it, and the urgent words.

        Our own quoted replies never count as urgent.
        """
        settings = self._settings
        languages, form = settings.languages_of(channel), kind_of(settings.channels[channel]).form
        own = settings.texts_of(channel, person)
        told = NOTHING_TOLD if form is TextForm.VOICE else settings.told_on_call(channel)  # these are not spoken
        key = (languages, form.is_short, _key(languages, own), _told(told))  # all other forms use the same texts
        if key not in self._made:
            words, wishes = words_of(settings, languages, form, own, told), settings.urgent
            self._made[key] = words, _urgent_words(words, tuple(wishes.add), tuple(wishes.remove), settings.practice)
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
def words_of(
    settings: Settings,
    languages: Sequence[str] | None = None,
    form: TextForm = TextForm.EMAIL,
    own: OwnTexts | None = None,
    on_call: Mapping[str, str] = NOTHING_TOLD,
) -> Words:
    """Return the texts in `languages` or in those of the practice, with its own texts or with `own`.

    `on_call` is what they say of who is on call, by language. Raises `WordsError`, `CrisisError`.
    """
    spoken = languages or settings.languages
    words = Words(
        languages=spoken,
        resources=resources_of(settings),
        profile=Profile(settings.profile),
        overrides=_in(spoken, _own(settings, own)),
        form=form,
        voice=Speaker(settings.voice),
    )
    return words.telling(on_call) if on_call else words


def spoken_words_of(
    settings: Settings,
    languages: Sequence[str],
    own: OwnTexts | None = None,
    on_call: Mapping[str, str] = NOTHING_TOLD,
) -> SpokenWords:
    """Return what the practice says on the phone, and of who is on call. Raises `WordsError`, `CrisisError`."""
    return _spoken_words_of(settings, languages, own=own, on_call=on_call)


@cached(LRUCache(PROVED_AT_ONCE), key=_what_is_proved, lock=Lock())
def _spoken_words_of(
    settings: Settings, languages: Sequence[str], *, own: OwnTexts | None, on_call: Mapping[str, str]
) -> SpokenWords:
    words = SpokenWords(
        languages=languages,
        resources=resources_of(settings),
        profile=Profile(settings.profile),
        practice=settings.practice,
        overrides=_in(languages, _own(settings, own)),
        voice=Speaker(settings.voice),
    )
    return words.telling(on_call) if on_call else words


@cached(LRUCache(PROVED_AT_ONCE), lock=Lock())
def _urgent_words(words: Words, add: tuple[str, ...], remove: tuple[str, ...], practice: str) -> UrgentWords:
    return UrgentWords(listed_languages(), add, remove, forget=(*words.own_lines(), practice))


def _in(languages: Sequence[str], own: OwnTexts) -> OwnTexts:
    return {code: texts for code, texts in own.items() if code in languages}
