"""What an SMTP server's answer means for a reply: later, never, or a matter of our own account."""

import re
from dataclasses import dataclass

from channels import Refused, SendError, TryAgain
from channels.email.trouble import refused_login

_STATUS = re.compile(r"^\s*([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 3463, RFC 2034
_LOGIN_CODES = frozenset({530, 534, 535, 538})  # RFC 4954 section 6
_LOGIN_STATUS = frozenset({"5.7.8", "5.7.9", "5.7.30", "5.7.139"})
_TODAY_NO_MORE = frozenset({"5.4.5", "5.7.232", "5.7.233"})  # sending limits of Gmail and Microsoft 365
_WHEN_LIMITED = 3600.0  # seconds
_BAD_SEQUENCE = 503


@dataclass(frozen=True, slots=True)
class SmtpAnswer:
    """One answer: the stage it came at ("MAIL", "RCPT" ...), its code, and its text, which is never shown."""

    stage: str
    code: int
    text: str

    @property
    def status(self) -> str:
        """The enhanced status, such as "5.1.1"; "" where there is none."""
        found = _STATUS.match(self.text)
        return found.group(1) if found else ""

    @property
    def about_login(self) -> bool:
        """Whether it says that we are not, or not properly, logged in."""
        return self.code in _LOGIN_CODES or self.status in _LOGIN_STATUS


def judge(server: str, answer: SmtpAnswer) -> SendError:
    """The error for an answer that is not the hoped-for one.

    A recipient that is refused (RFC 5321 section 4.2.3) is unreachable, unless the refusal is one of policy (5.7.x),
    which speaks of us and not of the recipient.
    """
    shown = f"{answer.code} {answer.status}".strip()
    says = f"{server} answered {shown} to {answer.stage}"
    if answer.about_login:
        return TryAgain(str(refused_login(server, answer.text, oauth=False)))
    if answer.status in _TODAY_NO_MORE:
        return TryAgain(f"{says}: the account has sent all it may for now.", after=_WHEN_LIMITED)
    if answer.code < 500 or answer.code == _BAD_SEQUENCE:
        return TryAgain(f"{says}: not now.")
    unreachable = answer.stage == "RCPT" and not answer.status.startswith("5.7.")
    return Refused(f"{says}: never.", unreachable=unreachable)
