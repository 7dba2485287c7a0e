"""The page with the hours of a practice, for everybody: one HTML file that needs no script and no login."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources

from markupsafe import Markup

from autoreply.publishing.phrases import Phrases, PublishedRow
from autoreply.publishing.public_hours import PublicHours
from autoreply.publishing.structured import schema_org
from autoreply.settings import Settings
from autoreply.texts.html_templates import html_templates

MARK = '<meta name="generator" content="Autoreply">'  # tells a page of ours


@dataclass(frozen=True, slots=True)
class HelpBlock:
    """A sentence, and the lines with services below it."""

    lead: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicPart:
    """What the page says in one language."""

    code: str
    name: str
    title: str
    week_says: str
    week: Sequence[PublishedRow]
    varies: str
    dates_say: str
    dates: Sequence[PublishedRow]
    zone: str
    as_of: str
    outside: str
    danger: str
    crisis: Sequence[HelpBlock]
    not_crisis: str
    calendar: str


def public_page(
    settings: Settings, hours: PublicHours, now: datetime, *, calendar: str, address: str = "", style: str = ""
) -> str:
    """The page as HTML, in every language of the practice.

    `calendar` is where the calendar file is, `address` that of the page, and `style` that of its style sheet: "" puts
    the sheet into the page, so that it is one file. Raises `CrisisError`.
    """
    structured = json.dumps(schema_org(settings.practice, address, hours), ensure_ascii=False)
    return (
        html_templates("autoreply.publishing")
        .get_template("hours.html")
        .render(
            practice=settings.practice,
            mark=Markup(MARK),  # noqa: S704 - our own
            parts=[_part(Phrases(settings, code), hours, now) for code in settings.languages],
            calendar_link=calendar,
            style_link=style,
            style=Markup(style_sheet()),  # noqa: S704 - our own file
            # Data, which no browser runs. Only "<" could end it.
            structured=Markup(structured.replace("<", "\\u003c")),  # noqa: S704 - JSON, and escaped for its place
        )
    )


@cache
def style_sheet() -> str:
    """The style sheet of the page."""
    return (resources.files("autoreply.publishing") / "public.css").read_text("utf-8")


def _part(phrases: Phrases, hours: PublicHours, now: datetime) -> PublicPart:
    today = phrases.day(now.astimezone(hours.zone).date(), now)
    return PublicPart(
        code=phrases.code,
        name=phrases.language_name,
        title=phrases["title"],
        week_says=phrases["week"],
        week=phrases.week(hours),
        varies=phrases["varies"] if hours.varies else "",
        dates_say=phrases["dates"],
        dates=phrases.dates(hours, now),
        zone=phrases["zone"],
        as_of=phrases.said("as_of", date=today),
        outside=phrases["outside"],
        danger=phrases["danger"],
        crisis=[_block(text) for text in phrases.crisis.split("\n\n") if text],
        not_crisis=phrases["not_crisis"],
        calendar=phrases["calendar"],
    )


def _block(text: str) -> HelpBlock:
    lead, *lines = text.splitlines()
    return HelpBlock(lead, tuple(line.removeprefix("- ") for line in lines))
