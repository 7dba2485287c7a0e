"""Delivers texts of a provider that forgets their words once it has posted them: while it waits for our answer.

The words are held in memory before the record knows of the text: whichever message of ours carries it then, has them.
If no way takes them in time, the client is answered all the same, and the words stay in memory until a way works. They
stay after that until they were seen where they arrive, or can hardly come back: what does not arrive is sent again. If
the process ends before, the delivery goes out without them.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta

from autoreply.concurrency.deadline import DeadlinePool, TooLateError
from autoreply.contents.held_words import HeldText, HeldWords, TextKey
from autoreply.notices.delivery.words_sender import WordsSender, WordsState
from autoreply.notices.notices import Notices
from autoreply.record import RecordError
from autoreply.record.waiting_times import REPORTED_WITHIN
from autoreply.settings.delivery import DeliverySettings
from autoreply.telemetry.health import Health
from channels import Inbound
from schedules import Clock

log = logging.getLogger("autoreply.notices")

PATIENCE = 8.0  # seconds; a provider waits for fifteen, and the client's reply with it
KEPT_FOR = timedelta(days=1)  # until a way takes it
MAY_COME_BACK_FOR = KEPT_FOR + REPORTED_WITHIN  # one that went at the end of that day
WORKERS = 4
ABOUT = "redacted texts"
LOST_SHOWN_FOR = timedelta(days=3)  # nothing mends it, and after a weekend somebody has to see it
LOST = "Words of texts were lost: no way to you took them, and your provider has them no more. Ask who wrote."


class RedactedTexts:
    """Safe to share between threads. Nothing here raises."""

    def __init__(
        self,
        settings: Callable[[str], DeliverySettings],
        notices: Notices,
        held: HeldWords,
        sender: WordsSender,
        clock: Clock,
        health: Health,
    ) -> None:
        """`settings(channel)` says whether its provider redacts. `held` outlives an engine."""
        self._settings, self._notices, self.held, self._sender = settings, notices, held, sender
        self._clock, self._health = clock, health
        self._lock = threading.Lock()
        self._trying: set[TextKey] = set()
        self._closed = False
        # Each person has ways of their own: one server that hangs does not speak for the others.
        self._workers = DeadlinePool("redacted", WORKERS, self._try_each, refuse_at=WORKERS)

    def hold(self, inbound: Inbound) -> None:
        """Take the words of a text into memory, if its provider redacts. Call it before the record knows of it."""
        if not inbound.text or not self._settings(inbound.channel).redacted:
            return
        if any(map(self._notices.reaches, self._notices.people())) and not self.held.hold(inbound, self._clock.now()):
            log.error("a redacted text is not kept in memory: there are too many")
            self._lose()

    async def deliver(self, inbound: Inbound) -> None:
        """Deliver a text now, if it is held. Returns once a way has taken it, or after `PATIENCE`."""
        text = self.held.find(inbound.channel, inbound.id)
        if text is not None:
            with suppress(TooLateError):  # it is tried at the next look
                await self._workers.soon(text, PATIENCE, lambda _late: None)

    def look(self) -> None:
        """Try again what is still in memory, and report it."""
        for text in self.held.texts():
            self._try(text)
        now = self._clock.now()
        for text in [one for one in self.held.texts() if now - one.since >= _kept_for(one)]:
            self.held.release(text)
            self._sender.put_back(text.key)
            if not text.went:
                self._lose()
        many = sum(not text.went for text in self.held.texts())
        them = "1 text waits" if many == 1 else f"{many} texts wait"
        says = f"{them} in memory until a way to you works, and would be lost if Autoreply ended. Look at [reach]."
        self._health.report(ABOUT, says if many else "")

    def close(self) -> None:
        """Leave what is claimed to the next engine, which has the words too."""
        self._workers.stop()
        with self._lock:
            self._closed = True
            idle = [text.key for text in self.held.texts() if text.key not in self._trying]
        for key in idle:
            self._sender.put_back(key)

    def _lose(self) -> None:
        self._health.report(f"{ABOUT}: lost", LOST, LOST_SHOWN_FOR)

    def _try_each(self, some: Sequence[HeldText]) -> list[None]:
        for text in some:
            self._try(text)
        return [None] * len(some)

    def _try(self, text: HeldText) -> None:
        """Try every way once, unless somebody does so now."""
        if not self._begins(text.key):
            return
        try:
            state = self._sender.bring(text)
            if state is WordsState.OVER:
                self.held.release(text)
            else:
                self.held.note(text, went=state is WordsState.WENT)
        except RecordError as error:
            log.warning("a redacted text waits for the record: %s", error)
        except Exception as error:  # a fault of ours must not lose the words, nor the answer to the client
            log.exception("a redacted text is tried again (%s)", type(error).__name__)
        finally:
            self._ends(text.key)

    def _begins(self, key: TextKey) -> bool:
        with self._lock:
            if key in self._trying or self._closed:
                return False
            self._trying.add(key)
        return True

    def _ends(self, key: TextKey) -> None:
        with self._lock:
            self._trying.discard(key)
        if self._closed:
            self._sender.put_back(key)


def _kept_for(text: HeldText) -> timedelta:
    return MAY_COME_BACK_FOR if text.has_gone else KEPT_FOR
