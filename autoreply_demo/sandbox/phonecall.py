"""The call of the sandbox: what is heard at the client's telephone and at the one that is called for them."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from autoreply_demo.sandbox.practice import NUMBER
from autoreply_demo.simulators.telephone import AwaitedInput, HeardSound, PhoneLine, Telephone
from channels.twilio.voice.stage import Stage

CHANNEL = "line"
KEYS = "123456789*0#"
_DEEDS: Mapping[AwaitedInput, tuple[tuple[str, str], ...]] = {
    AwaitedInput.KEYS: (("wait", "Wait"),),
    AwaitedInput.VOICE: (("speak", "Speak for ten seconds"), ("silent", "Say nothing")),
    AwaitedInput.CALLEE: (("pick-up", "Pick up there"), ("busy", "It is busy"), ("ring-out", "Let it ring out")),
    AwaitedInput.TALK: (("callee-leaves", "The other one hangs up"),),
}
SPOKEN = 10  # seconds of a message
_STAGES: Mapping[str, str] = {
    Stage.CALL: "somebody calls",
    Stage.DIALLED: "the telephones of the practice rang",
    Stage.SCREEN: "somebody picked up there",
    Stage.SCREENED: "a key was pressed there",
    Stage.MENU: "the caller pressed a key",
    Stage.TAKEN: "a message was left",
    Stage.RETURNED: "who was called for the caller is off the line",
    Stage.RECORDED: "a recording can be fetched",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One sound; `there` where it is heard at the called telephone."""

    heard: HeardSound
    there: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What the telephone company told the practice, with the keys that were pressed; False where nobody answered."""

    says: str
    keys: str
    answered: bool


class PhoneCall:
    """At most one call at a time. Safe to share between threads."""

    def __init__(self, twilio: Telephone) -> None:
        self._twilio = twilio
        self._lock = threading.RLock()
        self._line: PhoneLine | None = None
        self._callee: PhoneLine | None = None
        self._said: list[Said] = []
        self._read: dict[int, int] = {}

    @property
    def on(self) -> bool:
        """Whether somebody is on the line."""
        with self._lock:
            return self._line is not None and not self._line.over

    @property
    def said(self) -> list[Said]:
        """Everything of the last call, in order."""
        with self._lock:
            return list(self._said)

    @property
    def name(self) -> str:
        """The last call's in the book, "" before the first."""
        with self._lock:
            return self._line.call.sid if self._line is not None else ""

    @property
    def asked(self) -> list[Asked]:
        """What the practice was asked during the last call, in order."""
        name = self.name
        about = [
            one
            for one in self._twilio.webhooks
            if name in (one.parameters.get("CallSid"), one.parameters.get("ParentCallSid"))
        ]
        return [_asked(one.url, one.parameters.get("Digits", ""), one.status) for one in about if name]

    @property
    def rings_at(self) -> str:
        """The number that rings for the caller now, "" where none does."""
        with self._lock:
            return next(iter(self._line.ringing), "") if self._line is not None else ""

    @property
    def asks_there(self) -> bool:
        """Whether who was called is asked for a key."""
        with self._lock:
            return self.on and self._callee is not None and self._callee.awaits is AwaitedInput.KEYS

    @property
    def keys(self) -> bool:
        """Whether keys do something now."""
        with self._lock:
            return self.asks_there or (self._line is not None and self._line.awaits is AwaitedInput.KEYS)

    @property
    def deeds(self) -> tuple[tuple[str, str], ...]:
        """What can be done now besides keys: (word, label)."""
        with self._lock:
            if self._line is None or self._line.over:
                return ()
            if self.asks_there:
                return (("callee-waits", "Wait there"),)
            return _DEEDS.get(self._line.awaits, ())

    def dial(self, number: str) -> None:
        """Somebody calls the practice; a call that is on ends."""
        with self._lock:
            self.hang_up()
            self._callee, self._said, self._read = None, [], {}
            self._line = self._twilio.calls(number, NUMBER)
            self._listen()

    def hang_up(self) -> None:
        with self._lock:
            if self._line is not None and self.on:
                self._line.hangs_up()
                self._listen()

    def press(self, key: str) -> None:
        """One key, at the telephone that asks for one; elsewhere it does nothing."""
        with self._lock:
            line = self._callee if self.asks_there else self._line
            if line is not None and self.keys and key in KEYS and len(key) == 1:
                line.presses(key)
                self._listen()

    def do(self, deed: str) -> None:
        """One of `deeds`; any other word does nothing."""
        with self._lock:
            line = self._line
            if line is None or deed not in dict(self.deeds):
                return
            if deed == "wait":
                line.waits()
            elif deed == "speak":
                line.speaks(SPOKEN)
            elif deed == "silent":
                line.stays_silent()
            else:
                self._other_end(line, deed)
            self._listen()

    def _other_end(self, line: PhoneLine, deed: str) -> None:
        if deed == "pick-up":
            self._callee = line.answered_by(self.rings_at)
        elif deed == "busy":
            line.refused_by(self.rings_at)
        elif deed == "ring-out":
            line.nobody_answers()
        elif deed == "callee-waits" and self._callee is not None:
            self._callee.waits()
        elif self._callee is not None:
            self._callee.hangs_up()

    def _listen(self) -> None:
        """Take down what is new at either end, the called person's first."""
        for line, there in ((self._callee, True), (self._line, False)):
            if line is not None:
                heard = line.heard
                self._said += [Said(one, there) for one in heard[self._read.get(id(line), 0) :]]
                self._read[id(line)] = len(heard)


def _asked(url: str, keys: str, status: int) -> Asked:
    stage = urlsplit(url).path.rsplit("/", 1)[-1]
    return Asked(_STAGES.get(stage, stage), keys, 200 <= status < 300)
