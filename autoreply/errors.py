"""Errors that are sentences for people, and how any other error is shown without what it may quote."""

import traceback

from channels import ChannelError, SendError


class UserError(Exception):
    """The message is a sentence that says what is wrong and what to do, with nothing private in it."""


def sentence(error: BaseException) -> str:
    """Our own errors in their own words, all others by their type: theirs may quote a mail or an address."""
    return str(error) if isinstance(error, UserError | ChannelError | SendError) else type(error).__name__


def frames(error: BaseException) -> str:
    """Where it came from, innermost last, and its sentence: a traceback without the values it stumbled over."""
    chain = [f"{sentence(error)} at"]
    chain += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    cause = error.__cause__ or error.__context__
    return "\n".join(chain if cause is None else [frames(cause), "then", *chain])
