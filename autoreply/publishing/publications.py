"""Everything that is published, by the name of its file."""

from collections.abc import Iterator
from datetime import datetime

from autoreply.publishing.calendar_file import calendar_file
from autoreply.publishing.phrases import Phrases
from autoreply.publishing.public_hours import PublicHours
from autoreply.publishing.public_page import public_page
from autoreply.publishing.structured import as_json
from autoreply.settings import Settings

PAGE, DATA, CALENDAR = "hours.html", "hours.json", "hours.ics"
TEXTS = ("signature", "portal", "voicemail")


def publications(settings: Settings, hours: PublicHours, now: datetime) -> dict[str, bytes]:
    """The page, the data, the calendar, and each text in each language. Raises `CrisisError`, `WordsError`."""
    return {
        PAGE: public_page(settings, hours, now, calendar=CALENDAR).encode(),
        DATA: as_json(settings.practice, hours).encode(),
        CALENDAR: calendar_of(settings, hours, now),
        **dict(_texts(settings, hours)),
    }


def calendar_of(settings: Settings, hours: PublicHours, now: datetime) -> bytes:
    """The calendar to subscribe to, in the first language of the practice."""
    phrases = Phrases(settings, settings.languages[0])
    return calendar_file(settings.practice, phrases["opening"], hours, now)


def _texts(settings: Settings, hours: PublicHours) -> Iterator[tuple[str, bytes]]:
    for code in settings.languages:
        phrases = Phrases(settings, code)
        said = dict(
            zip(TEXTS, (phrases.signature(hours), phrases.portal(hours), phrases.voicemail(hours)), strict=True)
        )
        for name, text in said.items():
            yield f"{name}.{code}.txt", f"{text}\n".encode()
