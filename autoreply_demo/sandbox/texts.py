"""The texts of the sandbox: what clients send from their phones, and the answers they get."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from autoreply_demo.sandbox.explainer import Explanation, SandboxExplainer, octets
from autoreply_demo.sandbox.practice import NUMBER
from autoreply_demo.simulators.telephone import Telephone
from autoreply_demo.simulators.telephone.segments import segments
from autoreply_demo.simulators.telephone.webhook import FETCH_FAILED
from schedules import Clock

CHANNEL = "texts"


@dataclass(frozen=True, slots=True)
class ClientText:
    """One text on a phone. `segments` is what it costs. `why` is set for texts that the client sent.

    `fallback`: Autoreply did not answer when it came, so the number's fallback message did.
    """

    at: datetime
    mine: bool
    words: str
    segments: int
    why: Explanation | None
    fallback: bool = False


class SandboxTexts:
    """The conversations of every phone with the practice. Safe to share between threads."""

    def __init__(self, twilio: Telephone, explainer: Callable[[], SandboxExplainer], clock: Clock) -> None:
        self._twilio, self._explainer, self._clock = twilio, explainer, clock
        self._lock = threading.Lock()
        self._whys: dict[str, Explanation] = {}

    def write(self, number: str, words: str) -> Explanation:
        """Send a text. Autoreply has been asked before this returns."""
        with self._lock, self._explainer().before() as ask:
            at = self._clock.now()
            message = self._twilio.texts(number, NUMBER, words)
            posted = {"MessageSid": message.sid, "From": number, "To": NUMBER, "Body": words}
            why = self._whys[message.sid] = ask(CHANNEL, octets(urlencode(posted).encode(), at))
        self._twilio.settle()
        return why

    def of(self, number: str) -> list[ClientText]:
        """What this phone shows, oldest first, without texts that were not delivered."""
        alerts = self._twilio.state.alerts.all()
        unanswered = {one.resource_sid for one in alerts if one.error_code == str(FETCH_FAILED)}
        return [
            ClientText(
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
