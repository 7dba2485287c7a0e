"""What a contact card says, as far as a decision depends on it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from autoreply.decision.agreement import AgreedTime


class ClientKind(StrEnum):
    """Who somebody is to the practice."""

    CLIENT = "client"
    COLLEAGUE = "colleague"
    REFERRER = "referrer"
    OTHER = "other"


class Quiet(StrEnum):
    """What somebody gets whose messages may be read by others."""

    NO = ""  # the usual replies
    NEUTRAL = "neutral"  # a text that tells nobody who writes or why
    SILENT = "silent"  # no automatic reply at all


@dataclass(frozen=True, slots=True)
class ClientException:
    """The practice's choice to answer one client always, or never. `reason` says why, `until` when it ends."""

    answer: Literal["never", "always"]
    reason: str
    until: datetime

    def holds(self, now: datetime) -> bool:
        return now < self.until


@dataclass(frozen=True, slots=True)
class PersonalText:
    """What replies to one client say in place of the usual text, from the day on which the client was told.

    `text` is for mail and chat, `short` for text messages, "" where the usual one is sent. It lapses after `last`.
    """

    language: str
    text: str
    short: str
    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Client:
    """The sender's card, by its `number`. `language` is "" where none was chosen."""

    number: int
    kind: ClientKind = ClientKind.CLIENT
    language: str = ""
    quiet: Quiet = Quiet.NO
    quiet_until: datetime | None = None
    quiet_reason: str = ""
    exceptions: tuple[ClientException, ...] = ()
    agreements: tuple[AgreedTime, ...] = ()
    personal: PersonalText | None = None

    def quiet_at(self, now: datetime) -> Quiet:
        """What counts now: a choice has an end."""
        return self.quiet if self.quiet_until is not None and now < self.quiet_until else Quiet.NO

    def exception(self, now: datetime) -> ClientException | None:
        """Return the exception in effect; the first one where there are several."""
        return next((one for one in self.exceptions if one.holds(now)), None)
