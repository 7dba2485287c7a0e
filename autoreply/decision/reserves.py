"""Which reserve an answer is taken from, so that a flood from one place empties no other's (promise 4).

Known and authenticated senders have reserves of their own besides that of strangers from the same place. Every reserve
is limited, so that it ends a loop (promise 5).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from autoreply.decision.limits import Limits
from autoreply.decision.policy import Policy
from channels import Inbound, Signal

KNOWN = "known"
KNOWN_ORDINARY = "known, ordinary"
AUTHENTICATED = "authenticated"
STRANGERS = "strangers"


@dataclass(frozen=True, slots=True)
class Spent:
    """How many replies one reserve gave in the last ten minutes and day."""

    ten_minutes: int = 0
    day: int = 0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.ten_minutes + other.ten_minutes, self.day + other.day)

    def full(self, limits: Limits) -> str:
        """Return why no more replies may go out, or ""."""
        if self.ten_minutes >= limits.per_10_minutes:
            return f"{self.ten_minutes} replies in ten minutes"
        return f"{self.day} replies in a day" if self.day >= limits.per_day else ""


@dataclass(frozen=True, slots=True)
class ReserveChoice:
    """The chosen reserve; or "", and why each reserve of this sender is used up."""

    reserve: str
    says: str = ""


def choose(inbound: Inbound, policy: Policy, known: bool, spent: Mapping[str, Spent]) -> ReserveChoice:
    """Return the first reserve of this sender that is not used up."""
    place = inbound.origin or inbound.sender
    full: list[str] = []
    if known:
        says = spent.get(KNOWN, Spent()).full(policy.known_urgent)
        if not says:
            return ReserveChoice(KNOWN)
        full.append(f"{says} to known senders")
    for kind in (AUTHENTICATED, STRANGERS) if Signal.AUTHENTICATED in inbound.signals else (STRANGERS,):
        says = _of_place(kind, place, policy, spent)
        if not says:
            return ReserveChoice(f"{kind} {place}")
        full.append(says)
    return ReserveChoice("", f"urgent words: {', '.join(full)}")


def choose_ordinary(policy: Policy, known: bool, spent: Mapping[str, Spent], paused: str) -> ReserveChoice:
    """For a message without urgent words. `paused` says why the account gives no more, "" where it does.

    Whoever was known before then has a reserve that no flood of strangers empties: not everybody in need uses a word
    of a list.
    """
    if not paused or not known:
        return ReserveChoice("", paused)
    says = spent.get(KNOWN_ORDINARY, Spent()).full(policy.known)
    return ReserveChoice("", f"{paused}, and {says} to known senders") if says else ReserveChoice(KNOWN_ORDINARY)


def _of_place(kind: str, place: str, policy: Policy, spent: Mapping[str, Spent]) -> str:
    """Return why the place's reserve is used up, or "". Does not name the place, which may be a person's."""
    here = spent.get(f"{kind} {place}", Spent()).full(policy.strangers_urgent)
    if here:
        return f"{here} to {kind} from the same place"
    everywhere = sum((one for name, one in spent.items() if name.startswith(f"{kind} ")), Spent())
    says = everywhere.full(policy.all_strangers_urgent)
    return f"{says} to {kind} from everywhere" if says else ""
