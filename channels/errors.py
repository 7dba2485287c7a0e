"""What can go wrong between a channel and its host: each error says whether to try again.

SendError      how sending ends when it does not end well
  TryAgain     it did not go out: the same reply may be sent later
    AccountRefused  nor will any other from this account, until somebody mends it
  Refused      it did not go out and never will
  Uncertain    it may have gone out: look, and if nobody can tell, send it again with the same identity
ChannelError   the account cannot be used now
HostError      the host cannot keep what the channel gives it now: try the same again later
"""


class SendError(Exception):
    """Sending did not end well. The message is a sentence for people, without anything private in it."""


class TryAgain(SendError):
    """It did not go out; the same reply may be sent later. `after`: seconds the provider wishes to be left alone."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class AccountRefused(TryAgain):
    """The provider refuses us, not this reply: every reply of the account waits until somebody mends it.

    `all_of_them` is False where the provider may have meant this one reply after all: then the others are still tried.
    """

    def __init__(self, message: str, *, all_of_them: bool = True) -> None:
        super().__init__(message)
        self.all_of_them = all_of_them


class Refused(SendError):
    """It did not go out and never will. `unreachable` is true when the recipient, not this one reply, was refused."""

    def __init__(self, message: str, *, unreachable: bool = False) -> None:
        super().__init__(message)
        self.unreachable = unreachable


class Uncertain(SendError):
    """It may or may not have gone out."""


class ChannelError(Exception):
    """An account cannot be used now. The message is a sentence that says what is wrong and what to do.

    `lasting` is true where waiting does not help: a wrong password, a revoked token. `after`: seconds the provider
    wishes to be left alone.
    """

    def __init__(self, message: str, *, lasting: bool = False, after: float | None = None) -> None:
        super().__init__(message)
        self.lasting = lasting
        self.after = after


class HostError(Exception):
    """The host cannot read or write its record now. `KeyValue` and `Deliver` raise it.

    Nothing was kept: the channel brings the same messages or the same value again later.
    """
