"""When the practice reads messages: its week, and the public holidays that it keeps."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self

from autoreply.editing.week import DAYS
from autoreply.setup.draft import Answer, AnswerError, Draft
from autoreply.setup.question import Choice, Kind, Question, one_line
from autoreply.texts.dates import DateFormat
from schedules import HolidayLayer, HoursError, RegionError, Weekly, read_weekly, region
from schedules.weekdays import equal_days

AHEAD = timedelta(days=426)  # 14 months
_PARTS = re.compile(r"[;\n]+|[,.]\s+(?=[a-z])", re.IGNORECASE)
_DAYS = re.compile(
    r"\s*(?P<days>(?:\d(?:st|nd|rd|th)\b|[^\d:=])*?)\s*[:=]?\s*(?P<hours>(?:\d|noon|midnight|closed|all day|24).*)",
    re.IGNORECASE,
)
EXAMPLE = "mon-thu 9-12, 1pm-5:30pm; fri 9-1"


@dataclass(frozen=True, slots=True)
class TypedWeek:
    """The week, and the table of the settings file that means it."""

    week: Weekly
    table: Mapping[str, str]

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> Self:
        """The tidy table where it means the same, else what was typed. Raises HoursError."""
        week = read_weekly(typed)
        tidy = {days: hours for days, hours in rows(week) if hours != "closed"}
        same = bool(tidy) and replace(read_weekly(tidy), notes=()) == replace(week, notes=())
        return cls(week, tidy if same else dict(typed))

    def as_text(self) -> str:
        """As it is typed in one line."""
        return "; ".join(f"{days} {hours}" for days, hours in self.table.items())


def read_week(typed: str, draft: Draft) -> Answer:
    """Days and hours in one text, "mon-thu 9-12, 13-17:30; fri 9-13". Raises `AnswerError`."""
    if not typed.strip():
        raise AnswerError(f"Enter days and times, for example {EXAMPLE}.")
    table = _table(typed)
    try:
        typed_week = TypedWeek.of(table)
    except HoursError as error:
        raise AnswerError(str(error).removeprefix(f"{error.key} = ")) from None
    week = typed_week.week
    if not any(week.days):
        raise AnswerError(f"With these hours you would never read messages. Enter days and times, like {EXAMPLE}.")
    dates = DateFormat.of(draft.country)
    said = [f"That is: {'; '.join(week.describe(dates))}.", *(note.says for note in week.notes)]
    return Answer(typed_week, typed_week.as_text(), tuple(said))


def _table(typed: str) -> dict[str, str]:
    """The days of each part with their hours. A part without hours belongs to the days of the next one."""
    table: dict[str, str] = {}
    waiting = ""
    for part in filter(str.strip, _PARTS.split(typed)):
        found = _DAYS.fullmatch(part.strip())
        if found is None:
            waiting = f"{waiting}, {part.strip()}" if waiting else part.strip()
            continue
        days = ", ".join(filter(None, (waiting, found["days"].strip(" ,"))))
        waiting = ""
        if not days and table:
            table[list(table)[-1]] += f", {found['hours'].strip(' ,.')}"
            continue
        days = days or "mon-fri"
        if days in table:
            raise AnswerError(f'"{days}" is there twice. Write the times of one day together: {days} 9-12, 13-17.')
        table[days] = found["hours"].strip(" ,.")
    if waiting:
        raise AnswerError(f'"{waiting[:40]}" has no times. Enter days and times, for example {EXAMPLE}.')
    return table


def rows(week: Weekly) -> list[tuple[str, str]]:
    """The week as the file has it, one row for each run of equal days: ("mon-thu", "09:00-12:00, 13:00-17:30")."""
    found = []
    for days in equal_days(week.days):
        first, last = DAYS[days[0]], DAYS[days[-1]]
        hours = ", ".join(f"{_clock(span.start)}-{_clock(span.end)}" for span in week.days[days[0]])
        found.append((first if first == last else f"{first}-{last}", hours or "closed"))
    return found


def _clock(minute: int) -> str:
    minute = minute if minute <= 1440 else minute - 1440
    return f"{minute // 60:02}:{minute % 60:02}"


def read_region(typed: str, _draft: Draft) -> Answer:
    """A country or a part of it, or "none". Raises `AnswerError`."""
    plain = one_line(typed, 'a country or state such as US-NY, or "none"')
    if plain.lower() in {"none", "no", "-"}:
        return Answer("", "none", ("No public holidays. Your weekly hours apply on all of them.",))
    try:
        found = str(region(plain))
    except RegionError as error:
        raise AnswerError(f"{error}") from None
    return Answer(found, found)


def region_help(draft: Draft) -> Sequence[str]:
    return [
        f"{draft.country} is the whole country. For a state or a part with holidays of its own: US-NY, DE-BY.",
        'Enter "none" if you work on all of them.',
    ]


def public(draft: Draft) -> list[tuple[date, str]]:
    """The public holidays of the next 14 months that fall on a day with hours, by date."""
    code = draft.value("region", "")
    if not code:
        return []
    layer, today = HolidayLayer([region(code)]), draft.today
    years = range(today.year, (today + AHEAD).year + 1)
    found = {day: name for year in years for day, name in layer.public(year).items()}
    typed: TypedWeek | None = draft.value("hours")
    open_days = typed.week.days if typed is not None else ((),) * 7
    return [(day, found[day]) for day in sorted(found) if today <= day <= today + AHEAD and open_days[day.weekday()]]


def holiday_choices(draft: Draft) -> Sequence[Choice]:
    dates = DateFormat.of(draft.country)
    return [Choice(day.isoformat(), f"{dates.day_and_year(day)}: {name}") for day, name in public(draft)]


def read_work_on(typed: str, draft: Draft) -> Answer:
    """Numbers of the list, dates or names; the value is what `skip` takes. Raises `AnswerError`."""
    listed = public(draft)
    words = [word.strip() for word in re.split(r"[,;\n]+", typed) if word.strip()]
    if [word.lower() for word in words] in ([], ["none"], ["no"], ["-"]):
        return Answer((), "none", ("You are closed on all of them.",))
    picked = [_picked(word, listed) for word in words]
    names = tuple(dict.fromkeys(name for _, name in picked))
    days = [day.isoformat() for day, _ in picked]
    return Answer(names, ", ".join(dict.fromkeys(days)), (f"You work as usual on: {', '.join(names)}.",))


def _picked(word: str, listed: Sequence[tuple[date, str]]) -> tuple[date, str]:
    if word.isdecimal() and 1 <= int(word) <= len(listed):
        return listed[int(word) - 1]
    for day, name in listed:
        if word == day.isoformat() or word.lower() in {
            name.lower(),
            *(part.strip().lower() for part in name.split(";")),
        }:
            return day, name
    raise AnswerError(
        f'"{word[:40]}" is not in the list. Enter numbers from 1 to {len(listed)} with commas between, or "none".'
    )


def work_on_help(_draft: Draft) -> Sequence[str]:
    return ["Name those on which you read messages as usual. On all others people get the after-hours reply."]


HOURS = (
    Question(
        "hours",
        "--hours",
        "When do you read messages?",
        read_week,
        help=lambda _: [
            "Not when your door is open, but when somebody answers. At all other times people get the reply.",
            f"For example: {EXAMPLE}",
        ],
    ),
    Question(
        "region",
        "--public-holidays",
        "Which public holidays do you keep?",
        read_region,
        help=region_help,
        default=lambda draft: draft.country,
        assumed=True,
        after=("country",),
    ),
    Question(
        "work_on",
        "--work-on",
        "On which of these holidays do you work?",
        read_work_on,
        help=work_on_help,
        default=lambda _: "none",
        needed=lambda draft: bool(public(draft)),
        choices=holiday_choices,
        kind=Kind.MANY,
        assumed=True,
        after=("region", "country", "hours"),
    ),
)
