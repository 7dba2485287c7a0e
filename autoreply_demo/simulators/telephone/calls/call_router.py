"""Where calls begin: those that come in to a number, and those that the API makes."""

from collections.abc import Callable, Mapping

from autoreply_demo.simulators.telephone.calls.dialling import dial
from autoreply_demo.simulators.telephone.calls.exchange import Exchange
from autoreply_demo.simulators.telephone.calls.line import PhoneLine
from autoreply_demo.simulators.telephone.calls.record_verb import record
from autoreply_demo.simulators.telephone.calls.sounds import OUT_OF_SERVICE, HeardSound, Sound
from autoreply_demo.simulators.telephone.calls.verbs import gather, hangup, pause, play, redirect, reject, say
from autoreply_demo.simulators.telephone.calls.walk import Next, Verb
from autoreply_demo.simulators.telephone.phone import Phone
from autoreply_demo.simulators.telephone.records import CallResource, Number
from autoreply_demo.simulators.telephone.webhook import TwimlDocument

VERBS: Mapping[str, Verb] = {
    "Say": say,
    "Play": play,
    "Pause": pause,
    "Gather": gather,
    "Record": record,
    "Dial": dial,
    "Redirect": redirect,
    "Hangup": hangup,
    "Reject": reject,
}


class CallRouter:
    """`phone` finds the telephone of a number that is not ours."""

    def __init__(self, exchange: Exchange, phone: Callable[[str], Phone]) -> None:
        self._exchange = exchange
        self._phone = phone

    def take(self, from_: str, number: Number, leaves_after: int | None, leaves_at: str | None) -> PhoneLine:
        """A call comes in: the TwiML App of the number rules it, else the number itself. Returns at its first stop."""
        ruling = self._exchange.state.applications.get(number.voice_application_sid) or number
        call = self._exchange.state.calls.add(
            from_=from_,
            to=number.phone_number,
            status="ringing",
            number_sid=number.sid,
            url=ruling.voice_url,
            method=ruling.voice_method,
            fallback_url=ruling.voice_fallback_url,
            fallback_method=ruling.voice_fallback_method,
            status_callback=ruling.status_callback,
            status_callback_method=ruling.status_callback_method,
        )
        line = self._line(call)
        line.leaves_after, line.leaves_at = leaves_after, leaves_at
        if not call.url:
            line.hear(HeardSound(Sound.ERROR, OUT_OF_SERVICE))
            line.ends("failed")
            return line
        return line.start(Next(call.url, call.method, {}))

    def make(self, call: CallResource) -> None:
        """The API calls somebody: their telephone rings."""
        line = self._line(call)
        line.first = (
            TwimlDocument("", "text/xml", call.twiml.encode()) if call.twiml else Next(call.url, call.method, {})
        )
        self._exchange.becomes(call, "initiated")
        self._exchange.becomes(call, "ringing")
        self._phone(call.to).take_call(line)

    def _line(self, call: CallResource) -> PhoneLine:
        return PhoneLine(self._exchange, call, VERBS)
