"""Tells people of mail that was not sent at their opening: how many and why. Never to whom, and no subject."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from autoreply.notices.notice import Notice, NoticeRequest
from autoreply.notices.thin import thin, thin_spoken
from autoreply.record import Record
from autoreply.record.opening_mail import MailState, OpeningMail
from autoreply.settings import Settings
from channels import DraftProblem, SendsDrafts
from schedules import Calendar

CHANNEL, OPENING, OVERDUE = "channel", "opening", "overdue"  # the keys of a reference

# What is the matter with one mail, and with several, and what to do.
WORDS: Mapping[DraftProblem, tuple[str, str, str]] = {
    DraftProblem.NO_RECIPIENT: ("has no recipient", "have no recipient", "Add one."),
    DraftProblem.BAD_ADDRESS: (
        "has an address that is not valid",
        "have an address that is not valid",
        "Correct it; nobody got the mail.",
    ),
    DraftProblem.TOO_MANY: (
        "has too many recipients",
        "have too many recipients",
        "Send it yourself, or to 100 people at most.",
    ),
    DraftProblem.NOT_OURS: (
        "is not from an address of this account",
        "are not from an address of this account",
        "Choose one of its addresses as the sender.",
    ),
    DraftProblem.UNREADABLE: ("cannot be read", "cannot be read", "Write it again as a new mail."),
    DraftProblem.TOO_LARGE: ("is too large", "are too large", "Send a link in place of the attachment."),
    DraftProblem.UNFINISHED: (
        "waits for an attachment",
        "wait for an attachment",
        "Open it, and add the attachment or end the reminder.",
    ),
    DraftProblem.ENCRYPTED: (
        "is encrypted",
        "are encrypted",
        "Send it yourself: only your mail program can encrypt it for others.",
    ),
    DraftProblem.SCHEDULED: (
        "is set for a time by another program",
        "are set for a time by another program",
        "Leave it to that program, or cancel the time there.",
    ),
    DraftProblem.REFUSED: (
        "was refused by the mail server",
        "were refused by the mail server",
        "Nobody got it. Look at its addresses and its size.",
    ),
    DraftProblem.IN_DOUBT: (
        "may have been sent or not",
        "may have been sent or not",
        "Autoreply does not send it again. Ask whom it was for.",
    ),
    DraftProblem.SENT_BEFORE: (
        "was sent before, in this or another version",
        "were sent before, in this or another version",
        "Delete it, or write it as a new mail.",
    ),
}


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
        lines = overdue(mails, unread=unread) if request.reference.get(OVERDUE) else staying(mails)
        if not lines:
            return None
        when = self._settings.dates.full(opening, self._settings.zone_of(mailbox.person or None))
        where = f'in the folder "{mailbox.channel.drafts_in}" of {mailbox.address}'
        intro = f"Mail {where} was not sent at the opening of {when}."
        return Notice(
            subject="Autoreply: mail was not sent at the opening",
            plain="\n".join([intro, "", *(f"- {line}" for line in lines), ""]),
            short=thin(request.language, troubles=len(lines)),
            spoken=thin_spoken(request.language, troubles=len(lines)),
        )


def staying(mails: list[OpeningMail]) -> list[str]:
    """What stays in the folder, and what to do about it."""
    counts = Counter(DraftProblem(mail.problem) for mail in mails if mail.problem)
    return [_says(counts[problem], *words) for problem, words in WORDS.items() if counts[problem]]


def overdue(mails: list[OpeningMail], *, unread: bool) -> list[str]:
    """What should have been sent by now. `unread`: the folder could not be opened since the opening."""
    if unread:
        return ["The folder cannot be opened. Autoreply goes on trying while you are open."]
    number = sum(mail.state in (MailState.WAITING, MailState.SENDING) for mail in mails)
    if not number:
        return []
    return [_says(number, "still waits", "still wait", "Autoreply goes on trying while you are open.")]


def _says(number: int, one: str, several: str, remedy: str) -> str:
    return f"1 mail {one}. {remedy}" if number == 1 else f"{number} mails {several}. {remedy}"
