"""The ladder of an alert: whom to tell next about somebody in need, until somebody takes it. Pure.

Each client has a ladder of their own, so that no limit, bundle or answer for one of them holds up another. The first
message is told at once. More of the same client is bundled for `BUNDLE`. A ladder has no end but "taken".

The practice chooses the minutes, and may change them while alerts are open. So an alert counts the rungs that were
told, whenever they were due, and the last one comes again so long after it was told, not after the beginning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType

BUNDLE = timedelta(minutes=2)  # more of the same client is told at most so often
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
    """Whom to tell, and how."""

    whom: Whom
    ways: tuple[AlertWay, ...]


ALL_WAYS = (AlertWay.TEXT, AlertWay.PUSH, AlertWay.CALL)
RUNGS = (
    Rung(Whom.ON_CALL, (AlertWay.TEXT, AlertWay.PUSH)),
    Rung(Whom.ON_CALL, (AlertWay.CALL,)),
    Rung(Whom.ON_CALL, (*ALL_WAYS, AlertWay.SECOND_NUMBER)),
    Rung(Whom.NEXT, ALL_WAYS),
    Rung(Whom.EVERYBODY, ALL_WAYS),
)


@dataclass(frozen=True, slots=True)
class Ladder:
    """How long after an alert began each rung after the first is due, and how often the last one comes again."""

    call: timedelta = timedelta(minutes=2)
    again: timedelta = timedelta(minutes=5)
    next: timedelta = timedelta(minutes=10)
    everybody: timedelta = timedelta(minutes=20)
    then_every: timedelta = timedelta(minutes=30)

    @property
    def after(self) -> tuple[timedelta, ...]:
        """When each of `RUNGS` is due."""
        return timedelta(0), self.call, self.again, self.next, self.everybody


LADDER = Ladder()  # unless the practice chooses other minutes


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
    """Somebody says that the client was reached."""

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
    """Tell these people now."""

    client: str
    rung: Rung


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
    """One client's alert. `climbed` counts the rungs that were told, and `climbed_at` is when the last of them was.

    `more` messages are not told yet, and may be from `bundled` on.
    """

    began: datetime
    climbed: int = 0
    more: int = 0
    bundled: datetime | None = None
    taken_by: str = ""
    taken_at: datetime | None = None
    asked: bool = False
    climbed_at: datetime | None = None

    def due(self, ladder: Ladder) -> datetime | None:
        """When something is to be told unless something happens before; None: never."""
        bundle = self.bundled if self.more else None
        climb = None if self.taken_by else self.next_climb(ladder)
        return min((each for each in (bundle, climb) if each is not None), default=None)

    def next_climb(self, ladder: Ladder) -> datetime:
        """When the next rung is to be told, or the last one again."""
        if self.climbed < len(RUNGS):
            return self.began + ladder.after[self.climbed]
        return (self.climbed_at or self.began) + ladder.then_every


@dataclass(frozen=True, slots=True)
class AlertBoard:
    """The open alerts of a practice, by client, and the ladder of now."""

    alerts: Mapping[str, OpenAlert] = field(default_factory=lambda: MappingProxyType({}))
    ladder: Ladder = LADDER

    @property
    def due(self) -> datetime | None:
        """When `TimePasses` is next of use."""
        return min((due for one in self.alerts.values() if (due := one.due(self.ladder)) is not None), default=None)

    def after(self, event: AlertEvent) -> tuple["AlertBoard", tuple[AlertAction, ...]]:
        """The board after an event, and what is to be done because of it."""
        clients = [event.client] if isinstance(event, Arrived | TakenBy | Reached) else list(self.alerts)
        alerts, actions = dict(self.alerts), list[AlertAction]()
        for client in clients:
            alert, found = _step(client, alerts.pop(client, None), event, self.ladder)
            actions += found
            if alert is not None:
                alerts[client] = alert
        return replace(self, alerts=MappingProxyType(alerts)), tuple(actions)


def _step(
    client: str, alert: OpenAlert | None, event: AlertEvent, ladder: Ladder
) -> tuple[OpenAlert | None, list[AlertAction]]:
    """One client's alert after an event that concerns it."""
    if isinstance(event, Arrived):
        return _overdue(client, _arrived(alert, event.at), event.at, ladder)
    if alert is None or isinstance(event, Reached):
        return None, []
    if isinstance(event, TakenBy):
        return _taken(client, alert, event)
    if isinstance(event, PracticeOpens) and alert.taken_by and not alert.asked:
        return replace(alert, asked=True), [AskWhetherReached(client, alert.taken_by)]
    if isinstance(event, PracticeOpens) and alert.asked and not alert.more:
        return None, []
    return _overdue(client, alert, event.at, ladder)


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


def _overdue(client: str, alert: OpenAlert, at: datetime, ladder: Ladder) -> tuple[OpenAlert, list[AlertAction]]:
    """Whatever should have been told by now, each once: after a long sleep no rung is left out, and none is doubled."""
    actions: list[AlertAction] = []
    if not alert.taken_by and (rungs := _due_rungs(alert, at, ladder)):
        actions += [Climb(client, rung) for rung in rungs]
        alert = replace(alert, climbed=alert.climbed + len(rungs), climbed_at=at)
    if alert.more and alert.bundled is not None and alert.bundled <= at:
        actions.append(TellMore(client, alert.more, alert.taken_by))
        alert = replace(alert, more=0, bundled=at)
    return alert, actions


def _due_rungs(alert: OpenAlert, at: datetime, ladder: Ladder) -> Sequence[Rung]:
    """The rungs that are due and were not told; after those, the last one again, once however often it was missed."""
    if alert.climbed < len(RUNGS):
        return RUNGS[alert.climbed : sum(alert.began + after <= at for after in ladder.after)]
    return RUNGS[-1:] if alert.next_climb(ladder) <= at else ()
