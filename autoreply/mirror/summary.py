"""What somebody's counts come to, in sentences. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from autoreply.record.staff.work import WorkCount
from channels import WorkKind

NIGHT_ENDS = 5  # o'clock: what somebody writes before belongs to the evening before
EVENING = 17  # o'clock
_WRITTEN = frozenset({WorkKind.MAIL, WorkKind.CHAT})


@dataclass(frozen=True, slots=True)
class WorkSummary:
    """What one person did outside their hours. `opened` are the days on which they were open by a manual change.

    `windows` are those that they opened for one client outside an agreement.
    """

    counts: Sequence[WorkCount]
    opened: Sequence[date] = ()
    windows: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.counts or self.opened or self.windows)

    def sentences(self) -> list[str]:
        """Return them, the most telling first; none if there is nothing to say."""
        return list(_sentences(self))


def _sentences(summary: WorkSummary) -> Iterator[str]:
    written = [one for one in summary.counts if one.kind in _WRITTEN]
    evenings = {evening for one in written if (evening := _evening(one)) is not None}
    days = {one.day for one in written if _evening(one) is None}
    when = [*([_many(len(evenings), "evening")] if evenings else []), *([_many(len(days), "day")] if days else [])]
    if when:
        yield f"You wrote to clients or colleagues on {' and by day on '.join(when)}."
    mails, chats, calls = (_sum(summary, kind) for kind in (WorkKind.MAIL, WorkKind.CHAT, WorkKind.CALL))
    sent = [*([_many(mails, "mail")] if mails else []), *([_many(chats, "Slack message")] if chats else [])]
    if sent:
        yield f"You sent {' and '.join(sent)} outside your hours."
    if calls:
        yield f"You took {_many(calls, 'call')} outside your hours."
    if summary.opened:
        yield f"You were open by a manual change on {_many(len(set(summary.opened)), 'day')}."
    if summary.windows:
        yield f"You opened {_many(summary.windows, 'window')} for one client outside an agreement."


def _evening(one: WorkCount) -> date | None:
    """The day whose evening it was, None by day."""
    if one.hour < NIGHT_ENDS:
        return one.day - timedelta(days=1)
    return one.day if one.hour >= EVENING else None


def _sum(summary: WorkSummary, kind: WorkKind) -> int:
    return sum(one.number for one in summary.counts if one.kind is kind)


def _many(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number} {what}s"
