"""Connection overrides: how often and how patiently to call a webhook, written in the fragment of its URL."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl

_DEFAULT = "ct"
_RANGES = {"ct": (100, 10_000), "rt": (100, 15_000), "tt": (0, 15_000), "rc": (0, 5)}
POLICIES = frozenset({"4xx", "5xx", "ct", "rt", "all"})


class OverrideError(ValueError):
    """A fragment that Twilio would not take."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """Times in milliseconds. One retry by default, and only when no connection could be made."""

    connect: int = 5000
    read: int = 15_000
    total: int = 15_000
    retries: int = 1
    policy: frozenset[str] = field(default=frozenset({_DEFAULT}))

    def retry_after(self, failure: str) -> bool:
        """Whether a failure of this kind ("ct", "rt", "4xx", "5xx") is worth another try."""
        return "all" in self.policy or failure in self.policy


def read_overrides(url: str) -> Overrides:
    """What the fragment of `url` asks for. Raises `OverrideError` for an unknown key or a value out of range."""
    given = dict(parse_qsl(url.partition("#")[2], keep_blank_values=True))
    unknown = set(given) - {*_RANGES, "rp", "sni", "e"}
    if unknown:
        raise OverrideError(f"Connection override {min(unknown)!r} is not known.")
    numbers = {key: _number(key, given[key]) for key in _RANGES if key in given}
    policy = frozenset(given.get("rp", _DEFAULT).split(","))
    if not policy <= POLICIES:
        raise OverrideError(f"Connection override rp={given['rp']} names an unknown policy.")
    return Overrides(
        connect=numbers.get("ct", 5000),
        read=numbers.get("rt", 15_000),
        total=numbers.get("tt", 15_000),
        retries=numbers.get("rc", 1),
        policy=policy,
    )


def _number(key: str, text: str) -> int:
    low, high = _RANGES[key]
    if not text.isdecimal() or not low <= int(text) <= high:
        raise OverrideError(f"Connection override {key}={text} is not between {low} and {high}.")
    return int(text)
