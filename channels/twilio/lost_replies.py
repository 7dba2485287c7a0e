"""Finds out which replies never arrived, by Twilio's status callbacks and its list of messages."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels import ChannelHost, DeliveryFailure
from channels.twilio.client import TwilioAccount, reading
from channels.twilio.meanings import meaning, sentence
from channels.twilio.medium import Medium
from channels.twilio.settings import MessagingSettings

LOST = frozenset({"failed", "undelivered"})
LOOK_BACK = timedelta(hours=6)  # a network may try for hours before it gives up
MOST = 1000  # messages read in one round
_KEPT = MOST  # identifiers of lost messages that were reported already
_KEY = "lost"


@dataclass(frozen=True, slots=True)
class _LostMessage:
    """`sent` is when Twilio took it; a callback does not say that."""

    sid: str
    to: str
    code: int | None
    sent: datetime | None = None


class LostReplies:
    """Reports each lost message once to the host, also across restarts. Safe to share between threads."""

    def __init__(
        self, name: str, settings: MessagingSettings, account: TwilioAccount, host: ChannelHost, medium: Medium
    ) -> None:
        self._name, self._settings, self._account, self._host = name, settings, account, host
        self._medium = medium
        self._posted: deque[_LostMessage] = deque(maxlen=MOST)

    def posted(self, params: Mapping[str, str]) -> bool:
        """Note a status callback, in any order. Returns True if a message is lost; the next sweep reports it.

        Does not block, unlike the report, which reads the record.
        """
        if params.get("MessageStatus", params.get("SmsStatus")) not in LOST:
            return False
        sid = params.get("MessageSid") or params.get("SmsSid") or ""
        self._posted.append(_LostMessage(sid, params.get("To", ""), _code(params.get("ErrorCode", ""))))
        return True

    def sweep(self) -> None:
        """Report what was posted, then whatever of the list was not. Raises `ChannelError`.

        The list is read before: it says when each was sent, and so which of several to one number it is.
        """
        listed: list[_LostMessage] = []
        try:
            for number in self._settings.numbers:
                listed += self._listed(number)
        finally:
            known = {one.sid: one for one in listed}
            while self._posted:
                one = self._posted[0]
                self._report(known.get(one.sid, one))
                self._posted.popleft()
            for one in listed:
                self._report(one)

    def _listed(self, number: str) -> list["_LostMessage"]:
        """What was lost from one of our numbers, the oldest first."""
        since = self._host.now() - LOOK_BACK
        with reading():
            sent = self._account.client.messages.list(
                from_=self._medium.address(number), date_sent_after=since, limit=MOST
            )
        lost = [one for one in reversed(sent) if str(one.status) in LOST]
        return [
            _LostMessage(
                str(one.sid or ""),
                str(one.to or ""),
                _code(str(one.error_code or "")),
                one.date_created if isinstance(one.date_created, datetime) else None,
            )
            for one in lost
        ]

    def _report(self, lost: "_LostMessage") -> None:
        reported = False

        def remember(kept: str) -> str:
            nonlocal reported
            reported = lost.sid in kept.split()
            return kept if reported else " ".join([*kept.split()[1 - _KEPT :], lost.sid])

        self._host.store.change(self._name, _KEY, remember)
        if reported:
            return
        known, sender = meaning(lost.code), self._medium.number(lost.to)
        says = sentence(lost.code)
        failure = DeliveryFailure(sender, says, known.again, known.recipient, known.opted_out, lost.sent)
        self._host.undelivered(self._name, failure)


def _code(word: str) -> int | None:
    """Return Twilio's error code, None if it is no number, or one that is more than int() takes."""
    return int(word) if word.isdecimal() and len(word) < 10 else None
