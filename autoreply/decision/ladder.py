"""The ladder of an alert: whom to tell next about somebody in need, until somebody takes it. Pure.

Each client has a ladder of their own, so that no limit, bundle or answer for one of them holds up another. The first
message is told at once. More of the same client is bundled for `BUNDLE`. A ladder has no end but "taken".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType

BUNDLE = timedelta(minutes=2)  # more of the same client is told at most so often
AGAIN = timedelta(minutes=30)  # after the last rung, until somebody takes it
TAKEN_FOR = timedelta(minutes=30)  # so long whoever took it hears of more; afterwards more is a new alert


class Whom(Enum):
    """Whom a rung tells."""

    ON_CALL = "on call"
    NEXT = "next person"
    EVERYBODY = "everybody and the owner"


class AlertWay(Enum):
    """How somebody is told."""

    TEXT = "text"
    PUSH = "push"
    CALL = "call"
    SECOND_NUMBER = "call to the second number"


@dataclass(frozen=True, slots=True)
class Rung:
    """Whom to tell, and how, so long after the alert began."""

    after: timedelta
    whom: Whom
    ways: tuple[AlertWay, ...]


ALL_WAYS = (AlertWay.TEXT, AlertWay.PUSH, AlertWay.CALL)
LADDER = (
    Rung(timedelta(0), Whom.ON_CALL, (AlertWay.TEXT, AlertWay.PUSH)),
    Rung(timedelta(minutes=2), Whom.ON_CALL, (AlertWay.CALL,)),
    Rung(timedelta(minutes=5), Whom.ON_CALL, (AlertWay.TEXT, AlertWay.PUSH, AlertWay.CALL, AlertWay.SECOND_NUMBER)),
    Rung(timedelta(minutes=10), Whom.NEXT, ALL_WAYS),
    Rung(timedelta(minutes=20), Whom.EVERYBODY, ALL_WAYS),
)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message of a client that is to alert somebody."""

    client: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TakenBy:
    """Somebody says that they see to it: by a key, a code or a button, never by answering a call."""

    client: str
    at: datetime
    person: str


@dataclass(frozen=True, slots=True)
class Reached:
    """Somebody says that the client was reached. What they had not seen begins an alert of its own (`Arrived`)."""

    client: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PracticeOpens:
    """The practice opens."""

    at: datetime


@dataclass(frozen=True, slots=True)
class TimePasses:
    """Nothing happened until now."""

    at: datetime


AlertEvent = Arrived | TakenBy | Reached | PracticeOpens | TimePasses


@dataclass(frozen=True, slots=True)
class Climb:
    """Tell these people now. `again` counts the times after the last rung."""

    client: str
    rung: Rung
    again: int = 0


@dataclass(frozen=True, slots=True)
class TellMore:
    """There are so many more messages of this client. For `person`, who took it; "": for everybody told so far."""

    client: str
    count: int
    person: str


@dataclass(frozen=True, slots=True)
class TellTaken:
    """Tell everybody who was told that `person` took it; or tell `late` alone, who came second."""

    client: str
    person: str
    late: str = ""


@dataclass(frozen=True, slots=True)
class AskWhetherReached:
    """Ask `person` whether the client was reached: taken is not done. Asked once; the next opening forgets it."""

    client: str
    person: str


AlertAction = Climb | TellMore | TellTaken | AskWhetherReached


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """One client's alert. `climbed` counts the rungs that were told, those after the last one too.

    `more` messages are not told yet, and may be from `bundled` on.
    """

    began: datetime
    climbed: int = 0
    more: int = 0
    bundled: datetime | None = None
    taken_by: str = ""
    taken_at: datetime | None = None
    asked: bool = False

    def due(self) -> datetime | None:
        """When something is to be told unless something happens before; None: never."""
        bundle = self.bundled if self.more else None
        climb = None if self.taken_by else self.began + _after(self.climbed)
        return min((each for each in (bundle, climb) if each is not None), default=None)


@dataclass(frozen=True, slots=True)
class AlertBoard:
    """The open alerts of a practice, by client."""

    alerts: Mapping[str, OpenAlert] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def due(self) -> datetime | None:
        """When `TimePasses` is next of use."""
        return min((due for one in self.alerts.values() if (due := one.due()) is not None), default=None)

    def after(self, event: AlertEvent) -> tuple["AlertBoard", tuple[AlertAction, ...]]:
        """The board after an event, and what is to be done because of it."""
        clients = [event.client] if isinstance(event, Arrived | TakenBy | Reached) else list(self.alerts)
        alerts, actions = dict(self.alerts), list[AlertAction]()
        for client in clients:
            alert, found = _step(client, alerts.pop(client, None), event)
            actions += found
            if alert is not None:
                alerts[client] = alert
        return AlertBoard(MappingProxyType(alerts)), tuple(actions)


def _step(client: str, alert: OpenAlert | None, event: AlertEvent) -> tuple[OpenAlert | None, list[AlertAction]]:
    """One client's alert after an event that concerns it."""
    if isinstance(event, Arrived):
        return _overdue(client, _arrived(alert, event.at), event.at)
    if alert is None or isinstance(event, Reached):
        return None, []
    if isinstance(event, TakenBy):
        return _taken(client, alert, event)
    if isinstance(event, PracticeOpens) and alert.taken_by and not alert.asked:
        return replace(alert, asked=True), [AskWhetherReached(client, alert.taken_by)]
    if isinstance(event, PracticeOpens) and alert.asked and not alert.more:
        return None, []
    return _overdue(client, alert, event.at)


def _arrived(alert: OpenAlert | None, at: datetime) -> OpenAlert:
    if alert is None or (alert.taken_at is not None and at - alert.taken_at >= TAKEN_FOR):
        return OpenAlert(at)
    return replace(alert, more=alert.more + 1, bundled=alert.bundled if alert.more else _next(alert, at))


def _next(alert: OpenAlert, at: datetime) -> datetime:
    """When the first message of a new bundle may be told: `BUNDLE` after whatever was told last."""
    last = alert.bundled or alert.began
    return max(at, last + BUNDLE)


def _taken(client: str, alert: OpenAlert, event: TakenBy) -> tuple[OpenAlert, list[AlertAction]]:
    if alert.taken_by:
        return alert, [TellTaken(client, alert.taken_by, late=event.person)]
    return replace(alert, taken_by=event.person, taken_at=event.at), [TellTaken(client, event.person)]


def _overdue(client: str, alert: OpenAlert, at: datetime) -> tuple[OpenAlert, list[AlertAction]]:
    """Whatever should have been told by now, each once: after a long sleep no rung is left out, and none is doubled."""
    actions: list[AlertAction] = []
    if not alert.taken_by:
        climbed = alert.climbed
        while alert.began + _after(climbed) <= at:
            climbed += 1
        actions += [_climb(client, each) for each in _worth_telling(alert.climbed, climbed)]
        alert = replace(alert, climbed=climbed)
    if alert.more and alert.bundled is not None and alert.bundled <= at:
        actions.append(TellMore(client, alert.more, alert.taken_by))
        alert = replace(alert, more=0, bundled=at)
    return alert, actions


def _worth_telling(first: int, last: int) -> Iterator[int]:
    """The rungs from `first` to before `last`; of the repetitions only the newest."""
    yield from range(first, min(last, len(LADDER)))
    if last > max(first, len(LADDER)):
        yield last - 1


def _climb(client: str, number: int) -> Climb:
    return Climb(client, LADDER[min(number, len(LADDER) - 1)], max(0, number - len(LADDER) + 1))


def _after(number: int) -> timedelta:
    """How long after the beginning the rung with this number is due."""
    beyond = max(0, number - len(LADDER) + 1)
    return LADDER[min(number, len(LADDER) - 1)].after + beyond * AGAIN
