"""The texts of the sandbox: what clients write from their telephones, and what comes back."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from autoreply_demo.sandbox.oracle import Oracle, Why, octets
from autoreply_demo.sandbox.practice import NUMBER
from autoreply_demo.simulators.telephone import Telephone
from autoreply_demo.simulators.telephone.segments import segments
from autoreply_demo.simulators.telephone.webhook import FETCH_FAILED
from schedules import Clock

CHANNEL = "texts"


@dataclass(frozen=True, slots=True)
class Bubble:
    """One text on a telephone. `segments` is what it costs; `why` is set for those that the client wrote.

    `fallback` says that nobody answered for the practice when it came, so that the number's own fallback spoke.
    """

    at: datetime
    mine: bool
    words: str
    segments: int
    why: Why | None
    fallback: bool = False


class Texts:
    """The conversations of every telephone with the practice. Safe to share between threads."""

    def __init__(self, twilio: Telephone, oracle: Callable[[], Oracle], clock: Clock) -> None:
        self._twilio, self._oracle, self._clock = twilio, oracle, clock
        self._lock = threading.Lock()
        self._whys: dict[str, Why] = {}

    def write(self, number: str, words: str) -> Why:
        """Somebody texts, and the practice's number has been asked before this returns."""
        with self._lock, self._oracle().before() as ask:
            at = self._clock.now()
            message = self._twilio.texts(number, NUMBER, words)
            posted = {"MessageSid": message.sid, "From": number, "To": NUMBER, "Body": words}
            why = self._whys[message.sid] = ask(CHANNEL, octets(urlencode(posted).encode(), at))
        self._twilio.settle()
        return why

    def of(self, number: str) -> list[Bubble]:
        """What this telephone shows, oldest first; what never reached it is left out."""
        alerts = self._twilio.state.alerts.all()
        unanswered = {one.resource_sid for one in alerts if one.error_code == str(FETCH_FAILED)}
        return [
            Bubble(
                one.created,
                one.from_ == number,
                one.body,
                segments(one.body),
                self._whys.get(one.sid),
                one.sid in unanswered,
            )
            for one in self._twilio.state.messages.all()
            if number in {one.from_, one.to} and (one.from_ == number or one.status == "delivered")
        ]
