"""One attempt to send a claim through a channel, and its result."""

import logging
from dataclasses import dataclass

from autoreply.record import Claim, State
from channels import AccountRefused, ChannelError, Looks, Refused, Reply, Sends, TryAgain, Uncertain

log = logging.getLogger("autoreply.outgoing")

DOUBTFUL_TRIES = 3  # each one after the first may be a second copy


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """The result, and the reason. DUE: try again, in `at_least` seconds or more.

    `doubtful`: it may have gone out. `unreachable`: the recipient was refused, not this text. `opted_out`: they want no
    replies. `refuses_us`: the account was refused, not the reply. `refuses_all`: the provider refuses every reply of
    the account.
    """

    state: State
    says: str = ""
    at_least: float = 0.0
    doubtful: bool = False
    unreachable: bool = False
    opted_out: bool = False
    refuses_us: bool = False
    refuses_all: bool = False


def attempt(channel: Sends, claim: Claim) -> AttemptResult:
    """Send the claim, unless an earlier attempt went out. Raises nothing."""
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
        return AttemptResult(State.REFUSED, str(error), unreachable=error.unreachable, opted_out=error.opted_out)
    except Uncertain as error:
        given_up = known is None and not error.more and claim.attempts >= DOUBTFUL_TRIES
        return AttemptResult(State.IN_DOUBT if given_up else State.DUE, str(error), doubtful=True)
    except Exception as error:  # a fault of ours must not lose the reply
        log.exception("sending failed unexpectedly")
        return AttemptResult(State.DUE, f"a fault of Autoreply ({type(error).__name__})", doubtful=True)
    return AttemptResult(State.SENT)


def went_out(channel: Sends, reply: Reply) -> bool | None:
    """Whether an earlier attempt went out; None if the provider cannot tell. Raises `TryAgain`."""
    if not isinstance(channel, Looks):
        return None
    try:
        return channel.delivered(reply)
    except ChannelError as error:
        raise TryAgain(str(error), error.after) from error
