"""<Dial>: ringing other numbers, screening who picks up, and joining the first that is through."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from xml.etree import ElementTree as ET

from autoreply_demo.simulators.telephone.calls.line import PhoneLine
from autoreply_demo.simulators.telephone.calls.sounds import AwaitedInput, Finished, HeardSound, HungUp, Input, Sound
from autoreply_demo.simulators.telephone.calls.twiml import TwimlRefused, text_of
from autoreply_demo.simulators.telephone.calls.walk import Next, Step, Walk
from autoreply_demo.simulators.telephone.records import CallResource

_RING = "30"  # seconds, where a <Dial> does not say


@dataclass(slots=True)
class Leg:
    """A number that is dialled. `line` is None until it rings."""

    number: str
    screen: Next | None
    call: CallResource
    line: PhoneLine | None = field(default=None)

    @property
    def rings(self) -> bool:
        return self.call.status == "ringing"


class Dialling:
    """All legs of one <Dial>: together, or in turn."""

    def __init__(self, caller: PhoneLine, legs: Sequence[Leg], *, in_turn: bool, timeout: int) -> None:
        """`timeout` in seconds, as the <Dial> asks for it."""
        self._caller = caller
        self._longest = timedelta(seconds=timeout)
        self._since = caller.exchange.state.now()
        self._legs = legs
        self._in_turn = in_turn
        self.joined: Leg | None = None
        self.status = "no-answer"
        self._last: Leg = legs[-1]

    @property
    def ringing(self) -> tuple[str, ...]:
        return tuple(leg.number for leg in self._legs if leg.rings)

    @property
    def leg(self) -> Leg:
        """The one that was joined, or else the last that was tried."""
        return self.joined or self._last

    @property
    def undecided(self) -> bool:
        return self.joined is None and any(not leg.call.over for leg in self._legs)

    def ring(self) -> None:
        """Let the next one ring, or all of them."""
        self._since = self._caller.exchange.state.now()
        waiting = [leg for leg in self._legs if leg.call.status == "queued"]
        for leg in waiting[:1] if self._in_turn else waiting:
            self._caller.exchange.becomes(leg.call, "initiated")
            self._caller.exchange.becomes(leg.call, "ringing")

    def time_passed(self) -> None:
        """By the clock it may have rung for as long as it was to. Whoever is being screened has picked up."""
        if self._caller.exchange.state.now() - self._since > self._longest:
            self.ring_out()

    def answered_by(self, number: str) -> PhoneLine:
        leg = self._ringing(number)
        line = leg.line = self._caller.called(leg.call)
        line.on_through, line.on_gone = self._through, self._gone
        line.picks_up()
        return line.start(leg.screen)

    def refused_by(self, number: str, status: str) -> None:
        self._end(self._ringing(number), status)

    def ring_out(self) -> None:
        for leg in [one for one in self._legs if one.rings]:
            self._end(leg, "no-answer", quietly=True)
        self._go_on()

    def cancel(self) -> None:
        """The others stop ringing; who is being screened is cut off."""
        for leg in self._legs:
            if leg is not self.joined and not leg.call.over:
                status = "completed" if leg.call.status == "in-progress" else "canceled"
                self._end(leg, status, quietly=True)

    def close(self) -> None:
        """Nobody stays on the line, also not who was joined."""
        self.cancel()
        if self.joined is not None and self.joined.line is not None:
            self.joined.line.ends("completed")

    def _end(self, leg: Leg, status: str, *, quietly: bool = False) -> None:
        self._last = leg
        if leg.line is not None:
            leg.line.ends(status)
        if not leg.call.over:
            self._caller.exchange.becomes(leg.call, status)
        self.status = status if status in {"busy", "failed", "canceled"} else "no-answer"
        if not quietly:
            self._go_on()

    def _through(self, line: PhoneLine) -> None:
        self.joined = next(leg for leg in self._legs if leg.line is line)
        self.status = "completed"
        self.cancel()
        line.hear(HeardSound(Sound.JOINED, self._caller.call.from_))
        self._caller.send(Input())

    def _gone(self, line: PhoneLine) -> None:
        leg = next(one for one in self._legs if one.line is line)
        if self.joined is leg:
            self._caller.send(Input())
        elif self.joined is None:
            self._last, self.status = leg, "completed"
            self._go_on()

    def _go_on(self) -> None:
        if self.joined is None and not any(leg.rings or leg.call.status == "in-progress" for leg in self._legs):
            self.ring()
        if not self.undecided:
            self._caller.send(Input())

    def _ringing(self, number: str) -> Leg:
        for leg in self._legs:
            if leg.number == number and leg.rings:
                return leg
        raise AssertionError(f"{number} does not ring now; there ring: {', '.join(self.ringing) or 'none'}")


def dial(walk: Walk, verb: ET.Element, base: str) -> Step:
    """Without answerOnBridge the caller's call is answered now, and they hear it ring."""
    line = walk.line
    if verb.get("answerOnBridge") != "true":
        line.picks_up()
    in_turn, timeout = verb.get("sequential") == "true", int(verb.get("timeout", _RING))
    dialling = Dialling(line, legs(walk, verb, base), in_turn=in_turn, timeout=timeout)
    line.dialling = dialling
    try:
        line.hear(HeardSound(Sound.RINGING))
        dialling.ring()
        while dialling.undecided:
            yield AwaitedInput.CALLEE
        if dialling.joined is not None:
            yield from _talk(walk, dialling)
    except HungUp:
        _hung_up(walk, verb, base, dialling)
        raise
    finally:
        dialling.close()
        line.dialling = None
    return _action(walk, verb, base, dialling)


def legs(walk: Walk, verb: ET.Element, base: str) -> list[Leg]:
    """One call for each number, none of which rings yet. Raises `TwimlRefused` for a caller id that is not allowed."""
    caller = _caller_id(walk, verb)
    if not len(verb):
        return [_leg(walk, ET.Element("Number"), text_of(verb), caller, base)]
    return [_leg(walk, number, text_of(number), caller, base) for number in verb]


def _leg(walk: Walk, noun: ET.Element, number: str, caller: str, base: str) -> Leg:
    callback = noun.get("statusCallback", "")
    call = walk.line.exchange.state.calls.add(
        from_=caller,
        to=number,
        direction="outbound-dial",
        parent_sid=walk.line.call.sid,
        status_callback=walk.resolve(base, callback) if callback else "",
        status_callback_method=noun.get("statusCallbackMethod", "POST"),
        status_events=tuple(noun.get("statusCallbackEvent", "completed").split()),
        fallback_url=walk.line.call.fallback_url,
    )
    url = noun.get("url", "")
    screen = Next(walk.resolve(base, url), noun.get("method", "POST"), {}) if url else None
    return Leg(number, screen, call)


def _caller_id(walk: Walk, verb: ET.Element) -> str:
    call = walk.line.call
    shown = verb.get("callerId", call.from_)
    if shown not in {call.from_, call.to} and walk.line.exchange.state.number_of(shown) is None:
        raise TwimlRefused(f"<Dial callerId={shown!r}> is neither of this call nor a number of the account (13214)")
    return shown


def _talk(walk: Walk, dialling: Dialling) -> Step:
    walk.line.picks_up()
    walk.progress()
    walk.line.hear(HeardSound(Sound.JOINED, dialling.leg.number))
    yield AwaitedInput.TALK
    return None


def _action(walk: Walk, verb: ET.Element, base: str, dialling: Dialling) -> Next | None:
    leg = dialling.leg
    dialling.close()
    if "action" not in verb.attrib:
        return None
    params = {
        "DialCallStatus": dialling.status,
        "DialCallSid": leg.call.sid,
        "DialBridged": "true" if dialling.joined else "false",
    }
    if leg.call.started is not None:
        params["DialCallDuration"] = str(walk.line.exchange.seconds(leg.call))
    return Next(walk.resolve(base, verb.attrib["action"]), verb.get("method", "POST"), params)


def _hung_up(walk: Walk, verb: ET.Element, base: str, dialling: Dialling) -> None:
    """Call the action although the caller has left: nobody hears its response."""
    dialling.close()
    if dialling.joined is None:
        dialling.status = "canceled"
    following = _action(walk, verb, base, dialling)
    walk.line.ends()
    if following is not None:
        try:
            walk.fetch(following)
        except Finished:
            return
