"""Keeps agreements, single times, exceptions and duties in the record. A command and a page do it alike.

Every function raises `RecordError`, and `UserError` where a wish cannot be fulfilled.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from autoreply.clients.agreements import AgreementError, AgreementWish, renewed
from autoreply.clients.work import ClientWork
from autoreply.record.cards.entries import CardEntry, EntryKind
from autoreply.settings import Settings

LONGEST_ONCE = timedelta(days=1)


def agree(work: ClientWork, card: int, wish: AgreementWish) -> int:
    """Keep an agreement. Returns its number."""
    check_parties(work.settings, wish.person, wish.channels)
    content = wish.content()
    return work.record.card_entries.add(card, EntryKind.AGREEMENT, content, work.end_of(wish.ends), work.act)


def note_told(work: ClientWork, entry: CardEntry, on: date, how: str) -> CardEntry:
    """Note that the client was told of an agreement: from then on it is in effect."""
    if on > work.today:
        raise AgreementError("The day on which the client was told cannot lie ahead.")
    if not how.strip():
        raise AgreementError("Say how the client was told.")
    told = {**entry.content, "told_on": on.isoformat(), "told_how": how}
    work.record.card_entries.change(entry.number, told, work.act, f"the client was told on {on}: {how}")
    return entry_of(work, entry.number, entry.kind)


def renew(work: ClientWork, entry: CardEntry, review: date, ends: date) -> None:
    """Let an agreement go on, for a new reason."""
    content = renewed(entry.content, review, ends, work.act.why)
    work.record.card_entries.change(entry.number, content, work.act, f"renewed until {ends}", work.end_of(ends))


def open_once(work: ClientWork, card: int, person: str, until: datetime, channels: Sequence[str] = ()) -> int:
    """Open for a client until then, outside what is agreed. Returns the number of the window."""
    check_parties(work.settings, person, channels)
    if not work.act.why.strip():
        raise AgreementError("Say why you are open for this client just this once.")
    if until - work.now > LONGEST_ONCE:
        raise AgreementError("Choose an end within a day. For more, agree on times.")
    content = {"person": person, "channels": [*channels], "reason": work.act.why}
    return work.record.card_entries.add(card, EntryKind.ONCE, content, until, work.act)


def make_exception(work: ClientWork, card: int, answer: str, until: datetime, approver: str) -> int:
    """Answer a client always or never until then. Returns the number of the exception."""
    content = {"answer": answer, "reason": work.act.why, "approver": approver}
    return work.record.card_entries.add(card, EntryKind.EXCEPTION, content, until, work.act)


def keep_for_duty(work: ClientWork, card: int, until: datetime) -> int:
    """Refuse to erase a card until then, for the reason of a law or a complaint. Returns the number of the duty."""
    return work.record.card_entries.add(card, EntryKind.DUTY, {"reason": work.act.why}, until, work.act)


def entry_of(work: ClientWork, number: int, *kinds: EntryKind) -> CardEntry:
    """Return an entry of one of these kinds."""
    found = work.record.card_entries.get(number)
    if found is None or found.kind not in kinds:
        raise AgreementError(f"There is no {kinds[0]} {number}. Look at the card.")
    return found


def check_parties(settings: Settings, person: str, channels: Iterable[str]) -> None:
    """Raise `AgreementError` for a person or a channel that is not in the settings."""
    if person and person not in settings.people:
        known = ", ".join(settings.people) or "nobody"
        raise AgreementError(f'"{person}" is not in [people]. Known: {known}.')
    names = {*settings.channels, *(entry.kind for entry in settings.channels.values())}
    for channel in channels:
        if channel not in names:
            raise AgreementError(f'The channel "{channel}" is not known. Known: {", ".join(sorted(names))}.')
