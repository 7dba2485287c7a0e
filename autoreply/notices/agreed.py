"""Tells a person at once of a mail or chat message that came in a time agreed with a client.

More of the same client within two minutes is told together, as alerts do it; but the first with urgent words at once.
Texts and voicemails are delivered with their words instead (`delivery/`). The notice names the client as hand-overs do,
and only where a whole message may be read.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from autoreply.contents.names import called, card_called, said
from autoreply.decision.ladder import BUNDLE
from autoreply.notices.counts_only import counts_spoken, counts_text, sentence
from autoreply.notices.notice import Notice, NoticeRequest
from autoreply.notices.notices import Notices
from autoreply.record import Record
from autoreply.record.messages import AgreedMessage
from autoreply.record.outgoing_kinds import AGREED
from autoreply.record.work_loops import loop_over
from autoreply.settings import Settings
from autoreply.texts.dates import locale, time_of_day
from channels import Channel, HoldsContent
from schedules import Clock

EVERY = 5.0  # seconds between looks, at least
BACK = timedelta(minutes=30)  # what is older is no news to a person who waits for it
WITHIN = timedelta(days=1)  # what is looked at, to find where a row of messages began
SETTLED = timedelta(seconds=10)  # after a bundle's end: what was decided before it may not have been written yet
MESSAGE, COUNT = "message", "count"  # in a reference: the number of the last message, and how many there are


class AgreedTimeJob:
    """Looks after a message was recorded, and while a bundle is to come. `look` raises `RecordError`."""

    def __init__(
        self, settings: Settings, record: Record, notices: Notices, clock: Clock, channels: Mapping[str, Channel]
    ) -> None:
        self._settings, self._record, self._notices, self._clock = settings, record, notices, clock
        self._channels = {name for name, one in channels.items() if not isinstance(one, HoldsContent)}
        notices.register(AGREED, self.compose)
        self.loop = loop_over(self.look, EVERY, record.database)

    @property
    def needed(self) -> bool:
        """Whether any channel keeps its messages where people read them."""
        return bool(self._channels)

    def look(self) -> bool:
        """Claim a notice for each message or bundle, once. Returns whether a bundle becomes due later."""
        now = self._clock.now()
        found = self._record.messages.agreed_since(now - WITHIN)
        later = False
        for due, bundle in bundles([one for one in found if one.channel in self._channels]):
            later = later or due > now
            if now - BACK <= due <= now:
                last, several = bundle[-1], len(bundle) > 1
                # With how many they are: one that was written late is told all the same.
                key = f"{bundle[0].number}-{last.number}-{len(bundle)}" if several else f"{last.number}"
                reference = {MESSAGE: f"{last.number}", COUNT: f"{len(bundle)}"}
                self._notices.claim(AGREED, last.person, key, reference, now)
        return later

    def compose(self, request: NoticeRequest) -> Notice | None:
        """Return the notice; None if the message is not in the record any more. Raises `RecordError`."""
        found = self._record.messages.agreed_message(int(request.reference[MESSAGE]))
        if found is None:
            return None
        many = int(request.reference.get(COUNT, "1"))
        short, spoken = counts_text(request.language, agreed=many), counts_spoken(request.language, agreed=many)
        zone = self._settings.zone_of(request.person or None)
        at = time_of_day(found.arrived.astimezone(zone), locale(request.language, self._settings.country))
        words = {"who": self._name(found.sender, request), "channel": found.channel, "time": at, "number": f"{many}"}
        plain = sentence(request.language, "agreed_plain" if many == 1 else "agreed_plain_more", **words)
        subject = sentence(request.language, "agreed_subject" if many == 1 else "agreed_subject_more")
        return Notice(subject, plain, short, spoken)

    def _name(self, sender: str, request: NoticeRequest) -> str:
        """What the client is called, by their card where there still is one."""
        client = self._record.clients.of(sender, request.now)
        card = self._record.cards.get(client.number) if client is not None else None
        names = self._settings.handover.names
        if card is None:
            return called(sender, names, said(request.language))
        return card_called(card.label, card.number, names, request.language)


def bundles(messages: Sequence[AgreedMessage]) -> Iterator[tuple[datetime, Sequence[AgreedMessage]]]:
    """What is told together, and from when on: the first of a row of messages by itself and at once.

    In a row, each comes within `BUNDLE` after the one before. `messages` are in the order in which they were noted.
    """
    rows: dict[tuple[str, str, bool], list[list[AgreedMessage]]] = {}
    for one in messages:
        mine = rows.setdefault((one.person, one.client, one.urgent), [])
        if mine and one.noted - mine[-1][-1].noted < BUNDLE:
            mine[-1].append(one)
        else:
            mine.append([one])
    for first, *more in (row for theirs in rows.values() for row in theirs):
        yield first.noted, [first]
        by_end: dict[datetime, list[AgreedMessage]] = {}
        for one in more:
            end = first.noted + BUNDLE * ((one.noted - first.noted) // BUNDLE + 1)
            by_end.setdefault(end, []).append(one)
        yield from ((end + SETTLED, theirs) for end, theirs in by_end.items())
