"""Decides what an SMTP server's answer means for a reply: try later, never, or our account is refused."""

import re
from dataclasses import dataclass

from channels import AccountRefused, Refused, SendError, TooLarge, TryAgain
from channels.email.servers.server_errors import refused_login

_STATUS = re.compile(r"^\s*([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 3463, RFC 2034
_LOGIN_CODES = frozenset({530, 534, 535, 538})  # RFC 4954 section 6
_LOGIN_STATUS = frozenset({"5.7.8", "5.7.9", "5.7.30", "5.7.139"})
_TODAY_NO_MORE = frozenset({"5.4.5", "5.7.232", "5.7.233"})  # sending limits of Gmail and Microsoft 365
_WHEN_LIMITED = 3600.0  # seconds
# We may not send as this sender, or not at all: Microsoft 365 (5.1.8, 5.2.252, 5.7.57 and so on), RFC 3463 and RFC 7372
# (5.1.7, 5.7.20 to 5.7.26), Gmail (5.7.27).
_OF_US = frozenset(
    {"5.1.7", "5.1.8", "5.2.252", "5.7.57", "5.7.60", "5.7.64", "5.7.705", "5.7.708", "5.7.750"}
    | {f"5.7.{number}" for number in range(20, 28)}
)
# Postfix refuses a sender only after RCPT, with the 5.7.1 that a refused recipient gets as well.
_SPEAKS_OF_US = re.compile(r"sender address|send ?as|not owned by|relay|mail from", re.IGNORECASE)
_OF_THIS_REPLY = frozenset({552, 555})  # too large; an address in UTF-8
_TOO_LARGE_STATUS = frozenset({"5.2.3", "5.3.4"})  # for the recipient; for the server (RFC 3463)
_AFTER_THE_MAIL = frozenset({"DATA", "the message"})
_BAD_SEQUENCE = 503


_LET_US_SEND = (
    "it does not let this account send. Allow the login to send as `address` there, or correct `address`, "
    "`smtp.envelope_from` or the login. Replies wait until then."
)


@dataclass(frozen=True, slots=True)
class SmtpAnswer:
    """One answer: its stage ("MAIL", "RCPT" ...), its code, and its text, which is never shown."""

    stage: str
    code: int
    text: str

    @property
    def status(self) -> str:
        """The enhanced status, such as "5.1.1", or ""."""
        found = _STATUS.match(self.text)
        return found.group(1) if found else ""

    @property
    def about_login(self) -> bool:
        """Whether it says that we are not logged in properly."""
        return self.code in _LOGIN_CODES or self.status in _LOGIN_STATUS

    @property
    def about_size(self) -> bool:
        """Whether it says that the mail is too large. At RCPT, a 552 without such a status is of a full mailbox."""
        of_size = self.status in _TOO_LARGE_STATUS or (self.code == 552 and self.stage != "RCPT")
        return self.code >= 500 and not self._of_policy and of_size

    @property
    def perhaps_about_size(self) -> bool:
        """Whether it refuses the mail as it is, perhaps for what is attached (RFC 5321 section 4.2.3)."""
        return self.code == 554 and not self._of_policy and self.stage in _AFTER_THE_MAIL

    @property
    def about_us(self) -> bool:
        """Whether it says that the server takes no mail from this account."""
        if self.code < 500 or self.about_size or self.code in _OF_THIS_REPLY or self.status.startswith("5.6."):
            return False
        of_us = self.status in _OF_US or (self._of_policy and bool(_SPEAKS_OF_US.search(self.text)))
        return of_us or self.stage == "MAIL"

    @property
    def perhaps_about_us(self) -> bool:
        """Whether it refuses by policy after accepting the recipient: because of the sender, or of this text."""
        return self.code >= 500 and self._of_policy and self.stage != "RCPT"

    @property
    def _of_policy(self) -> bool:
        return self.status.startswith("5.7.")


def judge(server: str, answer: SmtpAnswer) -> SendError:
    """Return the error for an answer that is not the expected one.

    A refusal at MAIL, or by policy after RCPT, concerns our account. A refused recipient (RFC 5321 section 4.2.3) is
    unreachable, unless the refusal is by policy (5.7.x), which concerns us and not the recipient.
    """
    shown = f"{answer.code} {answer.status}".strip()
    says = f"{server} answered {shown} to {answer.stage}"
    if answer.about_login:
        refused = refused_login(server, answer.text, oauth=False)
        return AccountRefused(str(refused)) if refused.lasting else TryAgain(str(refused))
    if answer.status in _TODAY_NO_MORE:
        return TryAgain(f"{says}: the account has sent all it may for now.", after=_WHEN_LIMITED)
    if answer.code == _BAD_SEQUENCE:
        return TryAgain(f"{says}: not now.")
    if answer.about_us or answer.perhaps_about_us:
        return AccountRefused(f"{says}: {_LET_US_SEND}", all_of_them=answer.about_us)
    if answer.code < 500:
        return TryAgain(f"{says}: not now.")
    if answer.about_size or answer.perhaps_about_size:
        return TooLarge(f"{says}: never.")
    unreachable = answer.stage == "RCPT" and not answer.status.startswith("5.7.")
    return Refused(f"{says}: never.", unreachable=unreachable)
