"""One configured channel as the responder knows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from autoreply.decision.policy import Policy
from autoreply.texts.urgent import UrgentWords
from autoreply.texts.words import Cover, Words
from channels import Channel
from schedules import Calendar


@dataclass(frozen=True, slots=True)
class Account:
    """What the responder knows about one channel: its calendar, policy and texts."""

    channel: Channel
    policy: Policy
    calendar: Callable[[], Calendar]
    words: Words
    urgent: UrgentWords
    practice: str
    place: str
    covers: Mapping[str, Cover]
    of_person: Callable[[str], Calendar] | None = None  # the calendar of one of its people
    last_known: Callable[[str], Calendar] | None = None  # like `calendar_for`, but does not read the record

    def calendar_for(self, person: str) -> Calendar:
        """Return the calendar for messages to `person`, or for the channel if `person` is ""."""
        return self.of_person(person) if person and self.of_person else self.calendar()

    def last_known_for(self, person: str) -> Calendar:
        """Return the same calendar as it was last built. Does not block."""
        return self.last_known(person) if self.last_known else self.calendar_for(person)
