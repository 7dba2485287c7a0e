"""The phone call of the sandbox: what is heard on the client's phone, and on the phone that rings for them."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from autoreply_demo.sandbox.practice import NUMBER
from autoreply_demo.simulators.telephone import AwaitedInput, HeardSound, PhoneLine, Telephone
from channels.twilio.voice.stage import Stage

CHANNEL = "line"
KEYS = "123456789*0#"
_ACTIONS: Mapping[AwaitedInput, tuple[tuple[str, str], ...]] = {
    AwaitedInput.KEYS: (("wait", "Press no key"),),
    AwaitedInput.VOICE: (("speak", "Speak for ten seconds"), ("silent", "Say nothing")),
    AwaitedInput.CALLEE: (("pick-up", "Pick up there"), ("busy", "Signal busy"), ("ring-out", "Do not pick up")),
    AwaitedInput.TALK: (("callee-leaves", "The other person hangs up"),),
}
SPOKEN = 10  # seconds of a message
_STAGES: Mapping[str, str] = {
    Stage.CALL: "someone is calling",
    Stage.DIALLED: "the practice’s phones have rung",
    Stage.SCREEN: "someone picked up the other phone",
    Stage.SCREENED: "a key was pressed on the other phone",
    Stage.MENU: "the caller pressed a key",
    Stage.TAKEN: "the caller left a message",
    Stage.RETURNED: "the other person has hung up",
    Stage.RECORDED: "the recording is ready",
}


@dataclass(frozen=True, slots=True)
class CallSound:
    """One sound. `there`: it is heard on the other phone."""

    heard: HeardSound
    there: bool


@dataclass(frozen=True, slots=True)
class CallWebhook:
    """What the phone company told Autoreply, and the keys that were pressed. `answered`: Autoreply answered."""

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
        self._sounds: list[CallSound] = []
        self._read: dict[int, int] = {}

    @property
    def on(self) -> bool:
        """Whether a call is in progress."""
        with self._lock:
            return self._line is not None and not self._line.over

    @property
    def sounds(self) -> list[CallSound]:
        """Every sound of the last call, in order."""
        with self._lock:
            return list(self._sounds)

    @property
    def name(self) -> str:
        """The id of the last call, "" before the first."""
        with self._lock:
            return self._line.call.sid if self._line is not None else ""

    @property
    def steps(self) -> list[CallWebhook]:
        """What the phone company told Autoreply during the last call, in order."""
        name = self.name
        about = [
            one
            for one in self._twilio.webhooks
            if name in (one.parameters.get("CallSid"), one.parameters.get("ParentCallSid"))
        ]
        return [_step(one.url, one.parameters.get("Digits", ""), one.status) for one in about if name]

    @property
    def rings_at(self) -> str:
        """The number that is ringing for the caller, "" if none is."""
        with self._lock:
            return next(iter(self._line.ringing), "") if self._line is not None else ""

    @property
    def asks_there(self) -> bool:
        """Whether the other person is asked to press a key."""
        with self._lock:
            return self.on and self._callee is not None and self._callee.awaits is AwaitedInput.KEYS

    @property
    def keys(self) -> bool:
        """Whether pressing a key has an effect now."""
        with self._lock:
            return self.asks_there or (self._line is not None and self._line.awaits is AwaitedInput.KEYS)

    @property
    def actions(self) -> tuple[tuple[str, str], ...]:
        """What can be done now besides pressing keys: (word, label)."""
        with self._lock:
            if self._line is None or self._line.over:
                return ()
            if self.asks_there:
                return (("callee-waits", "Press no key there"),)
            return _ACTIONS.get(self._line.awaits, ())

    def dial(self, number: str) -> None:
        """Call the practice. A call in progress ends."""
        with self._lock:
            self.hang_up()
            self._callee, self._sounds, self._read = None, [], {}
            self._line = self._twilio.calls(number, NUMBER)
            self._listen()

    def hang_up(self) -> None:
        with self._lock:
            if self._line is not None and self.on:
                self._line.hangs_up()
                self._listen()

    def press(self, key: str) -> None:
        """Press one key, on the phone that asks for one. If none asks, it does nothing."""
        with self._lock:
            line = self._callee if self.asks_there else self._line
            if line is not None and self.keys and key in KEYS and len(key) == 1:
                line.presses(key)
                self._listen()

    def do(self, action: str) -> None:
        """Do one of `actions`. Any other word does nothing."""
        with self._lock:
            line = self._line
            if line is None or action not in dict(self.actions):
                return
            if action == "wait":
                line.waits()
            elif action == "speak":
                line.speaks(SPOKEN)
            elif action == "silent":
                line.stays_silent()
            else:
                self._other_end(line, action)
            self._listen()

    def _other_end(self, line: PhoneLine, action: str) -> None:
        if action == "pick-up":
            self._callee = line.answered_by(self.rings_at)
        elif action == "busy":
            line.refused_by(self.rings_at)
        elif action == "ring-out":
            line.nobody_answers()
        elif action == "callee-waits" and self._callee is not None:
            self._callee.waits()
        elif self._callee is not None:
            self._callee.hangs_up()

    def _listen(self) -> None:
        """Add the new sounds of both phones, the other person's first."""
        for line, there in ((self._callee, True), (self._line, False)):
            if line is not None:
                heard = line.heard
                self._sounds += [CallSound(one, there) for one in heard[self._read.get(id(line), 0) :]]
                self._read[id(line)] = len(heard)


def _step(url: str, keys: str, status: int) -> CallWebhook:
    stage = urlsplit(url).path.rsplit("/", 1)[-1]
    return CallWebhook(_STAGES.get(stage, stage), keys, 200 <= status < 300)
