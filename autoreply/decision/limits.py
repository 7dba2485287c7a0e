"""The limits of an account: how many replies it may give."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How many replies one account may give before its breaker opens."""

    per_10_minutes: int = 30
    per_day: int = 300


# More urgent messages than these, from everywhere at once, are an attack or a loop.
MOST_STRANGERS = Limits(300, 1000)
STRANGERS_OF_A_PLACE = Limits(10, 50)
