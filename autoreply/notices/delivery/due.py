"""Whose texts and recordings may be delivered now, so that those of whoever is away are in nobody's way."""

from datetime import datetime

from autoreply.notices.delivery.readers import Readers
from autoreply.notices.notices import Notices
from autoreply.record.due_readers import DueReaders, Whose
from channels import HoldsContent


class Due:
    """Asks the hours of everybody, and whether any way reaches them."""

    def __init__(self, readers: Readers, notices: Notices) -> None:
        self._readers, self._notices = readers, notices
        self._people = [person for person in notices.people() if person]
        self._holding = {name for name, one in readers.channels.items() if isinstance(one, HoldsContent)}

    @property
    def _channels(self) -> list[str]:
        return [name for name in self._readers.channels if name in self._holding]

    def agreed(self) -> DueReaders:
        """Of what comes in a time agreed with the client: whoever agreed to it gets it at any hour."""
        reached = Whose(
            [person for person in self._people if self._notices.reaches(person)],
            self._channels if self._notices.reaches("") else (),
        )
        return DueReaders(self._people, reached, reached)

    def at(self, now: datetime) -> DueReaders:
        """Of all else: whoever reads it now, and works."""
        readers, reaches = self._readers, self._notices.reaches
        people = {person: readers.covered("", person, now) for person in self._people}
        channels = {name: readers.covered(name, "", now) for name in self._channels}
        people = {person: reader for person, reader in people.items() if reaches(reader)}
        channels = {name: reader for name, reader in channels.items() if reaches(reader)}
        there = Whose(
            [person for person, reader in people.items() if readers.works("", reader, now)],
            [name for name, reader in channels.items() if readers.works(name, reader, now)],
        )
        at_once = [name for name in self._channels if readers.settings(name).deliver == "at-once"]
        return DueReaders(self._people, there, Whose(people, channels), at_once)
