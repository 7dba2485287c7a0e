"""Composes the delivery of one text or voicemail: its words or its sound, fetched at this moment and kept nowhere."""

from collections.abc import Callable
from datetime import timedelta

from autoreply.contents.content import Content, Missing
from autoreply.contents.contents import Contents
from autoreply.contents.writing import WrittenFor, body, file_name, subject
from autoreply.notices.counts_only import counts_spoken, counts_text
from autoreply.notices.notice import Notice, NoticeRequest
from autoreply.record import Delivery, Record
from autoreply.record.deliveries import TEXT
from channels import Attachment, TryAgain

PATIENCE = timedelta(minutes=10)  # for a recording that is not ready; then the message goes without it
AGAIN = 20.0  # seconds
MEGABYTE = 1_000_000


class DeliveryComposer:
    """Makes the `Notice` of a delivery. Raises `TryAgain` while the provider has it not yet, and `RecordError`."""

    def __init__(
        self,
        contents: Contents,
        record: Record,
        written_for: Callable[[str], WrittenFor],
        attach_up_to: Callable[[str], int],
    ) -> None:
        """`written_for(person)` is how they read, `attach_up_to(channel)` the megabytes that a mail may carry."""
        self._contents, self._record = contents, record
        self._written_for, self._attach_up_to = written_for, attach_up_to

    def __call__(self, request: NoticeRequest) -> Notice | None:
        delivery = self._record.deliveries.of(int(request.reference["delivery"]))
        if delivery is None or delivery.confirmed is not None:
            return None
        mine = self._joined(delivery, request)
        counts = _counts(delivery)
        short, spoken = counts_text(request.language, **counts), counts_spoken(request.language, **counts)
        if not request.whole:
            return Notice(short, short, short, spoken)
        content = self._fetched(delivery, request) if mine else self._announced(delivery)
        self._record.deliveries.went_without(delivery.number, request.identity, content.without)
        reader = self._written_for(request.person)
        sound = [Attachment(file_name(content, reader), "audio/mpeg", content.audio)] if content.audio else []
        return Notice(subject(content, reader), body(content, reader), short, spoken, attachments=sound)

    def _joined(self, delivery: Delivery, request: NoticeRequest) -> bool:
        """Whether this message is to carry it. False: an earlier form without it may be found, and this is no more.

        After a crash, or by another replica, one that nothing carries yet may be in a hand-over meanwhile. Then this
        message waits until that one has brought it, or has let go of it.
        """
        waited = delivery.without if request.reference.get("later") else ""
        mine = self._record.deliveries.joined([delivery.number], request.identity, request.now, waited)
        found = self._record.deliveries.of(delivery.number)
        if found is None or found.carrier != request.identity:
            raise TryAgain("another message brings it now", after=AGAIN)
        return bool(mine)

    def _announced(self, delivery: Delivery) -> Content:
        """Say once more what the earlier form said."""
        says = Missing.__members__.get(delivery.without, Missing.UNAVAILABLE)
        return Content(delivery, says, seconds=delivery.seconds)

    def _fetched(self, delivery: Delivery, request: NoticeRequest) -> Content:
        room = 0 if request.extent else self._attach_up_to(delivery.channel) * MEGABYTE
        content = self._contents.fetch(delivery, room)
        fresh = timedelta() <= request.now - request.claimed < PATIENCE  # not where a clock was ahead
        waits = bool(request.reference.get("later")) or fresh
        if content.says.again and waits:
            raise TryAgain(content.says.value, after=AGAIN)
        return content


def _counts(delivery: Delivery) -> dict[str, int]:
    if delivery.status == TEXT:
        return {"texts": 1}
    return {"voicemails": 1} if delivery.seconds else {"calls": 1}
