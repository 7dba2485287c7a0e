"""Whom an alert tells, and by which of their ways. Pure, but for who is on call."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from autoreply.decision.ladder import AlertWay, Rung, Whom
from autoreply.notices.ways import ReachWay
from autoreply.settings.reach import WayKind
from schedules import OnCall

AHEAD = timedelta(days=28)  # in which we look for the next person
OWNER = ""
_KINDS = {
    AlertWay.TEXT: (WayKind.TEXT, WayKind.WHATSAPP),
    AlertWay.PUSH: (WayKind.APPRISE, WayKind.WEBHOOK, WayKind.SLACK),
    AlertWay.CALL: (WayKind.CALL,),
    AlertWay.SECOND_NUMBER: (WayKind.CALL,),
}


@dataclass(frozen=True, slots=True)
class AlertRecipient:
    """Tell `person`. `first` is the digest of the way to try before the others, "" for none. `name` tells it apart."""

    person: str
    name: str
    first: str = ""


@dataclass(frozen=True, slots=True)
class Circle:
    """Who can be told. `people` are those with ways of their own; `usable` gives the ways that work now."""

    oncall: OnCall
    people: Sequence[str]
    usable: Callable[[str], Sequence[ReachWay]]

    def rung(self, rung: Rung, now: datetime) -> list[AlertRecipient]:
        """Whom this rung tells. If it finds nobody, it tells everybody: an alert never goes to no one."""
        found = [told for person in self._whom(rung.whom, now) for told in self._by(person, rung.ways)]
        return found or [told for person in self.everybody() for told in self._by(person, rung.ways)]

    def everybody(self) -> list[str]:
        """All who can be told, and the owner."""
        return [person for person in (*self.people, OWNER) if self.usable(person)]

    def again(self, person: str) -> AlertRecipient:
        """Who was told before, or wrote to us: by a way on which alerts come, if they have one."""
        ways = self.usable(person)
        found = next((one for way in (AlertWay.TEXT, AlertWay.PUSH) if (one := _way(way, ways)) is not None), None)
        return AlertRecipient(person, "any", found.digest if found is not None else "")

    def on_call(self, now: datetime) -> str | None:
        return self.oncall.at(now)

    def _whom(self, whom: Whom, now: datetime) -> list[str]:
        if whom is Whom.EVERYBODY:
            return self.everybody()
        person = self.on_call(now)
        if whom is Whom.NEXT:
            person = self._next(person, now)
        return [person] if person is not None and self.usable(person) else []

    def _next(self, person: str | None, now: datetime) -> str | None:
        """The next person on call who can be told; else any other of the people."""
        later = [shift.person for shift in self.oncall.between(now, now + AHEAD)]
        others = (one for one in (*later, *self.people) if one is not None and one != person)
        return next((one for one in others if self.usable(one)), None)

    def _by(self, person: str, wanted: Sequence[AlertWay]) -> Iterator[AlertRecipient]:
        """One message for each way that this person has; if none is as wanted, one by whatever they have."""
        ways = self.usable(person)
        found = [(way, one) for way in wanted if (one := _way(way, ways)) is not None]
        for way, one in found:
            yield AlertRecipient(person, way.name.lower(), one.digest)
        if not found and ways:
            yield AlertRecipient(person, "any")


def _way(wanted: AlertWay, ways: Sequence[ReachWay]) -> ReachWay | None:
    mine = [way for way in ways if way.kind in _KINDS[wanted]]
    place = 1 if wanted is AlertWay.SECOND_NUMBER else 0
    return mine[place] if len(mine) > place else None
