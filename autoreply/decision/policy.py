"""The settings of one channel in the form that `decide` uses."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from autoreply.decision.limits import MOST_STRANGERS, STRANGERS_OF_A_PLACE, Limits


@dataclass(frozen=True, slots=True)
class Exemption:
    """A sender or a domain that is never, or always, answered. `reason` says why, `until` when it ends.

    `of_card` is true for one that a client's card makes, not the file.
    """

    who: str  # "a@b.example" or "b.example", lower case
    answer: Literal["never", "always"]
    reason: str
    until: datetime | None = None
    of_card: bool = False

    def holds(self, sender: str, now: datetime) -> bool:
        """Whether this exception applies to `sender` at `now`. A domain includes its subdomains."""
        if self.until is not None and now >= self.until:
            return False
        domain = sender.rpartition("@")[2]
        return self.who == sender or ("@" not in self.who and (domain == self.who or domain.endswith("." + self.who)))


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything that `decide` uses besides the message, the hours and the history."""

    again_after: timedelta = timedelta(hours=4)
    answer_within: timedelta = timedelta(hours=6)
    quiet_after_human: timedelta = timedelta(minutes=10)
    urgent_every: timedelta = timedelta(minutes=10)
    quiet_gaps: timedelta = timedelta()  # no reply in closed periods up to this long
    limits: Limits = field(default_factory=Limits)
    known: Limits = field(default_factory=Limits)  # all senders who were known before, while the account is paused
    known_urgent: Limits = field(default_factory=Limits)  # urgent words of all senders who were known before
    strangers_urgent: Limits = STRANGERS_OF_A_PLACE  # urgent words of strangers from one place
    all_strangers_urgent: Limits = MOST_STRANGERS  # urgent words of strangers from everywhere
    exemptions: tuple[Exemption, ...] = ()
    kind: str = ""  # of the channel, as agreements with clients may name it
