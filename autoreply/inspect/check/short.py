"""The check on one screen: who is open, what comes next, who is told what, and what is doubtful."""

from collections.abc import Iterator, Sequence

from autoreply.inspect.check.checkup import Checkup
from autoreply.inspect.check.render import now_of
from autoreply.texts.dates import DateFormat

WIDE, HIGH = 80, 23  # a terminal of 24 lines, whose last one is for the next command
_PEOPLE = 9  # rows of people; more are counted


def short(found: Checkup) -> str:
    """At most `HIGH` lines of `WIDE` characters, ending in a line end. The rest is in the whole check."""
    dates = DateFormat.of(found.country)
    above = [f"{found.practice}, {dates.moment(found.now)}", "", *_now(found, dates), "", *_ahead(found, dates), ""]
    lines = [*above, *_warnings(found, HIGH - len(above))]
    return "".join(f"{_cut(line)}\n" for line in lines)


def _now(found: Checkup, dates: DateFormat) -> Iterator[str]:
    """The practice, its people, and how many more."""
    shown = found.hours[: 1 + _PEOPLE] if len(found.hours) <= 1 + _PEOPLE else found.hours[:_PEOPLE]
    wide = min(24, max(len(each.name) for each in shown))
    for each in shown:
        name = each.name if len(each.name) <= wide else f"{each.name[: wide - 1]}…"
        yield f"{name:{wide}}  {now_of(each, dates)}"
    if len(found.hours) > len(shown):
        yield f"and {len(found.hours) - len(shown)} more people"


def _ahead(found: Checkup, dates: DateFormat) -> Iterator[str]:
    holiday = next((day for day in found.hours[0].holidays if day.kept), None)
    away = [each for each in found.vacations if each.last >= found.now.date()]
    yield f"Next holiday: {f'{dates.day(holiday.date)}, {holiday.name}' if holiday else 'none known'}"
    yield f"Next away: {_listed([f'{each.who} from {dates.day(each.first)}' for each in away])}"
    if found.oncall:
        yield f"On call: {found.oncall[0].name} until {dates.short(found.oncall[0].end)}"
    yield f"Help tonight: {_listed([each.name for each in found.help])}"
    yield f"Channels: {_listed([each.name for each in found.channels])}"


def _warnings(found: Checkup, room: int) -> Iterator[str]:
    count = len(found.warnings)
    if not count:
        yield "No warnings. All of it in words: autoreply check"
        return
    yield f"{count} warning{'s' if count > 1 else ''}. In full: autoreply check"
    shown = count if count < room else room - 2
    yield from (f"  {_without_path(each, found.file)}" for each in found.warnings[:shown])
    if count > shown:
        yield f"  and {count - shown} more"


def _without_path(warning: str, file: str) -> str:
    """ "line 12: hours: ..." in place of "/etc/autoreply/config.toml:12: hours: ..."."""
    rest = warning.removeprefix(f"{file}:")
    return warning if rest == warning else f"line {rest}" if rest[:1].isdigit() else rest.lstrip()


def _listed(names: Sequence[str]) -> str:
    """As many as fit on a line, and how many more."""
    if not names:
        return "none"
    told = names[0]
    for number, name in enumerate(names[1:], start=1):
        if len(told) + len(name) > WIDE - 40:
            return f"{told} and {len(names) - number} more"
        told += f", {name}"
    return told


def _cut(line: str) -> str:
    return line.rstrip() if len(line.rstrip()) <= WIDE else f"{line[: WIDE - 1].rstrip()}…"
