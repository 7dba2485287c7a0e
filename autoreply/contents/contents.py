"""Fetches texts and recordings from the channels that hold them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from autoreply.contents.content import Content, Missing
from autoreply.contents.held_words import HeldWords
from autoreply.record import Delivery, Record, State
from autoreply.record.deliveries import TEXT
from channels import (
    Channel,
    ChannelError,
    ContentLost,
    HoldsRecordings,
    HoldsTexts,
    NotReady,
    RecordingStatus,
    TextState,
)

_ENDED = {
    RecordingStatus.PROCESSING: Missing.NOT_READY,
    RecordingStatus.ABSENT: Missing.NO_SOUND,
    RecordingStatus.FAILED: Missing.FAILED,
    RecordingStatus.DELETED: Missing.RECORDING_GONE,
    RecordingStatus.UNKNOWN: Missing.RECORDING_GONE,
}
_FAILED = (State.REFUSED, State.EXPIRED, State.IN_DOUBT)


@dataclass(frozen=True, slots=True)
class ForReader:
    """For whom a message is, and the numbers of what it is to carry."""

    reader: str
    mine: Collection[int]


def _always() -> bool:
    """The default `in_time`: one after the other, as long as it takes."""
    return True


class Contents:
    """Safe to share between threads. Keeps nothing."""

    def __init__(self, channels: Mapping[str, Channel], record: Record, held: HeldWords) -> None:
        """`held` has the words that their providers have no more."""
        self._channels, self._record, self._held = channels, record, held

    def of(
        self, deliveries: Sequence[Delivery], room: int, whose: ForReader, in_time: Callable[[], bool] = _always
    ) -> list[Content]:
        """Return these, to be sent. Raises `RecordError`.

        `room`: octets that all sound together may have. Of what another message brings to the same reader, it says only
        where that is. Nothing more is asked for once it is not `in_time`: each may hang until its
        deadline. Who sends it notes what goes without its content.
        """
        found = []
        for delivery in deliveries:
            content = self._elsewhere(delivery, whose)
            content = content or (self.fetch(delivery, room) if in_time() else self._too_late(delivery))
            gone = content.says in (Missing.TEXT_GONE, Missing.RECORDING_GONE) and delivery.confirmed is not None
            content = replace(content, says=Missing.COLLEAGUE) if gone else content
            found.append(content)
            room -= len(content.audio)
        return found

    def left_out(self, deliveries: Sequence[Delivery], whose: ForReader) -> list[Content]:
        """Return the same without asking anybody: each comes in a message of its own. Raises `RecordError`."""
        return [self._elsewhere(one, whose) or Content(one, self._separate(one)) for one in deliveries]

    def _elsewhere(self, delivery: Delivery, whose: ForReader) -> Content | None:
        """Return one that another message of ours has, or brings. Nobody gets it twice. Raises `RecordError`."""
        if delivery.number in whose.mine or _is_soundless(delivery):
            return None
        says = self._other_message(delivery, whose.reader)
        return Content(delivery, says, seconds=delivery.seconds) if says else None

    def _other_message(self, delivery: Delivery, reader: str) -> Missing:
        """What to say of it; NONE if no other message brings it to the same reader. Raises `RecordError`."""
        if not delivery.carrier:
            return self._separate(delivery) if delivery.confirmed is None else Missing.DELIVERED
        carrier = self._record.notices.of(delivery.carrier)
        if carrier is not None and carrier.person != reader:
            return Missing.NONE
        if delivery.confirmed is not None:
            return Missing.DELIVERED
        if carrier is None or carrier.state in _FAILED:
            return Missing.NONE
        if delivery.without in Missing.__members__:
            return Missing[delivery.without]
        if carrier.state is State.DUE:
            return Missing.SEPARATE
        return Missing.DELIVERED if carrier.whole else Missing.NONE

    def _too_late(self, delivery: Delivery) -> Content:
        says = Missing.UNAVAILABLE if delivery.channel in self._channels else Missing.NO_ACCOUNT
        return Content(delivery, says, seconds=delivery.seconds)

    def _separate(self, delivery: Delivery) -> Missing:
        return Missing.SEPARATE if delivery.channel in self._channels else Missing.NO_ACCOUNT

    def fetch(self, delivery: Delivery, room: int) -> Content:
        """Return one with its words or sound, or why not. Asks the provider, with a deadline. Raises nothing."""
        holder = self._channels.get(delivery.channel)
        content = Content(delivery, seconds=delivery.seconds)
        held = self._held.find(delivery.channel, delivery.reference)
        if held is not None:
            files = _files(delivery, holder, held.inbound.attachments)
            return replace(content, words=held.inbound.text, files=files)
        if holder is None:
            return replace(content, says=Missing.NO_ACCOUNT)
        try:
            if delivery.status == TEXT and isinstance(holder, HoldsTexts):
                return _text(content, holder)
            if delivery.status != TEXT and isinstance(holder, HoldsRecordings):
                return _recording(content, holder, room)
        except ContentLost:
            return replace(content, says=Missing.UNREADABLE)
        except NotReady:
            return replace(content, says=Missing.NOT_READY)
        except ChannelError:
            return replace(content, says=Missing.UNAVAILABLE)
        return replace(content, says=Missing.UNAVAILABLE)  # a channel of that name is of another kind now


def _is_soundless(delivery: Delivery) -> bool:
    """Whether it is a call of which nothing can be heard, whatever message of ours told of it."""
    return delivery.silent or delivery.status in (RecordingStatus.ABSENT, RecordingStatus.FAILED)


def _files(delivery: Delivery, holder: Channel | None, many: int) -> tuple[str, ...]:
    """The media types of what came with a text whose words are held; "?" where the provider does not say."""
    if not many:
        return ()
    known: tuple[str, ...] = ()
    with suppress(ChannelError):
        if isinstance(holder, HoldsTexts):
            known = tuple(one.media_type for one in holder.text(delivery.reference).media)
    return known or ("?",) * many


def _text(content: Content, holder: HoldsTexts) -> Content:
    found = holder.text(content.delivery.reference)
    files = tuple(one.media_type for one in found.media)
    if found.state is TextState.KEPT:
        return replace(content, words=found.words, files=files)
    says = Missing.REDACTED if found.state is TextState.REDACTED else Missing.TEXT_GONE
    return replace(content, says=says, files=files)


def _recording(content: Content, holder: HoldsRecordings, room: int) -> Content:
    """Ask what became of it, also where we know an end: the owner may have deleted it since."""
    reference = content.delivery.reference
    found = holder.recording(reference)
    content = replace(content, seconds=found.seconds if found.seconds is not None else content.seconds)
    if found.status in _ENDED:
        return replace(content, says=_ENDED[found.status])
    if found.encrypted or found.external:
        return replace(content, says=Missing.ENCRYPTED if found.encrypted else Missing.EXTERNAL)
    if content.delivery.silent:
        return replace(content, says=Missing.NO_SOUND if content.seconds == 0 else Missing.SEEMS_SILENT)
    with holder.audio(reference) as sound:
        content = replace(content, octets=sound.length)
        if sound.length > room:
            return replace(content, says=Missing.TOO_LARGE)
        return replace(content, audio=b"".join(sound.chunks))
