"""Once a week, at somebody's first opening of it: a note to that person alone about their week before."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from autoreply.mirror.mirrors import Mirrors
from autoreply.mirror.participants import counted, has_own_way
from autoreply.mirror.summary import words_of_mirror
from autoreply.notices.counts_only import counts_spoken, counts_text
from autoreply.notices.handover.opening import ended_period
from autoreply.notices.notice import Notice, NoticeRequest
from autoreply.notices.notices import Notices
from autoreply.record import Record
from autoreply.record.outgoing_kinds import MIRROR
from autoreply.settings import Settings
from autoreply.texts.dates import DateFormat, locale
from schedules import Calendar, Clock

WEEK = "week"  # in a reference: the Monday of the week that it is about
LATE = timedelta(days=1)  # an older opening is told no more
_DAYS = 7


class MirrorJob:
    """A step of the heartbeat. Raises `RecordError`; the next heartbeat does the same again."""

    def __init__(
        self,
        settings: Settings,
        record: Record,
        notices: Notices,
        mirrors: Mirrors,
        calendar_of: Callable[[str | None], Calendar],
        clock: Clock,
    ) -> None:
        self._settings, self._record, self._notices = settings, record, notices
        self._mirrors, self._calendar_of, self._clock = mirrors, calendar_of, clock
        self._told: dict[str, date] = {}  # the weeks that need no look into the record
        self._forgot = False
        notices.register(MIRROR, self.compose)

    def step(self) -> None:
        """Delete what was counted of people whose mirror is off, and claim the notes that are due."""
        now = self._clock.now()
        if not self._forgot:
            self._record.work.keep_only(counted(self._settings), now)
            self._forgot = True
        for person in sorted(counted(self._settings)):
            self._tell(person, now)

    def compose(self, request: NoticeRequest) -> Notice | None:
        """Say it as things are when the note is sent; None once the mirror is off."""
        if request.person not in counted(self._settings):
            return None
        monday = date.fromisoformat(request.reference[WEEK])
        summary = self._mirrors.of(request.person, monday, monday + timedelta(days=_DAYS - 1))
        sentences, words = summary.sentences(request.language), words_of_mirror(request.language)
        if not sentences:
            return None
        page, dates = self._settings.web.public_url, DateFormat(locale(request.language, self._settings.country))
        week = words.say("week", day=dates.day(monday))
        ending = words.say("only_you", page=f"{page}/mirror") if page else words.say("nobody_else")
        return Notice(
            subject=words.say("subject"),
            plain="\n".join([week, "", *sentences, "", ending, words.say("off"), ""]),
            short=counts_text(request.language),
            spoken=counts_spoken(request.language),
        )

    def _tell(self, person: str, now: datetime) -> None:
        zone = self._settings.zone_of(person or None)
        today = now.astimezone(zone).date()
        monday = today - timedelta(days=today.weekday())
        if self._told.get(person) == monday or not has_own_way(self._settings, person):
            return
        period = ended_period(self._calendar_of(person or None), now)
        if period is None or period[1].astimezone(zone).date() < monday:
            return
        before = monday - timedelta(days=_DAYS)
        if now - period[1] < LATE and not self._mirrors.of(person, before, monday - timedelta(days=1)).is_empty:
            self._notices.claim(MIRROR, person, before.isoformat(), {WEEK: before.isoformat()}, now)
        self._told[person] = monday
