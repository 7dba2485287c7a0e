"""One configured channel as the responder knows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from autoreply.decision.policy import Policy
from autoreply.texts.urgent import UrgentWords
from autoreply.texts.words import Cover, Words
from channels import Channel, Inbound
from schedules import Calendar, Period


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
    texts_of_person: Callable[[str], tuple[Words, UrgentWords]] | None = None  # what one of its people says
    staff: Mapping[str, str] = field(default_factory=dict)  # our own people, by where they write from on this channel
    takes_codes: bool = False  # whether they take alerts by a code that they write here
    of_person: Callable[[str], Calendar] | None = None  # the calendar of one of its people
    last_known: Callable[[str], Calendar] | None = None  # like `calendar_for`, but does not read the record
    person: str = ""  # whose channel it is; "": the practice's
    called: Mapping[str, str] = field(default_factory=dict)  # the keys of people, by the names that calendars use
    can_alert: Callable[[], bool] = lambda: True  # whether somebody could be alerted, where clients are told so

    def is_staff(self, inbound: Inbound) -> bool:
        """Whether it was written from where the practice reaches one of its people."""
        return not self.staff.keys().isdisjoint(who.lower() for who in (inbound.claimed, inbound.writer) if who)

    def calendar_for(self, person: str) -> Calendar:
        """Return the calendar for messages to `person`, or for the channel if `person` is ""."""
        return self.of_person(person) if person and self.of_person else self.calendar()

    def words_for(self, person: str) -> Words:
        """The texts for messages to `person`, "" being the channel: of who is on call only while that is true."""
        words = self.texts_of_person(person)[0] if person and self.texts_of_person else self.words
        return words if self.can_alert() else words.untold

    def urgent_for(self, person: str) -> UrgentWords:
        """The urgent words in messages to `person`; what they or the channel say themselves, quoted, is none."""
        return self.texts_of_person(person)[1] if person and self.texts_of_person else self.urgent

    def reader_for(self, person: str, arrival: Period) -> str:
        """Who reads what came to `person` in that period: who covers, if that is one of the practice, else `person`."""
        return self.called.get(arrival.cover or "") or person or self.person

    def last_known_for(self, person: str) -> Calendar:
        """Return the same calendar as it was last built. Does not block."""
        return self.last_known(person) if self.last_known else self.calendar_for(person)
