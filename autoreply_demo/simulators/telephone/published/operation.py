"""One operation of Twilio's REST API as its OpenAPI description states it, and the check of a request against it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from autoreply_demo.simulators.telephone.errors import RestError
from autoreply_demo.simulators.telephone.published.kinds import BAD_REQUEST, ValueKind, sid

_NOT_FOUND = 20404
_ACCOUNT = sid("AC")


class UnpublishedRequest(RestError):
    """A request that is not within the description. `why` says which part of it."""

    def __init__(self, code: int, why: str, detail: str = "") -> None:
        super().__init__(code, detail or why)
        self.why = why


@dataclass(frozen=True, slots=True, eq=False)
class PublishedOperation:
    """`path` at `server` names its Sids in braces, `sids` their kinds; `takes` are the parameters of query and form.

    `required` and `one_of` (at least one of these) name Twilio's error for what is missing.
    """

    method: str
    server: str
    path: str
    takes: Mapping[str, ValueKind] = field(default_factory=dict)
    sids: Mapping[str, ValueKind] = field(default_factory=dict)
    required: Mapping[str, int] = field(default_factory=dict)
    one_of: Mapping[tuple[str, ...], int] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def check(self, sids: Mapping[str, str], given: Iterable[tuple[str, str]]) -> None:
        """Raises `UnpublishedRequest`."""
        for name, value in sids.items():
            if not self.sids.get(name, _ACCOUNT).fits(value):
                raise UnpublishedRequest(_NOT_FOUND, f"{value} is no identifier for {self.path}", value)
        present: dict[str, str] = {}
        for name, value in given:
            self._check_value(name, value, again=name in present)
            present[name] = value
        self._check_missing({name for name, value in present.items() if value})

    def _check_value(self, name: str, value: str, *, again: bool) -> None:
        kind = self.takes.get(name)
        if kind is None:
            raise UnpublishedRequest(BAD_REQUEST, f"there is no parameter {name} here")
        if again and not kind.many:
            raise UnpublishedRequest(BAD_REQUEST, f"parameter {name} comes more than once")
        if not kind.fits(value) and not (value == "" and name in self.required):  # which counts as missing
            raise UnpublishedRequest(kind.code, f"{name} is no {kind.name}", value if kind.code != BAD_REQUEST else "")

    def _check_missing(self, present: set[str]) -> None:
        for name, code in self.required.items():
            if name not in present:
                raise UnpublishedRequest(code, f"{name} is missing")
        for names, code in self.one_of.items():
            if present.isdisjoint(names):
                raise UnpublishedRequest(code, f"one of {', '.join(names)} is missing")
