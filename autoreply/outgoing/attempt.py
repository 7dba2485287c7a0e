"""One attempt at sending a claim: it asks a channel, and says how that ended."""

import logging
from dataclasses import dataclass

from autoreply.record import Claim, State
from channels import AccountRefused, ChannelError, Looks, Refused, Reply, Sends, SendsAs, TryAgain, Uncertain

log = logging.getLogger("autoreply.outgoing")

DOUBTFUL_TRIES = 3  # each one after the first may be a second copy


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """How it ended, and why. DUE: it is to be tried again, in `at_least` seconds.

    `doubtful` is true where it may have gone out, `unreachable` where the recipient, not this one text, was refused.
    `refuses_us` is true where the account was refused and not the reply, `refuses_all` where that is certain.
    """

    state: State
    says: str = ""
    at_least: float = 0.0
    doubtful: bool = False
    unreachable: bool = False
    refuses_us: bool = False
    refuses_all: bool = False


def attempt(channel: Sends, claim: Claim) -> AttemptResult:
    """Send it, unless an earlier attempt went out. Raises nothing."""
    known: bool | None = None
    try:
        known = went_out(channel, claim.reply) if claim.doubtful else False
        if known is not True:
            channel.send(claim.reply)
    except AccountRefused as error:
        return AttemptResult(State.DUE, str(error), refuses_us=True, refuses_all=error.all_of_them)
    except TryAgain as error:
        return AttemptResult(State.DUE, str(error), error.after or 0.0)
    except Refused as error:
        return AttemptResult(State.REFUSED, str(error), unreachable=error.unreachable)
    except Uncertain as error:
        given_up = known is None and claim.attempts >= DOUBTFUL_TRIES
        return AttemptResult(State.IN_DOUBT if given_up else State.DUE, str(error), doubtful=True)
    except Exception as error:  # a fault of ours must not lose the reply
        log.exception("sending failed in a way nobody expected")
        return AttemptResult(State.DUE, f"a fault of Autoreply ({type(error).__name__})", doubtful=True)
    return AttemptResult(State.SENT)


def sends_as(channel: Sends, reply: Reply) -> str:
    """By whose login a reply is sent, "" being the account's own."""
    return channel.sends_as(reply) if isinstance(channel, SendsAs) else ""


def went_out(channel: Sends, reply: Reply) -> bool | None:
    """Whether the provider knows of an earlier attempt; None where nobody can tell. Raises `TryAgain`."""
    if not isinstance(channel, Looks):
        return None
    try:
        return channel.delivered(reply)
    except ChannelError as error:
        raise TryAgain(str(error), error.after) from error
