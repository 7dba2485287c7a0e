"""The telephone of who is on call in the sandbox: the texts it gets, and the calls that ring at it."""

import threading

from autoreply_demo.sandbox.phonecall import KEYS
from autoreply_demo.sandbox.practice import MOBILE, NUMBER
from autoreply_demo.sandbox.texts import ClientText, SandboxTexts
from autoreply_demo.simulators.telephone import AwaitedInput, HeardSound, PhoneLine, Telephone


class StaffPhone:
    """Rings until somebody picks up or declines, because the clock may run fast. Safe to share between threads."""

    number = MOBILE

    def __init__(self, twilio: Telephone, texts: SandboxTexts) -> None:
        self._twilio, self._texts = twilio, texts
        self._lock = threading.RLock()
        self._line: PhoneLine | None = None
        self.picked_up = 0  # how many of the texts there were before the last call

    @property
    def texts(self) -> list[ClientText]:
        """What came and what was replied, oldest first."""
        return self._texts.of(MOBILE)

    @property
    def heard(self) -> tuple[HeardSound, ...]:
        """Every sound of the last call that was picked up, in order."""
        with self._lock:
            return self._line.heard if self._line is not None else ()

    @property
    def on(self) -> bool:
        """Whether somebody is on the line."""
        with self._lock:
            return self._line is not None and not self._line.over

    @property
    def ringing(self) -> bool:
        with self._lock:
            return not self.on and bool(self._twilio.phone(MOBILE).ringing)

    def pick_up(self) -> None:
        """If it does not ring, it does nothing."""
        with self._lock:
            line = self._newest()
            if line is not None:
                self.picked_up = len(self.texts)
                self._line = line.answers()

    def decline(self) -> None:
        """If it does not ring, it does nothing."""
        with self._lock:
            line = self._newest()
            if line is not None:
                line.declines("no-answer")

    def hang_up(self) -> None:
        with self._lock:
            if self._line is not None and self.on:
                self._line.hangs_up()

    def press(self, key: str) -> None:
        """Press one key. If the call asks for none, it does nothing."""
        with self._lock:
            asks = self._line is not None and self._line.awaits is AwaitedInput.KEYS
            if self._line is not None and asks and key in KEYS and len(key) == 1:
                self._line.presses(key)

    def write(self, words: str) -> None:
        """Reply by text. Autoreply has been asked before this returns."""
        self._twilio.texts(MOBILE, NUMBER, words)
        self._twilio.settle()

    def _newest(self) -> PhoneLine | None:
        """The call that rings now. Earlier ones about the same alert were missed by then."""
        if not self.ringing:
            return None
        *earlier, newest = self._twilio.phone(MOBILE).ringing
        for one in earlier:
            if one.call.twiml == newest.call.twiml:
                one.declines("no-answer")
        return newest
