"""The text of one client: checked like every text of the practice, and only then kept with the plan."""

from autoreply.clients.plans import PlanError
from autoreply.record.cards.cards import Card
from autoreply.settings import Settings
from autoreply.settings.texts import resources_of
from autoreply.texts.words import Facts, Occasion, Profile, Speaker, Words, WordsError, known_languages, ours
from autoreply.texts.words.samples import SAMPLE
from channels import TextForm


def language_for(settings: Settings, card: Card) -> str:
    """The language in which a client reads their text: that of the card, else the first one of the practice."""
    return card.fields.language if card.fields.language in known_languages() else settings.languages[0]


def usual_text(settings: Settings, code: str, form: TextForm) -> str:
    """The text that stands there without one of their own, with its holes, to begin from."""
    key = "sms_ordinary" if form.is_short else "ordinary"
    own = settings.words.get(code, {}).get(key)
    return own or ours(code, Occasion.ORDINARY, form, Speaker(settings.voice))


def checked_text(settings: Settings, code: str, text: str, form: TextForm, facts: Facts = SAMPLE) -> str:
    """Return a text as the client would get it. Raises `PlanError` for one that lacks help or cannot be filled in."""
    key = "sms_ordinary" if form.is_short else "ordinary"
    try:
        words = Words(
            languages=[code],
            resources=resources_of(settings),
            profile=Profile(settings.profile),
            overrides={code: {key: text}},
            form=form,
            voice=Speaker(settings.voice),
        ).telling(settings.told_in(form))
    except WordsError as error:
        at = f" (line {error.line} of the text)" if error.line else ""
        raise PlanError(f"This text cannot be used: {error.message}{at}.") from None
    return words.say(Occasion.ORDINARY, facts).text.strip()
