"""Tells people of mail that was not sent at their opening: how many and why. Never to whom, and no subject."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from autoreply.notices.counts_only import counts_spoken, counts_text
from autoreply.notices.notice import Notice, NoticeRequest
from autoreply.record import Record
from autoreply.record.opening_mail import MailState, OpeningMail
from autoreply.settings import Settings
from autoreply.texts.dates import DateFormat, locale
from autoreply.texts.word_lists import WordList
from channels import DraftProblem, SendsDrafts
from schedules import Calendar

CHANNEL, OPENING, OVERDUE = "channel", "opening", "overdue"  # the keys of a reference


@dataclass(frozen=True, slots=True)
class OpeningMailbox:
    """A mailbox with such a folder. `person` is whose it is, "" for the practice; `calendar` is theirs."""

    name: str
    address: str
    person: str
    channel: SendsDrafts
    calendar: Callable[[], Calendar]


class OpeningMailComposer:
    """A `Composer`: says how it is when the notice is sent."""

    def __init__(self, settings: Settings, record: Record, mailboxes: Mapping[str, OpeningMailbox]) -> None:
        self._settings, self._record, self._mailboxes = settings, record, mailboxes

    def __call__(self, request: NoticeRequest) -> Notice | None:
        """Compose it; None if nothing stays any more. Raises `RecordError`."""
        mailbox = self._mailboxes.get(request.reference[CHANNEL])
        if mailbox is None:
            return None
        opening = datetime.fromisoformat(request.reference[OPENING])
        mails = self._record.opening_mail.of_opening(mailbox.name, opening)
        looked = self._record.opening_mail.looked(mailbox.name, request.now)
        unread = looked is None or looked < opening
        words = WordList.of("autoreply.opening_mail", "opening.toml", request.language)
        lines = overdue(mails, words, unread=unread) if request.reference.get(OVERDUE) else staying(mails, words)
        if not lines:
            return None
        dates = DateFormat(locale(request.language, self._settings.country))
        when = dates.full(opening, self._settings.zone_of(mailbox.person or None))
        intro = words.say("intro", folder=mailbox.channel.drafts_in, address=mailbox.address, when=when)
        return Notice(
            subject=words.say("subject"),
            plain="\n".join([intro, "", *(f"- {line}" for line in lines), ""]),
            short=counts_text(request.language, troubles=len(lines)),
            spoken=counts_spoken(request.language, troubles=len(lines)),
        )


def staying(mails: list[OpeningMail], words: WordList) -> list[str]:
    """What stays in the folder, and what to do about it."""
    counts = Counter(DraftProblem(mail.problem) for mail in mails if mail.problem)
    return [words.counted(problem, counts[problem]) for problem in DraftProblem if counts[problem]]


def overdue(mails: list[OpeningMail], words: WordList, *, unread: bool) -> list[str]:
    """What should have been sent by now. `unread`: the folder could not be opened since the opening."""
    if unread:
        return [words.say("unread")]
    number = sum(mail.state in (MailState.WAITING, MailState.SENDING) for mail in mails)
    return [words.counted("waits", number)] if number else []
