"""Mails as people and programs write them."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from zoneinfo import ZoneInfo


def moment(text: str, zone: ZoneInfo) -> datetime:
    """The instant of "Mon 24 Nov 18:00" in 2025, or of "Sat 9 Mar 2024 1:59:59".

    "Sun 2 Nov 1:30 again" is the second half past one of the night in which the clocks go back.
    """
    words, again, _ = text.partition(" again")
    weekday, day, month, *year, time = words.split()
    seconds = ":%S" if time.count(":") == 2 else ""
    written = f"{day} {month} {year[0] if year else 2025} {time}"
    when = datetime.strptime(written, f"%d %b %Y %H:%M{seconds}").replace(tzinfo=zone, fold=int(bool(again)))
    assert f"{when:%a}" == weekday, f"{text} is a {when:%A}"
    return when


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail on its way to the practice."""

    name: str
    address: str
    to: str
    text: str
    subject: str
    message_id: str
    sent: datetime
    headers: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    return_path: str | None = None
    quoting: str = ""

    @property
    def raw(self) -> bytes:
        """The mail as a receiving server stores it.

        The Return-Path comes first, as servers write it, then `headers`, then the usual ones that are neither replaced
        by them nor in `without`; `quoting` stands below the sender's own words.
        """
        path = self.address if self.return_path is None else self.return_path
        usual = [
            f"Return-Path: <{path}>",
            f"From: {self.name} <{self.address}>",
            f"To: {self.to}",
            f"Subject: {self.subject}",
            f"Message-ID: {self.message_id}",
            f"Date: {format_datetime(self.sent)}",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
        ]
        replaced = {_name(line) for line in (*self.headers, *self.without)}
        first, *others = [line for line in usual if _name(line) not in replaced]
        lines = [first, *self.headers, *others, "", self.text, self.quoting, ""]
        return "\n".join(lines).replace("\n", "\r\n").encode("utf-8", "surrogateescape")


def _name(line: str) -> str:
    return line.partition(":")[0].lower()


def of_parts(kind: str, *parts: tuple[str, str]) -> tuple[tuple[str, ...], str]:
    """Headers and text of a mail made of parts, each a Content-Type and its text; `kind` as in "mixed"."""
    body = "".join(f"--=_cut\nContent-Type: {content}\n\n{text}\n" for content, text in parts)
    return (f'Content-Type: multipart/{kind}; boundary="=_cut"',), f"{body}--=_cut--"
