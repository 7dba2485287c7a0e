"""Whole mails as real systems write them, each of our own invention: programs are silenced, people are not."""

from pathlib import Path

import pytest

from channels import Signal
from tests.channels.email.office import FIXTURES, HARMLESS, practice, read

S = Signal
PROGRAMS = {
    "abuse-report-arf": {S.REPORT},
    "bulletin-to-undisclosed-recipients": {S.NOT_ADDRESSED},
    "cron-job": {S.RESPONDER},
    "dovecot-sieve-vacation": {S.NULL_SENDER, S.AUTOMATIC, S.BULK, S.SUPPRESSED},
    "exchange-out-of-office": {S.NULL_SENDER, S.AUTOMATIC, S.SUPPRESSED, S.RESPONDER},
    "exchange-out-of-office-through-a-gateway-that-adds-a-path": {S.SUPPRESSED},
    "exchange-undeliverable-with-a-path": {S.REPORT, S.SYSTEM_SENDER, S.POSTMASTER, S.ANSWERS_OUR_REPLY},
    "exim-bounce-stripped-of-its-path": {S.NO_RETURN_PATH, S.REPORT, S.SYSTEM_SENDER, S.ANSWERS_OUR_REPLY},
    "ezmlm-list-post": {S.MAILING_LIST_HINT, S.SYSTEM_SENDER},
    "forged-sender": {S.SPOOFED},
    "github-notification": {S.MAILING_LIST, S.BULK, S.SUPPRESSED, S.NO_REPLY},
    "gmail-vacation": {S.NULL_SENDER, S.AUTOMATIC, S.BULK, S.RESPONDER},
    "help-desk-ticket-receipt": {S.AUTOMATIC, S.BULK, S.RESPONDER},
    "icloud-vacation-without-auto-submitted": {S.RESPONDER},
    "mailman-list-post": {S.MAILING_LIST, S.MAILING_LIST_HINT, S.BULK, S.SYSTEM_SENDER},
    "newsletter": {S.MAILING_LIST, S.SYSTEM_SENDER},
    "outlook-meeting-accepted": {S.CALENDAR},
    "postfix-bounce": {S.NULL_SENDER, S.AUTOMATIC, S.REPORT, S.SYSTEM_SENDER},
    "qmail-autoresponder": {S.RESPONDER, S.BULK},
    "qmail-bounce": {S.NULL_SENDER, S.SYSTEM_SENDER},
    "read-receipt-mdn": {S.REPORT},
    "shop-order-from-no-reply": {S.NO_REPLY},
    "spam-that-was-marked": {S.SPAM},
    "system-notice-of-a-mailbox-server": {S.AUTOMATIC},
}
WORDS = {
    "apple-mail-on-a-telephone": "I don’t know what to do tonight.\n\nSent from my iPhone",
    "outlook-from-a-company": "Can I still come tomorrow? I’m not well.",
    "gmail-answers-our-own-reply": "Thank you.",
    "raw-eight-bit-headers": "No puedo más.",
    "koi8-without-declaration": "помогите",
    "forwards-a-bounce-and-asks": "What does this mean?",
    "quotes-a-newsletter-with-its-footer": "Is the evening group still running?",
    "asks-for-a-read-receipt-and-is-encrypted": "",
    "invitation-to-a-first-meeting": "Would Tuesday suit you?",
    "old-mac-with-bare-carriage-returns": "Hello",
}


def mails(kind: str) -> list[Path]:
    return sorted((FIXTURES / kind).glob("*.eml"))


@pytest.mark.parametrize("path", mails("programs"), ids=lambda path: path.stem)
def test_programs_are_silenced_for_these_reasons(path: Path) -> None:
    assert set(read(path.read_bytes()).signals) == PROGRAMS[path.stem]


@pytest.mark.parametrize("path", mails("people"), ids=lambda path: path.stem)
def test_people_are_answered_and_their_words_are_heard(path: Path) -> None:
    mail = read(path.read_bytes())
    assert set(mail.signals) <= HARMLESS
    assert mail.reply_to
    assert mail.text == WORDS.get(path.stem, mail.text)


def test_the_lists_above_are_of_the_mails_there_are() -> None:
    assert {path.stem for path in mails("programs")} == set(PROGRAMS)
    assert {path.stem for path in mails("people")} >= set(WORDS)


@pytest.mark.parametrize("name", ["exim-bounce-stripped-of-its-path", "exchange-undeliverable-with-a-path"])
def test_bounces_of_our_reply_name_it(name: str) -> None:
    raw = (FIXTURES / "programs" / f"{name}.eml").read_bytes()
    assert read(raw, practice(unreachable=True)).bounced == "7f3a"
