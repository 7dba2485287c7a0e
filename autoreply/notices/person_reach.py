"""Sends a claimed notice to one person: by the first of their ways that works."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, Self

from autoreply.notices.counts_only import sentence
from autoreply.notices.notice import Composer, Notice, NoticeExtent, NoticeRequest
from autoreply.notices.ways import ReachWay, WayGone
from autoreply.record import Record, RecordError
from autoreply.record.outgoing_kinds import KINDS, OutgoingKind
from autoreply.record.staff.notice_payload import FIRST, NoticePayload, copy_of
from autoreply.settings.reach import WayKind
from channels import (
    AccountRefused,
    ChannelError,
    Refused,
    Reply,
    SendError,
    ShowsButtons,
    StaffKey,
    StaffMessage,
    TooLarge,
    TryAgain,
    Uncertain,
)
from channels.segments import size
from schedules import Clock

log = logging.getLogger("autoreply.notices")

WHOLE = "whole"  # in a reference: only a mail that carries all of it will do
_SMALLER = (NoticeExtent.NO_FILES, NoticeExtent.NO_CONTENT)
Usable = Callable[[tuple[ReachWay, ...], OutgoingKind], list[ReachWay]]
HEARD = "heard"  # the token of a key that only confirms a call
CAME_BACK = "it came back at once"
NO_WAY = "no way to them is proved; run: autoreply reach test"
NONE_ARRIVED = "it arrived by none of the ways to them that are proved; add another, and run: autoreply reach test"


def packed(kind: str, person: str, identity: str, reference: Mapping[str, str], now: datetime) -> Reply:
    """A notice as the outbox has it: no words, only what it is about."""
    context = NoticePayload(kind, now, reference).stored()
    return Reply(to=person, subject="", text="", identity=identity, context=context)


@dataclass(slots=True)
class _Attempt:
    """One attempt to send a notice. `by_whole` are the composed forms, made when first needed.

    `in_doubt`: a form with words, of this attempt or an earlier one, may have gone.
    """

    reply: Reply
    payload: NoticePayload
    now: datetime
    by_whole: dict[bool, Notice | None]
    in_doubt: bool

    @classmethod
    def begin(cls, reply: Reply, now: datetime) -> Self:
        payload = NoticePayload.of(reply.context)
        return cls(reply, payload, now, {}, payload.may_have_gone)

    @property
    def claimed(self) -> datetime:
        return self.payload.claimed

    def has_failed(self, way: ReachWay) -> bool:
        return self.payload.has_failed(way.kind.value, way.digest)

    @property
    def kind(self) -> OutgoingKind:
        return KINDS[self.payload.kind]


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
        attempt = _Attempt.begin(reply, self._clock.now())
        patient = timedelta() <= attempt.now - attempt.claimed < attempt.kind.patience  # not if a clock was ahead
        failures: list[str] = []
        large: list[ReachWay] = []
        busy = doubtful = False
        for way in self._open_ways(attempt):
            message = self._message(way, attempt)
            if message is None:
                self._note(reply.identity, None, whole=True, confirmed=attempt.now)
                return
            try:
                self._notify(way, message, attempt)
            except (Refused, AccountRefused) as error:
                failures.append(f"{way.kind}: {error}")
                large += [way] if isinstance(error, TooLarge) else []
                if isinstance(error, WayGone):
                    self._turn_off(way, attempt.now)
            except TryAgain as error:
                if patient:
                    raise
                failures.append(f"{way.kind}: {error}")
                busy = True
            except Uncertain as error:
                if patient:
                    raise Uncertain(str(error), more=True) from error
                failures.append(f"{way.kind}: {error}")
                doubtful = True
            else:
                seen = None if way.watched else attempt.now
                if self._note(reply.identity, way, whole=_has_all(way, attempt), confirmed=seen):
                    return
                failures.append(f"{way.kind}: {CAME_BACK}")
        if self._counted([way for way in large if way.whole and not way.carries_all], attempt):
            return
        says = " ".join(failures) or (NONE_ARRIVED if attempt.payload.failed else NO_WAY)
        raise Uncertain(says, more=busy) if doubtful else TryAgain(says)

    def _counted(self, ways: Sequence[ReachWay], attempt: _Attempt) -> bool:
        """Tell how many of what, with the link to the page, by the first way that takes it. Raises `SendError`.

        No form with words is small enough for these. A mail is: its server takes it again once the mailbox has room.
        """
        for way in ways:
            thin = replace(way, whole=False)
            message = self._message(thin, attempt)
            if message is None:
                return False
            try:
                _notify(thin, message)
            except (Refused, AccountRefused) as error:
                log.warning("not even a count goes by %s: %s", way.kind, error)
            else:
                seen = None if way.watched else attempt.now
                self._note(attempt.reply.identity, way, whole=False, confirmed=seen)
                return True
        return False

    def delivered(self, reply: Reply) -> bool | None:
        """Whether an earlier attempt went out by any way, None if that cannot be known. Raises `ChannelError`."""
        attempt = _Attempt.begin(reply, self._clock.now())
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
            went, whole = self._went(way, message, attempt)
            answers.append(went)
            if went:
                seen = None if way.watched else attempt.now
                self._note(reply.identity, way, whole=whole, confirmed=seen)
                return True
        return None if None in answers else False

    def _went(self, way: ReachWay, message: StaffMessage, attempt: _Attempt) -> tuple[bool | None, bool]:
        """Return whether it went out by this way, and if it did, whether with all of it. Raises `ChannelError`."""
        if way.notifier is None:
            return False, False
        try:
            return way.notifier.notified(message), _has_all(way, attempt)
        except TooLarge:  # it went in a smaller form, or not at all
            smaller = self._message(replace(way, whole=False), attempt)
            return smaller is not None and way.notifier.notified(smaller), False

    def _open_ways(self, attempt: _Attempt) -> list[ReachWay]:
        ways = [way for way in self._usable(self._ways, attempt.kind) if not attempt.has_failed(way)]
        reference = attempt.payload.reference
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

    def _notify(self, way: ReachWay, message: StaffMessage, attempt: _Attempt) -> None:
        """Send it, and where it is too large the next smaller form. Raises `SendError`."""
        for extent in _SMALLER if message.attachments else _SMALLER[1:]:
            try:
                self._try_form(way, message, attempt)
                return
            except TooLarge:
                attempt.by_whole[way.whole] = self._composed(attempt, whole=way.whole, extent=extent)
                smaller = self._message(way, attempt)
                if smaller is None or (smaller.text, smaller.attachments) == (message.text, message.attachments):
                    raise
                message = smaller
        self._try_form(way, message, attempt)

    def _try_form(self, way: ReachWay, message: StaffMessage, attempt: _Attempt) -> None:
        """Send one form. One with words is noted before it goes, and again if it certainly did not."""
        if not way.whole:
            _notify(way, message)
            return
        self._note_attempt(attempt, may_have_gone=True)
        try:
            _notify(way, message)
        except Uncertain:
            attempt.in_doubt = True
            raise
        except SendError:
            self._note_attempt(attempt, may_have_gone=attempt.in_doubt)
            raise

    def _note_attempt(self, attempt: _Attempt, *, may_have_gone: bool) -> None:
        try:
            self._record.notices.note_attempt(attempt.reply.identity, may_have_gone=may_have_gone)
        except RecordError as error:  # then it cannot be confirmed either
            log.error("an attempt to send a notice could not be recorded: %s", error)

    def _composed(self, attempt: _Attempt, *, whole: bool, extent: NoticeExtent = NoticeExtent.FULL) -> Notice | None:
        reply = attempt.reply
        compose = self._composers.get(attempt.payload.kind)
        if compose is None:
            raise TryAgain(f"nothing composes a {attempt.payload.kind} yet")
        reference = attempt.payload.reference
        request = NoticeRequest(
            reply.to, reference, attempt.claimed, attempt.now, self._language, whole, reply.identity, extent
        )
        try:
            return compose(request)
        except RecordError as error:
            raise TryAgain(str(error)) from error
        except ChannelError as error:
            raise TryAgain(str(error), error.after) from error

    def _turn_off(self, way: ReachWay, now: datetime) -> None:
        try:
            self._record.ways.disable(way.digest, now)
        except RecordError as error:  # it is asked once more, and refuses once more
            log.error("a way that is gone stays on: %s", error)

    def _note(self, identity: str, way: ReachWay | None, *, whole: bool, confirmed: datetime | None) -> bool:
        """Note by what it went. Returns False if it has come back already."""
        medium, digest = (way.kind.value, way.digest) if way is not None else ("", "")
        try:
            return self._record.notices.went_by(identity, medium, digest, whole=whole, confirmed=confirmed)
        except RecordError as error:  # the outbox notes that it went out; only not by what
            log.error("the way that a notice took could not be recorded: %s", error)
            return True


def _has_all(way: ReachWay, attempt: _Attempt) -> bool:
    """Whether nothing of the notice is left out on this way: only a mail has attachments. Texts are never cut."""
    notice = attempt.by_whole.get(way.whole)
    return way.carries_all or (way.whole and (notice is None or not notice.attachments))


def message_for(way: ReachWay, notice: Notice, identity: str, claimed: datetime, language: str) -> StaffMessage:
    """Return what one way carries of a notice."""
    identity = copy_of(identity, way.digest) if way.kind is WayKind.MAIL else identity  # only a mail comes back by name
    if way.whole and way.kind is WayKind.MAIL:
        return StaffMessage(
            way.address, identity, notice.plain, claimed, language, notice.subject, notice.html, notice.attachments
        )
    if way.kind is WayKind.CALL:
        return StaffMessage(way.address, identity, notice.spoken or notice.short, claimed, language, key=notice.key)
    if notice.key is not None and isinstance(way.notifier, ShowsButtons):
        return StaffMessage(way.address, identity, _with_page(notice.pressable, way), claimed, language, key=notice.key)
    text = notice.unattached or notice.plain if way.whole else _counts(notice, way)
    return StaffMessage(way.address, identity, text, claimed, language, notice.short)


def _counts(notice: Notice, way: ReachWay) -> str:
    """Return the count with the address of the page, if nobody pays for a second text because of it."""
    if way.kind.is_private:
        return _with_page(notice.short, way)
    linked = f"{notice.short}\n{way.page}" if way.page and notice.linked else notice.short
    dearer = way.kind is WayKind.TEXT and size(linked).segments > size(notice.short).segments
    return notice.short if dearer else linked


def _with_page(counts: str, way: ReachWay) -> str:
    return f"{counts}\n\n{way.page}" if way.page else counts


def _notify(way: ReachWay, message: StaffMessage) -> None:
    """Raises `SendError`, also where the channel raises something else."""
    assert way.notifier is not None
    try:
        way.notifier.notify(message)
    except SendError:
        raise
    except ChannelError as error:
        raise TryAgain(str(error), error.after) from error
