"""Tells the owner of what is not well, by a way that does not depend on it. `trouble_plan.py` decides what and when."""

import json
import logging
import platform
from collections.abc import Sequence
from datetime import datetime, timedelta

from autoreply.notices.counts_only import counts_spoken, counts_text
from autoreply.notices.notice import Notice, NoticeRequest
from autoreply.notices.notices import Notices
from autoreply.notices.trouble_plan import Phase, TrackedTrouble, TroubleItem, plan
from autoreply.record import Record, RecordError
from autoreply.record.outgoing_kinds import NOTICE
from autoreply.settings import Settings
from autoreply.telemetry.health import Health
from schedules import Clock

log = logging.getLogger("autoreply.notices")

OWNER = ""
PLACE = "notices"  # of the bookmark; no channel
TOLD = "troubles told"  # the key of a bookmark that all replicas share
SAME = timedelta(minutes=10)  # what two replicas notice within this time is one trouble
ITEMS = "items"
TITLES = {Phase.NEW: "Not well:", Phase.STILL: "Still not well:", Phase.OVER: "Well again:"}


class TroubleWatch:
    """Looks at every heartbeat. What was told is kept in the record, and in memory while that is broken."""

    def __init__(self, settings: Settings, notices: Notices, record: Record, health: Health, clock: Clock) -> None:
        self._settings, self._notices, self._record = settings, notices, record
        self._health, self._clock = health, clock
        self._known: tuple[TrackedTrouble, ...] | None = None
        self._last: datetime | None = None
        self._pending = ""
        self._key = f"troubles {platform.node()}"  # each replica has troubles of its own
        notices.register(NOTICE, self.compose)

    def look(self) -> None:
        """Claim a notice if something is to be told. Raises nothing that concerns the record."""
        if not self._notices.reaches(OWNER):
            return
        now = self._clock.now()
        known = self._read(now) if self._known is None else self._known
        planned = plan(known, self._health.troubles(), now, self._last)
        if planned.tell and self._waits_for_the_last():
            return  # it says how things are when it goes out; the next one waits for that
        if planned.tell:
            self._tell(planned.tell, now)
            self._last = now
        if planned.tracked != known:
            self._keep(planned.tracked)

    def compose(self, request: NoticeRequest) -> Notice | None:
        """Say how it is when the notice is sent: after an outage, what is over by then is told as such."""
        items = [_item(one) for one in json.loads(request.reference.get(ITEMS, "[]"))]
        if not items:
            return None
        says = {one.about: one.says for one in self._health.troubles()}
        lines: list[str] = []
        for phase, title in TITLES.items():
            these = [self._line(item, says.get(item.about, "")) for item in items if item.phase is phase]
            lines += [title, *these, ""] if these else []
        over = sum(item.phase is Phase.OVER for item in items)
        wrong = len(items) - over
        counts = {"troubles": wrong, "over": over}
        subject = "Autoreply: " + ", ".join(filter(None, (_counted(wrong, "not well"), _counted(over, "well again"))))
        page = self._settings.web.public_url
        ending = f"The page says more: {page}/" if page else "Run autoreply status to see more."
        return Notice(
            subject=subject,
            plain="\n".join([*lines, ending, ""]),
            short=counts_text(request.language, **counts),
            spoken=counts_spoken(request.language, **counts),
        )

    def _line(self, item: TroubleItem, says: str) -> str:
        since = self._settings.dates.full(item.since, self._settings.timezone)
        if item.phase is Phase.OVER:
            return f"- {item.about}, which was not well since {since}."
        return f"- {says} Since {since}." if says else f"- {item.about}, since {since}. It is over by now."

    def _tell(self, items: Sequence[TroubleItem], now: datetime) -> None:
        """Claim a notice, of all that no other replica has told in the last minutes."""
        # Without the marks, two replicas that notice the same within the same ten minutes tell it once all the same.
        key = " ".join(
            f"{_mark_of(item)}|{item.since:%Y%m%d%H}{item.since.minute // 10}|{(now - item.since).days}"
            for item in items
        )
        mine = self._not_told_elsewhere(items, key, now)
        if mine:
            packed = [[item.about, item.phase.value, item.since.isoformat()] for item in mine]
            self._notices.claim_in_any_case(NOTICE, OWNER, key, {ITEMS: json.dumps(packed)}, now)
            self._pending = key

    def _not_told_elsewhere(self, items: Sequence[TroubleItem], key: str, now: datetime) -> list[TroubleItem]:
        """Mark these as told by the notice `key`, and leave out what another notice told a moment ago.

        A mark without its notice is of a replica that ended in between. While the record is broken, each one tells.
        """
        mine = list(items)

        def mark(kept: str) -> str:
            told = _marks(kept, now)
            mine[:] = [item for item in items if told.get(_mark_of(item), ["", ""])[1] not in claimed]
            return json.dumps(told | {_mark_of(item): [now.isoformat(), key] for item in mine})

        try:
            marks = _marks(self._record.bookmarks.get(PLACE, TOLD) or "", now)
            found = {one for _, one in marks.values()}
            claimed = {one for one in found if self._notices.state(NOTICE, OWNER, one) is not None}
            self._record.bookmarks.change(PLACE, TOLD, mark)
        except (RecordError, ValueError) as error:
            log.warning("the record cannot be read; another replica may have told this: %s", type(error).__name__)
            return list(items)
        return mine

    def _waits_for_the_last(self) -> bool:
        return bool(self._pending) and self._notices.is_pending(NOTICE, OWNER, self._pending)

    def _read(self, now: datetime) -> tuple[TrackedTrouble, ...]:
        """What an earlier process told. Nothing counts as over before we had the time to look."""
        try:
            kept = json.loads(self._record.bookmarks.get(PLACE, self._key) or "[]")
        except (RecordError, ValueError):
            return ()
        found = (TrackedTrouble(one[0], _instant(one[1]), now, _instant(one[2]), bool(one[3])) for one in kept)
        self._known = tuple(found)
        return self._known

    def _keep(self, tracked: tuple[TrackedTrouble, ...]) -> None:
        """Keep what was told. The rest is noticed again by itself."""
        before = self._packed(self._known or ())
        self._known = tracked
        if (packed := self._packed(tracked)) == before:
            return
        try:
            self._record.bookmarks.put(PLACE, self._key, packed)
        except RecordError as error:
            log.warning("the list of reported problems is kept in memory: %s", error)

    @staticmethod
    def _packed(tracked: tuple[TrackedTrouble, ...]) -> str:
        return json.dumps(
            [[one.about, one.since.isoformat(), one.told.isoformat(), one.event] for one in tracked if one.told]
        )


def _mark_of(item: TroubleItem) -> str:
    return f"{item.about}|{item.phase}"


def _marks(kept: str, now: datetime) -> dict[str, list[str]]:
    """By mark, when it was told last and by which notice. Raises `ValueError`."""
    marks: dict[str, list[str]] = json.loads(kept or "{}")
    return {mark: one for mark, one in marks.items() if now - _instant(one[0]) < SAME}


def _item(packed: list[str]) -> TroubleItem:
    about, phase, since = packed
    return TroubleItem(about, Phase(phase), _instant(since))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _counted(number: int, state: str) -> str:
    if not number:
        return ""
    return f"1 thing is {state}" if number == 1 else f"{number} things are {state}"
