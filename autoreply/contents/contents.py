"""Fetches texts and recordings from the channels that hold them."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from autoreply.contents.content import Content, Missing
from autoreply.contents.held_words import HeldWords
from autoreply.record import Delivery, Record, State
from autoreply.record.deliveries import TEXT
from autoreply.record.outgoing_kinds import DELIVERY
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


class Contents:
    """Safe to share between threads. Keeps nothing."""

    def __init__(self, channels: Mapping[str, Channel], record: Record, held: HeldWords) -> None:
        """`held` has the words that their providers have no more."""
        self._channels, self._record, self._held = channels, record, held

    def of(self, channel: str, messages: Collection[str], room: int) -> list[Content]:
        """Return what belongs to these messages of a channel, to be sent. Raises `RecordError`.

        `room`: octets that all sound together may have. Who sends it notes what goes without its content.
        """
        found = []
        for delivery in self._record.deliveries.of_messages(channel, messages):
            content = self.fetch(delivery, room)
            if content.says in (Missing.REDACTED, Missing.NO_ACCOUNT) and self._has_words(delivery):
                content = replace(content, says=Missing.DELIVERED)
            found.append(content)
            room -= len(content.audio)
        return found

    def left_out(self, channel: str, messages: Collection[str]) -> list[Content]:
        """Return the same without asking anybody: each comes in a message of its own. Raises `RecordError`."""
        says = Missing.SEPARATE if channel in self._channels else Missing.NO_ACCOUNT
        return [
            Content(delivery, says if delivery.confirmed is None else Missing.DELIVERED)
            for delivery in self._record.deliveries.of_messages(channel, messages)
        ]

    def _has_words(self, delivery: Delivery) -> bool:
        """Whether they went out in a mail of their own while the provider still had them. Raises `RecordError`."""
        carrier = self._record.notices.of(delivery.carrier) if delivery.carrier else None
        sent = carrier is not None and carrier.kind == DELIVERY.name and carrier.state is State.SENT
        return delivery.confirmed is not None or (sent and carrier is not None and carrier.whole)

    def fetch(self, delivery: Delivery, room: int) -> Content:
        """Return one with its words or sound, or why not. Asks the provider, with a deadline. Raises nothing."""
        holder = self._channels.get(delivery.channel)
        content = Content(delivery, seconds=delivery.seconds)
        words = self._held.words(delivery.channel, delivery.reference)
        if words:
            return replace(content, words=words)
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
        return replace(content, says=Missing.NO_SOUND)
    with holder.audio(reference) as sound:
        content = replace(content, octets=sound.length)
        if sound.length > room:
            return replace(content, says=Missing.TOO_LARGE)
        return replace(content, audio=b"".join(sound.chunks))
