"""Brings the words of a text that its provider has forgotten, by a message of ours."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from autoreply.contents.held_words import HeldText, TextKey
from autoreply.errors import sentence
from autoreply.notices.delivery.readers import Readers
from autoreply.notices.notice import Composer, Notice, NoticeRequest
from autoreply.notices.notices import Notices, reach_channel
from autoreply.notices.person_reach import message_for, packed
from autoreply.notices.ways import ReachWay
from autoreply.record import Claim, Delivery, NoticeState, Record, RecordError, Result, State
from autoreply.record.deliveries import FILES_LEFT, Arrival
from autoreply.record.outgoing import LEASE
from autoreply.record.outgoing_kinds import DELIVERY
from channels import ChannelError, Inbound, SendError
from schedules import Clock

log = logging.getLogger("autoreply.notices")


class WordsState(Enum):
    """What becomes of words that are held."""

    WAIT = "wait"  # for a way that takes them
    WENT = "went"  # a message of ours has them, and may yet come back
    OVER = "over"  # somebody has them, or nobody is to have them


_WITH_WORDS = ("", FILES_LEFT)  # what the record says of one whose message has them
_WORDS = "words"  # the end of a key: of a message that brings only the words, after one without them


@dataclass(frozen=True, slots=True)
class _OwnClaim:
    """A message that is sent from here. The outbox sends it too from `until` on, as any that was not sent in time."""

    claim: Claim
    until: datetime


class WordsSender:
    """Safe to share between threads, each with texts of its own."""

    def __init__(
        self,
        readers: Readers,
        notices: Notices,
        record: Record,
        clock: Clock,
        compose: Composer,
        is_ours: Callable[[Inbound], bool],
    ) -> None:
        """`compose` is that of deliveries. `is_ours`: one of us wrote it, and no client."""
        self._readers, self._notices, self._record, self._clock = readers, notices, record, clock
        self._compose, self._is_ours = compose, is_ours
        self._own: dict[TextKey, _OwnClaim] = {}

    def bring(self, text: HeldText) -> WordsState:
        """Bring it now, unless it went: then only look what became of it. Raises `RecordError`."""
        state = self._bring(text)
        if state is not WordsState.WAIT:
            self._own.pop(text.key, None)
        return state

    def put_back(self, key: TextKey) -> None:
        """Leave a text that is claimed here to the outbox, now and not later. Raises nothing."""
        own, now = self._own.pop(key, None), self._clock.now()
        if own is not None and now < own.until:
            with suppress(RecordError):
                self._record.outgoing.write([Result.put_off(own.claim, now, "", doubtful=True)])

    def _bring(self, text: HeldText) -> WordsState:
        if self._is_ours(text.inbound) or self._is_erased(text):
            return WordsState.OVER
        delivery = self._noted(text)
        reader = self._notices.reader(delivery.reader)
        carrier = self._record.notices.of(delivery.carrier) if delivery.carrier else None
        if _has_words(delivery, carrier):
            return self._after_it_went(delivery)
        if not delivery.carrier and not self._notices.reaches(reader):
            return WordsState.OVER
        claim = self._claimed(text, delivery, carrier, reader)
        sent = claim is not None and self._sent(text, delivery, claim, reader)
        return WordsState.WENT if sent else WordsState.WAIT

    def _is_erased(self, text: HeldText) -> bool:
        """Whether a text that went out is one that the record has to know no more."""
        found = self._record.deliveries.by_reference(*text.key) if text.went else None
        return text.went and (found is None or found.sender != text.inbound.sender)

    def _after_it_went(self, delivery: Delivery) -> WordsState:
        """The words are needed again if it comes back, or is seen in no mailbox. Then the outbox sends them."""
        is_settled = self._record.notices.is_settled(delivery.carrier, self._clock.now())
        return WordsState.OVER if delivery.confirmed is not None or is_settled else WordsState.WENT

    def _noted(self, text: HeldText) -> Delivery:
        """Note the text in the record, unless it is there. Raises `RecordError`."""
        one, store = text.inbound, self._record.deliveries
        found = store.by_reference(one.channel, one.id)
        if found is None:
            arrival = Arrival(one.channel, one.id, one.id, one.sender, one.arrived, self._reader(one))
            store.note([arrival], self._clock.now())
            found = store.by_reference(one.channel, one.id)
        if found is None:
            raise RecordError("A text that was noted is not in the record.")
        return found

    def _reader(self, one: Inbound) -> str:
        """Who is to have it: the practice, where the settings name its channel no more."""
        if one.channel not in self._readers.channels:
            return ""
        readers = self._readers
        agreed = readers.agreed(one.channel, one.sender, one.arrived)
        covers = readers.covered(one.channel, readers.reader(one.channel, one.arrived), one.arrived)
        return self._notices.reader(agreed or covers)

    def _claimed(self, text: HeldText, delivery: Delivery, carrier: NoticeState | None, reader: str) -> Claim | None:
        """The message to send from here. None while the outbox brings one. Raises `RecordError`."""
        if carrier is not None and carrier.state is not State.DUE:
            self._own.pop(text.key, None)  # the outbox of another process has sent it, without the words
        own = self._own.get(text.key)
        if own is None:
            return self._claim(text, delivery, carrier, reader)
        left = carrier is not None and self._clock.now() >= own.until
        return None if left else own.claim

    def _claim(self, text: HeldText, delivery: Delivery, carrier: NoticeState | None, reader: str) -> Claim | None:
        """Claim a message with the words, once. Raises `RecordError`."""
        if delivery.carrier and not self._went_without(delivery, carrier, reader):
            return None
        now, store = self._clock.now(), self._record.deliveries
        key = f"{delivery.channel}:{delivery.reference}:{_WORDS if delivery.carrier else ''}"
        identity = self._notices.identity(DELIVERY, reader, key)
        reference = {"delivery": str(delivery.number), "later": ""}
        reply = packed(DELIVERY.name, reader, identity, reference, now)
        claim = self._record.outgoing.claim(DELIVERY, reach_channel(reader), reply, now)
        if claim is not None:
            self._own[text.key] = _OwnClaim(claim, now + LEASE)
        elif delivery.carrier:
            return None
        if delivery.carrier:
            store.begin_anew(delivery.number)
        store.carried([delivery.number], identity, now)
        return claim

    def _went_without(self, delivery: Delivery, carrier: NoticeState | None, reader: str) -> bool:
        """Whether the message that carries it brings the words no more, and one way could.

        One that is due has them when it is composed.
        """
        if carrier is None or not any(way.whole for way in self._notices.usable(reader)):
            return False
        return carrier.state is not State.DUE or self._notices.reader(carrier.person) != carrier.person

    def _sent(self, text: HeldText, delivery: Delivery, claim: Claim, reader: str) -> bool:
        """Send by the first way that carries words and takes it."""
        identity, language = claim.reply.identity, self._notices.language(reader)
        notice: Notice | None = None
        for way in self._notices.usable(reader):
            if not way.whole or way.notifier is None:
                continue
            notice = notice or self._composed(text, delivery, identity, reader)
            if notice is None:
                return False
            message = message_for(way, notice, identity, text.since, language)
            try:
                way.notifier.notify(message)
            except (SendError, ChannelError) as error:
                log.warning("a redacted text could not be sent this way; trying another, or later: %s", sentence(error))
            else:
                self._note(claim, way)
                return True
        return False

    def _composed(self, text: HeldText, delivery: Delivery, identity: str, reader: str) -> Notice | None:
        """Compose it as the outbox would: with the words that are held. None if this message does not carry them."""
        reference, language = {"delivery": str(delivery.number)}, self._notices.language(reader)
        asked = NoticeRequest(reader, reference, text.since, self._clock.now(), language, whole=True, identity=identity)
        try:
            notice = self._compose(asked)
        except SendError:
            return None
        found = self._record.deliveries.of(delivery.number)
        return notice if found is not None and found.without in _WITH_WORDS else None

    def _note(self, claim: Claim, way: ReachWay) -> None:
        """Write down that it went. If that fails, the outbox sends it once more, with the same identity."""
        now = self._clock.now()
        try:
            self._record.outgoing.write([Result.finished(claim, State.SENT, now, keep=True)])
            seen = None if way.watched else now
            self._record.notices.went_by(claim.reply.identity, way.kind.value, way.digest, whole=True, confirmed=seen)
        except RecordError as error:
            log.error("a redacted text was sent, but this could not be recorded: %s", error)


def _has_words(delivery: Delivery, carrier: NoticeState | None) -> bool:
    """Whether a message went out with all that there was of it."""
    sent = carrier is not None and carrier.state is State.SENT and carrier.whole
    return delivery.without in _WITH_WORDS and (delivery.confirmed is not None or sent)
