"""When the engine has something to do next."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from autoreply.answering.account import Account
from autoreply.presence.people import PeoplePresence
from channels import PresentsPeople
from schedules import Clock

Change = Callable[[datetime], datetime | None]


class ModeChanges:
    """The changes of mode that channels or people show."""

    def __init__(self, accounts: Mapping[str, Account], persons: PeoplePresence) -> None:
        self._accounts, self._persons = accounts, persons
        channels = (account.channel for account in accounts.values())
        self._presenting = [channel for channel in channels if isinstance(channel, PresentsPeople)]

    def next(self, now: datetime) -> datetime | None:
        """When the mode of any channel, or of anybody whose posture is shown, changes next."""
        calendars = [account.calendar() for account in self._accounts.values()]
        shared = {id(calendar): calendar for calendar in calendars}  # most channels have the hours of the practice
        changes = [calendar.next_change(now) for calendar in shared.values()]
        people = {person for channel in self._presenting for person in channel.people()}
        changes += [self._persons.next_change(person) for person in people]
        return min((change for change in changes if change is not None), default=None)


def first(changes: Sequence[Change], clock: Clock) -> datetime | None:
    """The first of all changes from now on."""
    now = clock.now()
    return min((at for change in changes if (at := change(now)) is not None), default=None)
