"""Builds what sends mail at the opening: a job for each mailbox with a folder for it."""

from collections.abc import Mapping, Sequence
from functools import partial

from autoreply.answering.account import Account
from autoreply.engine.dependencies import Dependencies
from autoreply.hours.live import Hours
from autoreply.notices.notices import Notices
from autoreply.opening_mail.composer import OpeningMailbox, OpeningMailComposer
from autoreply.opening_mail.job import OpeningMailJob
from autoreply.record.outgoing_kinds import OPENING_MAIL
from autoreply.settings import Settings
from channels import NamesAddresses, SendsDrafts


def opening_mail_of(
    settings: Settings, given: Dependencies, accounts: Mapping[str, Account], hours: Hours, notices: Notices
) -> Sequence[OpeningMailJob]:
    """One for each mailbox whose settings name a folder. They go by the hours of whose mailbox it is."""
    jobs: list[OpeningMailJob] = []
    for name, account in accounts.items():
        channel = account.channel
        if isinstance(channel, SendsDrafts) and channel.drafts_in:
            entry = settings.channels[name]
            addresses = entry.settings.own if isinstance(entry.settings, NamesAddresses) else (name,)
            calendar = partial(hours.of, account.person) if account.person else account.calendar
            mailbox = OpeningMailbox(name, addresses[0], account.person, channel, calendar)
            jobs.append(OpeningMailJob(mailbox, given.usable_record, notices, given.clock, given.health.report))
    mailboxes = {job.mailbox.name: job.mailbox for job in jobs}
    notices.register(OPENING_MAIL, OpeningMailComposer(settings, given.usable_record, mailboxes))
    return jobs
