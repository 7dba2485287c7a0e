"""Finds out which replies never arrived, by Twilio's status callbacks and its list of messages."""

from collections import deque
from collections.abc import Mapping
from datetime import timedelta

from channels import ChannelHost, DeliveryFailure
from channels.twilio.client import TwilioAccount, reading
from channels.twilio.meanings import meaning, sentence
from channels.twilio.medium import Medium
from channels.twilio.settings import MessagingSettings

LOST = frozenset({"failed", "undelivered"})
LOOK_BACK = timedelta(hours=6)  # a network may try for hours before it gives up
MOST = 1000  # messages read in one round
_KEPT = 200  # identifiers of lost messages that were reported already
_KEY = "lost"


class LostReplies:
    """Reports each lost message once to the host, also across restarts. Safe to share between threads."""

    def __init__(
        self, name: str, settings: MessagingSettings, account: TwilioAccount, host: ChannelHost, medium: Medium
    ) -> None:
        self._name, self._settings, self._account, self._host = name, settings, account, host
        self._medium = medium
        self._posted: deque[tuple[str, str, int | None]] = deque(maxlen=MOST)

    def posted(self, params: Mapping[str, str]) -> bool:
        """Note a status callback, in any order. Returns True if a message is lost; the next sweep reports it.

        Does not block, unlike the report, which reads the record.
        """
        if params.get("MessageStatus", params.get("SmsStatus")) not in LOST:
            return False
        sid = params.get("MessageSid") or params.get("SmsSid") or ""
        self._posted.append((sid, params.get("To", ""), _code(params.get("ErrorCode", ""))))
        return True

    def sweep(self) -> None:
        """Report what was posted, then read the list for callbacks that never came. Raises `ChannelError`."""
        while self._posted:
            self._report(*self._posted[0])
            self._posted.popleft()
        since = self._host.now() - LOOK_BACK
        for number in self._settings.numbers:
            with reading():
                sent = self._account.client.messages.list(
                    from_=self._medium.address(number), date_sent_after=since, limit=MOST
                )
            lost = [one for one in sent if str(one.status) in LOST]
            for one in reversed(lost):
                self._report(str(one.sid or ""), str(one.to or ""), _code(str(one.error_code or "")))

    def _report(self, sid: str, to: str, code: int | None) -> None:
        reported = False

        def remember(kept: str) -> str:
            nonlocal reported
            reported = sid in kept.split()
            return kept if reported else " ".join([*kept.split()[1 - _KEPT :], sid])

        self._host.store.change(self._name, _KEY, remember)
        if reported:
            return
        known, sender = meaning(code), self._medium.number(to)
        failure = DeliveryFailure(sender, sentence(code), known.again, known.recipient, known.opted_out)
        self._host.undelivered(self._name, failure)


def _code(word: str) -> int | None:
    """Return Twilio's error code, None if it is no number, or one that is more than int() takes."""
    return int(word) if word.isdecimal() and len(word) < 10 else None
