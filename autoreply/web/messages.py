"""Which messages were answered and which were not: searched, counted, and as CSV. No message text is stored.

The sender that somebody searches for is posted and is never part of an address: addresses end up in logs and histories.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from starlette.responses import Response, StreamingResponse

from autoreply.decision.reason import Reason, answered, words_of
from autoreply.record.reports.message_list import Seen, Wanted
from autoreply.texts.spreadsheets import without_formula
from autoreply.web.numbers import read_page
from autoreply.web.request import RequestContext
from schedules import Calendar
from schedules.notation import WEEKDAYS

A_PAGE = 50
A_PIECE = 32_768  # characters
LONGEST_SEARCH = 200  # characters
SPANS = {
    "night": "since we last closed",
    "1": "the last 24 hours",
    "7": "the last 7 days",
    "14": "the last 14 days",
    "28": "the last 4 weeks",
    "all": "everything stored",
}
SHADES = 5
STATES = {
    "": "",
    "due": "The reply is on its way",
    "held": "The reply waits until you open",
    "sent": "The reply was sent",
    "refused": "The reply was refused",
    "expired": "The reply was not sent, because you opened first",
    "undelivered": "The reply did not arrive",
    "in-doubt": "It is not known whether the reply arrived",
}
HEADINGS = ("noted", "arrived", "channel", "sender", "answered", "reason", "why", "urgent", "reply", "trouble")


@dataclass(frozen=True, slots=True)
class Search:
    """What the form asks for. Every field but `sender` is one of the choices."""

    span: str
    channel: str
    what: str
    sender: str
    page: int

    @classmethod
    def of(cls, form: Mapping[str, str], channels: Iterable[str]) -> "Search":
        """A value that is not among the choices is left out."""
        chosen, channel, what = form.get("span", ""), form.get("channel", ""), form.get("what", "")
        return cls(
            chosen if chosen in SPANS else "7",
            channel if channel in channels else "",
            what if what in {"answered", "silent", *Reason} else "",
            form.get("sender", "").strip()[:LONGEST_SEARCH],
            read_page(form.get("page", "")),
        )

    def wanted(self, now: datetime, closed: datetime, keep: timedelta) -> Wanted:
        """The same for the record; `closed` is when the office last closed."""
        since = {"night": closed, "all": now - keep}
        answered_only = {"answered": True, "silent": False}.get(self.what)
        start = since[self.span] if self.span in since else now - timedelta(days=int(self.span))
        return Wanted(start, self.channel, self.what if answered_only is None else "", answered_only, self.sender)


def show(request: RequestContext) -> Response:
    """One page of messages, the newest first, with the figures of all."""
    search, wanted = _search(request)
    reading, settings = request.engine.record.message_list, request.engine.settings
    counts = reading.count(wanted)
    total = sum(counts.values())
    last = max(1, -(-total // A_PAGE))
    page = min(max(1, search.page), last)
    return request.page(
        "messages.html",
        here="messages",
        search=search,
        spans=SPANS,
        channels=list(settings.channels),
        reasons=sorted(Reason, key=lambda reason: reason.words),
        words=words_of,
        seen=reading.page(wanted, A_PAGE, (page - 1) * A_PAGE),
        states=STATES,
        answers={reason.value for reason in Reason if reason.answers},
        total=total,
        number=page,
        last=last,
        counts=sorted(counts.items(), key=lambda each: -each[1]),
        week=days_of_week(settings.dates.locale.first_week_day, week(reading.arrivals(wanted), settings.timezone)),
        zone=settings.timezone,
        hour_name=settings.dates.hour,
        local=lambda instant: settings.dates.short(instant.astimezone(settings.timezone)),
    )


def days_of_week(first: int, hours: list[list[tuple[int, int]]]) -> list[tuple[str, list[tuple[int, int]]]]:
    """Each day with its hours, beginning with the day on which the country's weeks begin."""
    days = list(zip(WEEKDAYS, hours, strict=True))
    return days[first:] + days[:first]


def as_csv(request: RequestContext) -> Response:
    """All messages, for a spreadsheet."""
    _, wanted = _search(request)
    rows = csv_lines(request.engine.record.message_list.all(wanted), request.engine.settings.timezone)
    headers = {"content-disposition": 'attachment; filename="messages.csv"'}
    return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers=headers)


def csv_lines(found: Iterable[Seen], zone: ZoneInfo) -> Iterator[str]:
    """RFC 4180, with the mark by which spreadsheets recognise UTF-8; several hundred lines in one piece."""
    out = io.StringIO("\ufeff", newline="")
    out.seek(0, io.SEEK_END)
    write = csv.writer(out).writerow
    write(HEADINGS)
    for one in found:
        write([without_formula(cell) for cell in _cells(one, zone)])
        if out.tell() > A_PIECE:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _cells(one: Seen, zone: ZoneInfo) -> Iterator[str]:
    yield from (each.astimezone(zone).isoformat(timespec="seconds") for each in (one.noted, one.arrived))
    yield from (one.channel, one.sender, "yes" if answered(one.reason) else "no", one.reason, one.says)
    yield from ("yes" if one.urgent else "no", STATES.get(one.reply, one.reply), one.trouble)


def week(arrivals: Mapping[datetime, int], zone: ZoneInfo) -> list[list[tuple[int, int]]]:
    """For each hour of each day of the week: (how many, how dark), by the clock of `zone`."""
    many = [[0] * 24 for _ in WEEKDAYS]
    for instant, number in arrivals.items():
        local = instant.astimezone(zone)
        many[local.weekday()][local.hour] += number
    return shaded(many)


def shaded(many: list[list[int]]) -> list[list[tuple[int, int]]]:
    """Each number with how dark it is shown: the greatest is the darkest."""
    most = max(max(hours) for hours in many)
    return [[(number, -(-number * SHADES // most) if most else 0) for number in hours] for hours in many]


def _search(request: RequestContext) -> tuple[Search, Wanted]:
    search = Search.of({**request.query, "sender": ""} | dict(request.form), request.engine.settings.channels)
    keep = request.engine.settings.record.keep + timedelta(days=1)
    return search, search.wanted(request.now, last_closing(request.engine.hours.of(None), request.now), keep)


def last_closing(calendar: Calendar, now: datetime) -> datetime:
    """When we last closed; a day ago where that is not known."""
    period = calendar.at(now)
    if period.working and period.start is not None:
        period = calendar.at(period.start - timedelta(microseconds=1))
    return period.start or now - timedelta(days=1)
