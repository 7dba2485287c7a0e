"""Reads and says what is agreed with a client, and the exceptions of cards and file in one list. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from autoreply.decision.policy import Exemption
from autoreply.errors import UserError
from autoreply.record.cards.entries import CardEntry
from schedules import HoursError, read_weekly


class AgreementError(UserError):
    """An agreement that cannot be made so. The message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class AgreementWish:
    """What was agreed. `windows` are day keys with hours, as in the file. Dates are those of `zone`."""

    windows: Mapping[str, str]
    zone: ZoneInfo
    first: date
    review: date
    ends: date
    agreed_by: str
    person: str = ""
    channels: tuple[str, ...] = ()
    purpose: str = ""
    response: str = ""
    told_on: date | None = None
    told_how: str = ""

    def content(self) -> dict[str, Any]:
        """Return it as the record keeps it. Raises `AgreementError`."""
        try:
            week = read_weekly(self.windows)
        except HoursError as error:
            raise AgreementError(str(error)) from None
        if not any(week.days) and not week.special:
            raise AgreementError('An agreement needs a window, such as "tue 17:00-17:10".')
        if not self.first <= self.review <= self.ends:
            raise AgreementError("An agreement begins, is reviewed and ends, in this order. Change the dates.")
        if not self.agreed_by.strip():
            raise AgreementError("Say who of the practice agreed.")
        if self.told_on is not None and not self.told_how.strip():
            raise AgreementError("Say how the client was told.")
        return {
            "windows": dict(self.windows),
            "zone": self.zone.key,
            "from": self.first.isoformat(),
            "review": self.review.isoformat(),
            "ends": self.ends.isoformat(),
            "person": self.person,
            "channels": list(self.channels),
            "purpose": self.purpose,
            "response": self.response,
            "agreed_by": self.agreed_by,
            "told_on": self.told_on.isoformat() if self.told_on is not None else None,
            "told_how": self.told_how,
        }


def read_windows(texts: Iterable[str]) -> dict[str, str]:
    """Read windows such as "tue 17:00-17:10" and "mon-thu 8-8:30 pm": the day, a space, the hours."""
    found: dict[str, str] = {}
    for text in texts:
        days, _, hours = text.strip().partition(" ")
        if not hours.strip():
            raise AgreementError(f'"{text}" has no hours. Write the day and the hours: "tue 17:00-17:10".')
        found[days] = f"{found[days]}, {hours.strip()}" if days in found else hours.strip()
    return found


def renewed(content: Mapping[str, Any], review: date, ends: date, reason: str) -> dict[str, Any]:
    """Return the agreement with a later end. Raises `AgreementError` without a new reason."""
    if not reason.strip() or reason.strip() == str(content.get("renewed_for", "")).strip():
        raise AgreementError("A renewal needs a new reason. Say what speaks for it now.")
    if not date.fromisoformat(content["from"]) <= review <= ends:
        raise AgreementError("An agreement begins, is reviewed and ends, in this order. Change the dates.")
    return {**content, "review": review.isoformat(), "ends": ends.isoformat(), "renewed_for": reason.strip()}


def say_agreement(content: Mapping[str, Any]) -> str:
    """Say an agreement in one line: "tue 17:00-17:10, with ana, by voice, for coaching"."""
    windows = ", ".join(f"{days} {hours}" for days, hours in content["windows"].items())
    parts = [windows, f"with {content['person']}" if content["person"] else "with the practice"]
    if content["channels"]:
        parts.append(f"by {' or '.join(content['channels'])}")
    if content["purpose"]:
        parts.append(f"for {content['purpose']}")
    if not content["told_on"]:
        parts.append("not in effect: the client was not told")
    return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class ListedException:
    """An exception, of a card or of the file. `number` is the entry's, None for one of the file."""

    whose: str
    answer: str
    reason: str
    approver: str
    until: datetime | None
    number: int | None = None


def all_exceptions(
    of_file: Sequence[Exemption], of_cards: Iterable[tuple[str, CardEntry]], now: datetime
) -> Iterator[ListedException]:
    """Yield the exceptions in effect, the cards' first: `of_cards` are (label, entry)."""
    for label, entry in of_cards:
        if entry.holds(now):
            kept = entry.content
            yield ListedException(
                label, kept["answer"], kept["reason"], kept.get("approver", ""), entry.until, entry.number
            )
    for one in of_file:
        if one.until is None or now < one.until:
            yield ListedException(one.who, one.answer, one.reason, "the settings file", one.until)
