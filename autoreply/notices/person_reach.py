"""Sends a claimed notice to one person: by the first of their ways that works."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from autoreply.notices.counts_only import sentence
from autoreply.notices.notice import Composer, Notice, NoticeRequest
from autoreply.notices.ways import ReachWay
from autoreply.record import Record, RecordError
from autoreply.record.outgoing_kinds import KINDS, OutgoingKind
from autoreply.record.staff.notices import FAILED
from autoreply.settings.reach import WayKind
from channels import (
    AccountRefused,
    ChannelError,
    Refused,
    Reply,
    SendError,
    StaffKey,
    StaffMessage,
    TryAgain,
    Uncertain,
)
from schedules import Clock

log = logging.getLogger("autoreply.notices")

KIND, CLAIMED, REFERENCE = "kind", "claimed", "reference"  # the context of what is claimed
FIRST = "first"  # in a reference: the digest of the way that is tried before the others
WHOLE = "whole"  # in a reference: only a mail that carries all of it will do
Usable = Callable[[tuple[ReachWay, ...], OutgoingKind], list[ReachWay]]
HEARD = "heard"  # the token of a key that only confirms a call
NO_WAY = "no way to them is proved; run: autoreply reach test"


def packed(kind: str, person: str, identity: str, reference: Mapping[str, str], now: datetime) -> Reply:
    """A notice as the outbox has it: no words, only what it is about."""
    context = {KIND: kind, CLAIMED: now.isoformat(), REFERENCE: json.dumps(dict(reference), sort_keys=True)}
    return Reply(to=person, subject="", text="", identity=identity, context=context)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One attempt to send a notice. `by_whole` are the composed forms, made when first needed."""

    reply: Reply
    now: datetime
    by_whole: dict[bool, Notice | None]

    @property
    def claimed(self) -> datetime:
        return datetime.fromisoformat(self.reply.context[CLAIMED])

    @property
    def failed(self) -> list[str]:
        """The kinds of way by which it did not arrive."""
        return self.reply.context.get(FAILED, "").split()


class PersonReach:
    """Implements what the outbox needs: `Sends`, `Looks` and `ReportsFailures`. Safe to share between threads."""

    reports_failures: Literal[True] = True  # what did not arrive is sent again, so its reference is kept

    def __init__(
        self,
        ways: tuple[ReachWay, ...],
        language: str,
        composers: Mapping[str, Composer],
        record: Record,
        usable: Usable,
        clock: Clock,
    ) -> None:
        self._ways, self._language, self._composers = ways, language, composers
        self._record, self._usable, self._clock = record, usable, clock

    def send(self, reply: Reply) -> None:
        """Send by the first way that works. Raises `TryAgain` or `Uncertain` if none does."""
        attempt = _Attempt(reply, self._clock.now(), {})
        patient = attempt.now - attempt.claimed < KINDS[reply.context[KIND]].patience
        failures: list[str] = []
        doubtful = False
        for way in self._open_ways(attempt):
            message = self._message(way, attempt)
            if message is None:
                return self._note(reply.identity, "", whole=True, confirmed=attempt.now)
            try:
                _notify(way, message)
            except (Refused, AccountRefused) as error:
                failures.append(f"{way.kind}: {error}")
            except (TryAgain, Uncertain) as error:
                if patient:
                    raise
                failures.append(f"{way.kind}: {error}")
                doubtful = doubtful or isinstance(error, Uncertain)
            else:
                seen = None if way.watched else attempt.now
                return self._note(reply.identity, way.kind.value, whole=_has_all(way, attempt), confirmed=seen)
        says = " ".join(failures) or NO_WAY
        raise Uncertain(says) if doubtful else TryAgain(says)

    def delivered(self, reply: Reply) -> bool | None:
        """Whether an earlier attempt went out by any way, None if that cannot be known. Raises `ChannelError`."""
        attempt = _Attempt(reply, self._clock.now(), {})
        try:
            state = self._record.notices.of(reply.identity)
        except RecordError:
            state = None
        if state is not None and state.medium:
            return True
        answers: list[bool | None] = []
        for way in self._open_ways(attempt):
            message = self._message(way, attempt)
            if message is None:
                return False
            answers.append(way.notifier.notified(message) if way.notifier is not None else False)
            if answers[-1]:
                seen = None if way.watched else attempt.now
                self._note(reply.identity, way.kind.value, whole=_has_all(way, attempt), confirmed=seen)
                return True
        return None if None in answers else False

    def _open_ways(self, attempt: _Attempt) -> list[ReachWay]:
        kind = KINDS[attempt.reply.context[KIND]]
        ways = [way for way in self._usable(self._ways, kind) if way.kind not in attempt.failed]
        reference = json.loads(attempt.reply.context[REFERENCE])
        if reference.get(WHOLE):
            return [way for way in ways if way.carries_all]
        first = reference.get(FIRST)
        return sorted(ways, key=lambda way: way.digest != first) if first else ways

    def _message(self, way: ReachWay, attempt: _Attempt) -> StaffMessage | None:
        """Compose what this way carries; None if there is nothing to tell any more. Raises `TryAgain`."""
        if way.whole not in attempt.by_whole:
            attempt.by_whole[way.whole] = self._composed(attempt, whole=way.whole)
        notice = attempt.by_whole[way.whole]
        if notice is None:
            return None
        message = message_for(way, notice, attempt.reply.identity, attempt.claimed, self._language)
        if way.kind is WayKind.CALL and message.key is None:
            return replace(message, key=StaffKey(HEARD, sentence(self._language, "heard_key"), confirms=True))
        return message

    def _composed(self, attempt: _Attempt, *, whole: bool) -> Notice | None:
        reply = attempt.reply
        compose = self._composers.get(reply.context[KIND])
        if compose is None:
            raise TryAgain(f"nothing composes a {reply.context[KIND]} yet")
        reference = json.loads(reply.context[REFERENCE])
        request = NoticeRequest(reply.to, reference, attempt.claimed, attempt.now, self._language, whole)
        try:
            return compose(request)
        except RecordError as error:
            raise TryAgain(str(error)) from error
        except ChannelError as error:
            raise TryAgain(str(error), error.after) from error

    def _note(self, identity: str, medium: str, *, whole: bool, confirmed: datetime | None) -> None:
        try:
            self._record.notices.went_by(identity, medium, whole=whole, confirmed=confirmed)
        except RecordError as error:  # the outbox notes that it went out; only not by what
            log.error("the way that a notice took could not be recorded: %s", error)


def _has_all(way: ReachWay, attempt: _Attempt) -> bool:
    """Whether nothing of the notice is left out on this way: only a mail has attachments."""
    notice = attempt.by_whole.get(way.whole)
    return way.carries_all or (way.whole and (notice is None or not notice.attachments))


def message_for(way: ReachWay, notice: Notice, identity: str, claimed: datetime, language: str) -> StaffMessage:
    """Return what one way carries of a notice."""
    if way.whole and way.kind is WayKind.MAIL:
        return StaffMessage(
            way.address, identity, notice.plain, claimed, language, notice.subject, notice.html, notice.attachments
        )
    if way.kind is WayKind.CALL:
        return StaffMessage(way.address, identity, notice.spoken or notice.short, claimed, language, key=notice.key)
    if way.kind is WayKind.SLACK and notice.key is not None:
        return StaffMessage(way.address, identity, notice.pressable, claimed, language, key=notice.key)
    text = notice.plain if way.whole else notice.short
    return StaffMessage(way.address, identity, text, claimed, language, notice.short)


def _notify(way: ReachWay, message: StaffMessage) -> None:
    """Raises `SendError`, also where the channel raises something else."""
    assert way.notifier is not None
    try:
        way.notifier.notify(message)
    except SendError:
        raise
    except ChannelError as error:
        raise TryAgain(str(error), error.after) from error
