"""One end of a call: what the person hears, and what they do."""

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Self

from autoreply_demo.simulators.telephone.calls.exchange import Exchange
from autoreply_demo.simulators.telephone.calls.rules import SCREENING, VOICE
from autoreply_demo.simulators.telephone.calls.sounds import (
    AwaitedInput,
    Finished,
    HeardSound,
    HungUp,
    Input,
    Sound,
)
from autoreply_demo.simulators.telephone.calls.walk import Next, Steps, Verb, Walk
from autoreply_demo.simulators.telephone.records import CallResource
from autoreply_demo.simulators.telephone.webhook import TwimlDocument

if TYPE_CHECKING:
    from autoreply_demo.simulators.telephone.calls.dialling import Dialling

_WORDS = frozenset({Sound.SAYS, Sound.PLAYS, Sound.ERROR})


class PhoneLine:
    """One end of a call.

    Each action (`presses`, `waits`, `speaks`, `hangs_up` ...) returns when the line waits for the next one, or is over;
    an action that does not fit raises `AssertionError`, TwiML that Twilio would refuse `TwimlRefused`.
    """

    def __init__(
        self, exchange: Exchange, call: CallResource, verbs: Mapping[str, Verb], parent: "PhoneLine | None" = None
    ) -> None:
        self.exchange = exchange
        self.call = call
        self.ends_as = ""
        self.dialling: Dialling | None = None
        self.leaves_after: int | None = None  # hangs up after so many things that were said or played
        self.leaves_at: str | None = None  # hangs up on hearing this
        self._verbs = verbs
        self._parent = parent
        self._heard: list[HeardSound] = []
        self._read = 0
        self._gone = False
        self._lock: threading.RLock = parent._lock if parent else threading.RLock()
        self._walk = Walk(self, verbs, SCREENING if parent else VOICE)
        self._steps: Steps | None = None
        self.first: Next | TwimlDocument | None = None  # what a call of the API begins with
        self.awaits = AwaitedInput.ANSWER
        self.on_through: Callable[[PhoneLine], None] | None = None  # the documents of a called line ended: join it
        self.on_gone: Callable[[PhoneLine], None] | None = None

    # What is heard

    @property
    def heard(self) -> tuple[HeardSound, ...]:
        """Everything so far, in order."""
        return tuple(self._heard)

    @property
    def words(self) -> str:
        """Everything that was said and played so far, a line each."""
        return "\n".join(one.text for one in self._heard if one.sound in _WORDS)

    @property
    def over(self) -> bool:
        return self.awaits is AwaitedInput.NOTHING

    def hears(self, text: str) -> HeardSound:
        """The next sound with `text` in it after the one found last. Raises `AssertionError` where there is none."""
        for place in range(self._read, len(self._heard)):
            if text.casefold() in str(self._heard[place]).casefold():
                self._read = place + 1
                return self._heard[place]
        raise AssertionError(f"{text!r} is not heard after what was read so far. {self._transcript()}")

    def hears_nothing_else(self) -> None:
        """Raises `AssertionError` when words are left that `hears` did not find."""
        left = [one for one in self._heard[self._read :] if one.sound in _WORDS]
        if left:
            raise AssertionError(f"There is more to hear: {', '.join(map(str, left))}. {self._transcript()}")

    # What is done

    def presses(self, keys: str) -> Self:
        """Press keys, at a <Gather>."""
        return self._do(AwaitedInput.KEYS, Input(keys=keys))

    def says(self, words: str) -> Self:
        """Speak, at a <Gather> for speech."""
        return self._do(AwaitedInput.KEYS, Input(words=words))

    def speaks(self, seconds: int, *, then: str = "") -> Self:
        """Leave a message, and end it by silence, by a key ("#"), or by hanging up ("hangs up")."""
        hangs_up = then == "hangs up"
        return self._do(AwaitedInput.VOICE, Input(seconds=seconds, keys="" if hangs_up else then, hangs_up=hangs_up))

    def stays_silent(self) -> Self:
        """Say nothing after the beep until the recording gives up; the silence is recorded."""
        return self._do(AwaitedInput.VOICE, Input(silent=True))

    def waits(self) -> Self:
        """Do nothing until time has passed: no key, no word, nobody answers."""
        if self.awaits is AwaitedInput.VOICE:
            return self.stays_silent()
        if self.awaits is AwaitedInput.CALLEE:
            return self.nobody_answers()
        return self._do(AwaitedInput.KEYS, Input())

    def hangs_up(self) -> Self:
        """Hang up, wherever the call is."""
        with self._lock:
            self._throw(HungUp())
        return self

    @property
    def ringing(self) -> tuple[str, ...]:
        """The numbers that ring now, for this caller."""
        return self.dialling.ringing if self.dialling else ()

    def answered_by(self, number: str) -> "PhoneLine":
        """Somebody picks up at `number`: the line of that person, after their documents."""
        with self._lock:
            return self._dialling().answered_by(number)

    def refused_by(self, number: str, status: str = "busy") -> Self:
        """`number` is "busy", "failed", or declines ("no-answer")."""
        with self._lock:
            self._dialling().refused_by(number, status)
        return self

    def nobody_answers(self) -> Self:
        """Whoever rings now rings out."""
        with self._lock:
            self._dialling().ring_out()
        return self

    def time_passed(self) -> Self:
        """The clock went on: what has rung for longer than the <Dial timeout> rings out."""
        with self._lock:
            self._dialling().time_passed()
        return self

    def answers(self) -> Self:
        """Pick up a call that the API makes."""
        with self._lock:
            if self.awaits is not AwaitedInput.ANSWER or self.first is None:
                raise AssertionError(f"This telephone does not ring: the line waits for {self.awaits}.")
            self.picks_up()
            return self.start(self.first)

    def declines(self, status: str = "busy") -> Self:
        """Do not pick up: "busy", "no-answer" or "failed"."""
        with self._lock:
            self.ends(status)
        return self

    # What the exchange does

    def start(self, first: Next | TwimlDocument | None) -> Self:
        """Begin to walk; None for a called line that is joined at once."""
        with self._lock:
            if first is None:
                self._through()
            else:
                self._steps = self._walk.steps(first)
                self._drive(next)
        return self

    def hear(self, heard: HeardSound) -> None:
        """Hear it. Raises `HungUp` when that is enough for this caller."""
        if self._gone:
            return
        self._heard.append(heard)
        if self._has_enough(heard):
            raise HungUp

    def still_there(self) -> None:
        """Raises `HungUp` when the caller gave up before the first word."""
        if self.leaves_after == 0:
            raise HungUp

    def picks_up(self) -> None:
        """The call is answered, if it was not."""
        if self.call.status in {"queued", "initiated", "ringing"} and not self._gone:
            self.exchange.becomes(self.call, "in-progress")

    def send(self, given: Input) -> None:
        """Go on with what the dialled lines made happen."""
        self._drive(lambda steps: steps.send(given))

    def called(self, call: CallResource) -> "PhoneLine":
        """A line that is called for this one."""
        return PhoneLine(self.exchange, call, self._verbs, parent=self)

    def ends(self, status: str = "") -> None:
        """The call is over for this line."""
        if self._gone:
            return
        self._gone = True
        self.awaits = AwaitedInput.NOTHING
        if not self.call.over:
            answered = self.call.status == "in-progress"
            self.exchange.becomes(self.call, status or self.ends_as or ("completed" if answered else "no-answer"))

    def _do(self, when: AwaitedInput, given: Input) -> Self:
        with self._lock:
            if self.awaits is not when:
                raise AssertionError(f"The line waits for {self.awaits}, not for {when}. {self._transcript()}")
            self._drive(lambda steps: steps.send(given))
        return self

    def _throw(self, why: Exception) -> None:
        if self.awaits is AwaitedInput.NOTHING:
            return
        if self._steps is None:
            self._is_gone()
        else:
            self._drive(lambda steps: steps.throw(why))

    def _drive(self, step: Callable[[Steps], AwaitedInput]) -> None:
        assert self._steps is not None
        try:
            self.awaits = step(self._steps)
        except StopIteration:
            self._through()
        except (HungUp, Finished):
            self._is_gone()
        except BaseException:
            self.ends("failed")
            raise

    def _through(self) -> None:
        """The documents ended: a called line is joined, a caller's call is over."""
        self._steps = None
        if self.on_through is None:
            self._is_gone()
        else:
            self.awaits = AwaitedInput.TALK
            self.on_through(self)

    def _is_gone(self) -> None:
        self._steps = None
        self.ends()
        if self.on_gone is not None:
            self.on_gone(self)

    def _has_enough(self, heard: HeardSound) -> bool:
        counted = sum(one.sound in _WORDS for one in self._heard)
        if self.leaves_after is not None and counted >= self.leaves_after:
            return True
        return self.leaves_at is not None and self.leaves_at in heard.text

    def _dialling(self) -> "Dialling":
        if self.awaits is not AwaitedInput.CALLEE or self.dialling is None:
            raise AssertionError(f"Nobody is called now: the line waits for {self.awaits}. {self._transcript()}")
        return self.dialling

    def _transcript(self) -> str:
        return "Heard so far: " + (_joined(self._heard) or "nothing")


def _joined(heard: Iterable[HeardSound]) -> str:
    return "; ".join(map(str, heard))
