"""Facts and resources that the tests of the words share."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from autoreply.texts.crisis import Confirmation, CrisisError, Resources, choose, countries
from autoreply.texts.words import Cover, Facts, Profile, Words

NEW_YORK = ZoneInfo("America/New_York")
FRIDAY_NIGHT = datetime(2026, 11, 20, 22, 30, tzinfo=NEW_YORK)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=NEW_YORK)
FACTS = Facts("Hillside House", NEW_YORK, "New York", FRIDAY_NIGHT, MONDAY)
LEE = Cover("Dr Lee", "+1 555 0100, lee@example.org")


@cache
def resources(code: str = "US", *, extra: str | None = None) -> Resources:
    """What a practice in this country shows once it has confirmed what it is asked to, and no more."""
    first = countries()[code].lines[0]
    hours = "" if first.call_hours else "daily 11:00-05:00"
    asked = Confirmation(line=first.name, by="Dr Lee", on=date(2026, 11, 22), hours=hours)
    try:
        return choose(code, languages=["en", "es", "fr", "de"], extra=extra)
    except CrisisError:
        return choose(code, languages=["en", "es", "fr", "de"], extra=extra, confirmed=[asked])


def words(
    *languages: str,
    code: str = "US",
    profile: Profile = Profile.CARE,
    extra: str | None = None,
    own: Mapping[str, str] | None = None,
    **texts: str,
) -> Words:
    """A practice's words; `texts`, or `own`, are its own, in the first language."""
    if not own and not texts:
        return _our_words(languages, code, profile, extra)
    overrides = {languages[0]: {**(own or {}), **texts}}
    return Words(languages=languages, resources=resources(code, extra=extra), profile=profile, overrides=overrides)


@cache
def _our_words(languages: tuple[str, ...], code: str, profile: Profile, extra: str | None) -> Words:
    """They are checked when they are built, which takes longer than any test of them."""
    return Words(languages=languages, resources=resources(code, extra=extra), profile=profile)
