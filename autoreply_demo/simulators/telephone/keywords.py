"""STOP, START and HELP: what Twilio answers by itself, and what it remembers."""

from enum import StrEnum

from autoreply_demo.simulators.telephone.state import AccountState

_STOP = frozenset({"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"})
_START = frozenset({"START", "UNSTOP", "YES"})
_HELP = frozenset({"HELP", "INFO"})
_TOLL_FREE = ("+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888")


class OptOut(StrEnum):
    """The kinds of keywords, as OptOutType names them."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"


ANSWERS = {
    OptOut.STOP: "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe.",
    OptOut.START: "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    OptOut.HELP: "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}


def keyword(body: str) -> OptOut | None:
    """What the text is, when it is nothing but one such word, in any case."""
    word = body.strip().upper()
    if word in _STOP:
        return OptOut.STOP
    if word in _START:
        return OptOut.START
    return OptOut.HELP if word in _HELP else None


def take_note(state: AccountState, contact: str, own: str, body: str, sender: str) -> OptOut | None:
    """Remember what the text means between `contact` and `own`, and return it where Twilio answers it itself.

    `own` is the number or Messaging Service that opt-outs are kept for, `sender` the number that was written to. Who
    opted out gets no HELP; START says nothing to who is subscribed already; YES does not undo a toll-free STOP.
    """
    meant = keyword(body)
    pair = (contact, own)
    with state.changed:
        out = pair in state.opted_out
        if meant is OptOut.STOP:
            state.opted_out.add(pair)
            return None if out else meant
        if meant is OptOut.START:
            if sender.startswith(_TOLL_FREE) and body.strip().upper() == "YES":
                return None
            state.opted_out.discard(pair)
            return meant if out else None
        return meant if not out else None
