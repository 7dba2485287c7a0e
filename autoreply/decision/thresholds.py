"""How often somebody reaches out before a person of the practice is told. Nobody else ever is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Threshold:
    """So many closed periods with a contact, in so many days."""

    periods: int
    days: int
