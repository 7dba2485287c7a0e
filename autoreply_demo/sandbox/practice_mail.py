"""What the practice gets from Autoreply by mail: hand-overs, texts, voicemails, and what is not well."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from autoreply_demo.sandbox.mail import BOXES
from autoreply_demo.simulators.mail.server import MailServer, SentMail
from autoreply_demo.simulators.waiting import PATIENCE, wait

SOUND = "audio/mpeg"


@dataclass(frozen=True, slots=True)
class PracticeLetter:
    """One of these mails. `number` is its place among all that went out, `sounds` are the names of its recordings."""

    number: int
    at: datetime
    to: str
    subject: str
    words: str
    sounds: tuple[str, ...]


class PracticeMail:
    """All of it so far. Safe to share between threads."""

    def __init__(self, mail: MailServer) -> None:
        self._mail = mail
        self._lock = threading.Lock()
        self._read = 0  # how many of all that went out
        self._letters: list[PracticeLetter] = []

    def all(self) -> list[PracticeLetter]:
        """Oldest first."""
        with self._lock:
            sent = self._mail.sent()
            for number in range(self._read, len(sent)):
                self._letters += [_letter(number, sent[number])] if _is_ours(sent[number]) else []
            self._read = len(sent)
            return list(self._letters)

    def sound(self, number: int, place: int) -> bytes | None:
        """A recording of a mail to the practice, None if there is none."""
        sent = self._mail.sent()
        if not 0 <= number < len(sent) or not _is_ours(sent[number]):
            return None
        found = sent[number].attached(SOUND)
        return bytes(found[place].get_content()) if 0 <= place < len(found) else None

    def wait_for(
        self, wanted: Callable[[PracticeLetter], bool], since: int, otherwise: str, seconds: float = PATIENCE
    ) -> PracticeLetter:
        """Wait for such a mail after the first `since` ones. Raises `DemoError` with `otherwise`."""
        found: list[PracticeLetter] = []

        def came() -> bool:
            found[:] = [one for one in self.all()[since:] if wanted(one)]
            return bool(found)

        wait(came, otherwise, seconds)
        return found[0]


def _is_ours(sent: SentMail) -> bool:
    return not BOXES.keys().isdisjoint(sent.recipients)


def _letter(number: int, sent: SentMail) -> PracticeLetter:
    message = sent.message
    at = parsedate_to_datetime(message["Date"])
    to, subject = ", ".join(sent.recipients), str(message["Subject"])
    sounds = tuple(part.get_filename() or "" for part in sent.attached(SOUND))
    return PracticeLetter(number, at, to, subject, sent.plain.strip(), sounds)
