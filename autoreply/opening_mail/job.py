"""Sends what lies in the folder of one mailbox at each opening: a job of its own for each mailbox.

At an opening the folder is looked at once: what is there then is due. What comes later waits for the next opening. The
record decides that each mail is claimed once. What is left undone here is done by the next look.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from autoreply.notices.handover.opening import ended_period
from autoreply.notices.notices import Notices
from autoreply.opening_mail.composer import CHANNEL, OPENING, OVERDUE, OpeningMailbox
from autoreply.record import Record
from autoreply.record.opening_mail import MailState, OpeningMail
from autoreply.record.outgoing_kinds import OPENING_MAIL
from channels import (
    ChannelError,
    DraftFolder,
    DraftGone,
    DraftProblem,
    DraftStays,
    PreparedDraft,
    Refused,
    TryAgain,
    Uncertain,
    WaitingDraft,
)
from channels.backoff import Backoff, Tries
from schedules import Clock

log = logging.getLogger("autoreply.opening_mail")

EVERY = 5.0  # seconds between looks at the clock; the server is asked only when something is due
LATE = timedelta(minutes=15)
CLOCKS = timedelta(minutes=1)  # by which the mail server's clock may be ahead of ours
APPEARS = timedelta(minutes=10)  # within which a provider shows in Sent what it took
WAITS = Backoff(first=10.0, longest=300.0)

Report = Callable[[str, str], None]


class OpeningMailJob:
    """`look` raises `RecordError`. The next look does the same again."""

    def __init__(
        self,
        mailbox: OpeningMailbox,
        record: Record,
        notices: Notices,
        clock: Clock,
        report: Report,
    ) -> None:
        """`report` takes what is wrong with the mail of an opening, or ""."""
        self.mailbox, self._clock = mailbox, clock
        self._store, self._notices, self._report = record.opening_mail, notices, report
        self._tries = Tries(WAITS)
        self._not_before: datetime | None = None
        self._gone_out: set[int] = set()  # what the mail server took, while the record does not know it yet
        self._ready = False
        self._settled: tuple[datetime | None] | None = None  # the opening after which there is nothing left to do

    def look(self) -> None:
        """Do all that is due."""
        now = self._clock.now()
        if not self._ready:
            self._store.watch_from(self.mailbox.name, now)
        period = ended_period(self.mailbox.calendar(), now)
        opening = period[1] if period else None
        if self._settled == (opening,):
            return
        if self._may_connect(now) and (not self._ready or self._is_due(opening, now)):
            try:
                self._work(opening, now)
            except (ChannelError, TryAgain) as error:
                lasting = isinstance(error, ChannelError) and error.lasting
                pause = self._tries.fail(lasting=lasting, at_least=error.after or 0.0)
                self._not_before = now + timedelta(seconds=pause)
                log.warning("%s: %s", self.mailbox.name, error)
            else:
                self._tries.succeed()
        if opening is not None:
            self._tell(opening, now)
        if self._ready and not self._is_due(opening, now):
            self._settled = (opening,)

    def _may_connect(self, now: datetime) -> bool:
        before = self._not_before
        return before is None or not timedelta() < before - now <= timedelta(seconds=WAITS.lasting)

    def _is_due(self, opening: datetime | None, now: datetime) -> bool:
        """Whether the server has to be asked: for a new opening, or for what an earlier look left undone."""
        looked = self._store.looked(self.mailbox.name, now)
        if opening is not None and (looked is None or looked < opening):
            return True
        unfinished = self._store.unfinished(self.mailbox.name)
        return any(one.state is not MailState.WAITING or opening is not None for one in unfinished)

    def _work(self, opening: datetime | None, now: datetime) -> None:
        """Raises `ChannelError`, `TryAgain` and `RecordError`."""
        name = self.mailbox.name
        with self.mailbox.channel.open_drafts() as folder:
            self._ready = True  # the folder is there, for people to find
            looked = self._store.looked(name, now)
            drafts = {one.identity: one for one in folder.drafts()}
            if opening is not None and (looked is None or looked < opening):
                due = [one.identity for one in drafts.values() if one.saved is None or one.saved <= opening + CLOCKS]
                self._store.begin(name, opening, due, now)
            self._work_through(folder, drafts, now, sends=opening is not None)

    def _work_through(
        self, folder: DraftFolder, drafts: Mapping[str, WaitingDraft], now: datetime, *, sends: bool
    ) -> None:
        """One that the server does not take now keeps no other waiting."""
        later: TryAgain | None = None
        for mail in self._store.unfinished(self.mailbox.name):
            draft = drafts.get(mail.identity)
            try:
                if mail.state is MailState.WAITING:
                    self._send(folder, mail, draft, now, sends=sends)
                elif draft is None or draft.locator != mail.locator:
                    self._lost_sight(mail, now)
                elif mail.state is MailState.SENT or mail.number in self._gone_out:
                    self._finish(folder, mail, folder.prepare(draft, mail.claimed or now), now)
                elif mail.lease is None or mail.lease <= now or mail.lease > now + 2 * APPEARS:
                    self._resolve(folder, mail, folder.prepare(draft, mail.claimed or now), now)
            except TryAgain as error:
                later = later or error
            except (DraftGone, DraftStays) as error:
                log.warning("%s: %s", self.mailbox.name, error)  # it was read before: the next look knows more
        if later is not None:
            raise later

    def _send(
        self, folder: DraftFolder, mail: OpeningMail, draft: WaitingDraft | None, now: datetime, *, sends: bool
    ) -> None:
        if draft is None:
            self._store.drop(mail.number)
            return
        if not sends:
            return
        at = self._clock.now()
        try:
            prepared = folder.prepare(draft, at)
        except DraftStays as error:
            self._store.stays(mail.number, MailState.WAITING, error.problem)
            return
        if not self._store.claim(mail.number, draft.locator, at):
            return  # another replica was quicker
        try:
            folder.send(prepared)
        except Refused as error:
            log.warning("%s: a mail is refused. %s", self.mailbox.name, error)
            self._store.stays(mail.number, MailState.SENDING, DraftProblem.REFUSED)
        except Uncertain as error:
            log.warning("%s: %s", self.mailbox.name, error)  # the lease runs out, and then Sent is looked at
        except (ChannelError, TryAgain):
            self._store.release(mail.number)
            raise
        else:
            self._gone_out.add(mail.number)
            self._finish(folder, mail, prepared, now)

    def _finish(self, folder: DraftFolder, mail: OpeningMail, prepared: PreparedDraft, now: datetime) -> None:
        """File what was sent, and take it out of the folder."""
        self._store.sent(mail.number, now)
        folder.finish(prepared)
        self._store.done(mail.number, MailState.SENT)
        self._gone_out.discard(mail.number)

    def _resolve(self, folder: DraftFolder, mail: OpeningMail, prepared: PreparedDraft, now: datetime) -> None:
        """An attempt ended without a word. Where Sent has the mail, it went out; else nobody knows, and it stays."""
        if folder.is_in_sent(prepared):
            self._finish(folder, mail, prepared, now)
        elif mail.claimed is None or not timedelta() <= now - mail.claimed < APPEARS:
            self._store.done(mail.number, MailState.SENDING, DraftProblem.IN_DOUBT)

    def _lost_sight(self, mail: OpeningMail, now: datetime) -> None:
        """The version that was claimed is gone: its writer took it out, or another replica does so now."""
        if mail.lease is None or mail.lease <= now:
            self._store.done(mail.number, mail.state)
            self._gone_out.discard(mail.number)

    def _tell(self, opening: datetime, now: datetime) -> None:
        """Tell whose mailbox it is of what stays, and of what is overdue."""
        name = self.mailbox.name
        mails = self._store.of_opening(name, opening)
        stays = sum(bool(mail.problem) for mail in mails)
        looked = self._store.looked(name, now)
        open_still = any(mail.state in (MailState.WAITING, MailState.SENDING) for mail in mails)
        late = now - opening >= LATE and (open_still or looked is None or looked < opening)
        reference = {CHANNEL: name, OPENING: opening.isoformat()}
        if stays:
            key = f"{name} {opening.isoformat()} {stays}"
            self._notices.claim(OPENING_MAIL, self.mailbox.person, key, reference, now)
        if late:
            key = f"{name} {opening.isoformat()} overdue"
            self._notices.claim(OPENING_MAIL, self.mailbox.person, key, {**reference, OVERDUE: "1"}, now)
        says = f"{name}: mail for the opening has not been sent. Run: autoreply doctor {name}"
        self._report(f"{name}: send at opening", says if late else "")
