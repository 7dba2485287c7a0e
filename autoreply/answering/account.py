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
    """What the desk knows about one channel: whose hours, which wishes, which words."""

    channel: Channel
    policy: Policy
    calendar: Callable[[], Calendar]
    words: Words
    urgent: UrgentWords
    practice: str
    place: str
    covers: Mapping[str, Cover]
    last_known: Callable[[], Calendar] | None = None  # the calendar without a look into the book
    of_person: Callable[[str], Calendar] | None = None  # the calendar of one of its people

    def calendar_for(self, person: str) -> Calendar:
        """The calendar by which a message to `person` is judged, "" being the channel."""
        return self.of_person(person) if person and self.of_person else self.calendar()
