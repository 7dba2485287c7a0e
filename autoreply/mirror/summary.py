"""What somebody's counts come to, in sentences. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from autoreply.record.staff.work import WorkCount
from autoreply.texts.word_lists import FALLBACK, WordList
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

    def sentences(self, language: str = FALLBACK) -> list[str]:
        """Return them, the most telling first; none if there is nothing to say."""
        return list(_sentences(self, words_of_mirror(language)))


def words_of_mirror(language: str) -> WordList:
    """What a mirror says in a language."""
    return WordList.of("autoreply.mirror", "mirror.toml", language)


def _sentences(summary: WorkSummary, words: WordList) -> Iterator[str]:
    written = [one for one in summary.counts if one.kind in _WRITTEN]
    evenings = {evening for one in written if (evening := _evening(one)) is not None}
    days = {one.day for one in written if _evening(one) is None}
    if when := _both(words, evenings=len(evenings), days=len(days)):
        yield words.say("wrote", when=when)
    mails, chats, calls = (_sum(summary, kind) for kind in (WorkKind.MAIL, WorkKind.CHAT, WorkKind.CALL))
    if sent := _both(words, mails=mails, chats=chats):
        yield words.say("sent", what=sent)
    if calls:
        yield words.counted("calls", calls)
    if summary.opened:
        yield words.counted("opened", len(set(summary.opened)))
    if summary.windows:
        yield words.counted("windows", summary.windows)


def _both(words: WordList, **counts: int) -> str:
    """Two counts within a sentence; one alone where the other is 0, and "" where both are."""
    said = {name: words.counted(name, number) for name, number in counts.items() if number}
    return words.say("_and_".join(said), **said) if len(said) > 1 else "".join(said.values())


def _evening(one: WorkCount) -> date | None:
    """The day whose evening it was, None by day."""
    if one.hour < NIGHT_ENDS:
        return one.day - timedelta(days=1)
    return one.day if one.hour >= EVENING else None


def _sum(summary: WorkSummary, kind: WorkKind) -> int:
    return sum(one.number for one in summary.counts if one.kind is kind)
