"""A call at the keyboard: prints what is heard and asks what to do, until someone hangs up."""

from collections.abc import Callable

from autoreply_demo.simulators.telephone import AwaitedInput, HeardSound, PhoneLine, Sound

Say = Callable[[str], None]
Ask = Callable[[str], str]

HANG_UP = "h"
_ASKS = {
    AwaitedInput.KEYS: "press a key, Enter to wait, h to hang up",
    AwaitedInput.VOICE: "type something to speak, Enter to say nothing, h to hang up",
    AwaitedInput.CALLEE: "it is ringing: a to pick up there, b for busy, Enter to not pick up, h to hang up",
    AwaitedInput.TALK: "you are talking: h to hang up, anything else for the other person to hang up",
}


class Caller:
    """One call, from both ends. `ask` returns what was typed; the end of the input hangs up."""

    def __init__(self, line: PhoneLine, say: Say, ask: Ask) -> None:
        self._line, self._say, self._ask = line, say, ask
        self._callee: PhoneLine | None = None
        self._heard: dict[int, int] = {}

    def walk(self) -> None:
        """Go on until the call is over."""
        self._listen()
        while not self._line.over:
            callee = self._callee
            if callee is not None and callee.awaits is AwaitedInput.KEYS:
                self._do(callee, "there: ")
            else:
                self._do(self._line, "")
            self._listen()
        self._say("The call is over.")

    def _do(self, line: PhoneLine, whose: str) -> None:
        typed = self._ask(whose + _ASKS[line.awaits]).strip()
        if typed.lower() == HANG_UP:
            line.hangs_up()
        elif line.awaits is AwaitedInput.KEYS:
            self._press(line, typed)
        elif line.awaits is AwaitedInput.VOICE:
            self._speak(line, typed)
        elif line.awaits is AwaitedInput.CALLEE:
            self._ring(line, typed.lower())
        elif self._callee is not None:
            self._callee.hangs_up()

    def _press(self, line: PhoneLine, typed: str) -> None:
        if not typed:
            line.waits()
        elif typed[0] in "0123456789*#":
            line.presses(typed[0])
        else:
            self._say("A phone has the keys 0 to 9, * and #.")

    def _speak(self, line: PhoneLine, typed: str) -> None:
        if typed:
            line.speaks(max(2, len(typed.split()) // 2))
        else:
            line.stays_silent()

    def _ring(self, line: PhoneLine, typed: str) -> None:
        number = line.ringing[0]
        if typed == "a":
            self._callee = line.answered_by(number)
        elif typed == "b":
            line.refused_by(number)
        else:
            line.nobody_answers()

    def _listen(self) -> None:
        """Print what is new at both ends, the other person's indented."""
        for line, indent in ((self._callee, "      there: "), (self._line, "  ")):
            if line is not None:
                heard = line.heard
                for one in heard[self._heard.get(id(line), 0) :]:
                    self._say(indent + _line(one))
                self._heard[id(line)] = len(heard)


def _line(one: HeardSound) -> str:
    if one.sound is Sound.SAYS:
        return f"[{one.language}] {one.text}"
    return f"({one.sound}{': ' + one.text if one.text else ''})"
