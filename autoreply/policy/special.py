"""Special hours in the words of a policy's language: "every first Saturday of the month: Saturday 9:00–12:00"."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from autoreply.policy.facts import Windows
from autoreply.texts.dates import DateFormat
from schedules import Season, SpecialHours, Weekly
from schedules.dated import MonthDay
from schedules.spans import Span
from schedules.weekdays import equal_days


@dataclass(frozen=True, slots=True)
class SpecialWording:
    """`words` are those of the table `special`; `windows` writes the hours of a day."""

    words: Mapping[str, str]
    dates: DateFormat
    windows: Callable[[Windows], str]

    def said(self, week: Weekly) -> Iterator[str]:
        """Each special hours of a week, the strongest first."""
        for one in week.special:
            when = ", ".join(self._when(one))
            yield self.words["line"].format(when=f"{when[:1].upper()}{when[1:]}", hours=self._hours(one))

    def _when(self, one: SpecialHours) -> Iterator[str]:
        if one.nth:
            yield self.words[f"nth_{one.nth.number}"].format(day=self._weekday(one.nth.weekday))
        if one.weeks:
            yield self.words["weeks"].format(number=one.weeks.every, date=self._date(one.weeks.starting))
        if one.season:
            yield self._season(one.season)

    def _season(self, season: Season) -> str:
        first, last = season.first, season.last
        name = "between" if first and last else "from" if first else "until"
        said = self.words[name].format(first=first and self._date(first), last=last and self._date(last))
        return self.words["yearly"].format(season=said) if isinstance(first, MonthDay) else said

    def _hours(self, one: SpecialHours) -> str:
        if one.nth:
            return self._windows(one.days[one.nth.weekday] or ())
        runs = ((one.days[run[0]], run) for run in equal_days(one.days))
        said = ((self._days(run[0], run[-1]), spans) for spans, run in runs if spans is not None)
        return "; ".join(f"{days} {self._windows(spans)}" for days, spans in said)

    def _days(self, first: int, last: int) -> str:
        names = dict.fromkeys((self._weekday(first), self._weekday(last)))
        return " – ".join(names)

    def _windows(self, spans: tuple[Span, ...]) -> str:
        return self.windows(tuple((span.start, span.end) for span in spans))

    def _weekday(self, day: int) -> str:
        name: str = self.dates.locale.days["stand-alone"]["wide"][day]
        return name

    def _date(self, day: date | MonthDay) -> str:
        if isinstance(day, MonthDay):
            return self.dates.long_month_day(day.month, day.day)
        return self.dates.long_date(day)
