"""The errors between a channel and its host. Each says whether to try again.

SendError      a reply was not sent, or perhaps not
  TryAgain     it did not go out; send the same reply later
    AccountRefused  the same for all replies of this account, until somebody corrects it
  Refused      it did not go out and never will
    TooLarge   because of its size; a smaller one may
  Uncertain    it may have gone out; check, and if nobody knows, send it again with the same identity
ChannelError   the account cannot be used now
HostError      the host cannot keep what the channel gives it; try the same again later
"""


class SendError(Exception):
    """Sending failed. The message is a sentence for people, with nothing private in it."""


class TryAgain(SendError):
    """It did not go out; send the same reply later. `after`: seconds that the provider asks us to wait."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class AccountRefused(TryAgain):
    """The provider refuses our account, not this reply. All replies of the account wait until somebody corrects it.

    `all_of_them` is False if the provider may have refused only this reply: then the others are still tried.
    """

    def __init__(self, message: str, *, all_of_them: bool = True) -> None:
        super().__init__(message)
        self.all_of_them = all_of_them


class Refused(SendError):
    """It did not go out and never will. `unreachable` is true if the recipient was refused, not this reply.

    `opted_out` is true if the recipient wants no replies.
    """

    def __init__(self, message: str, *, unreachable: bool = False, opted_out: bool = False) -> None:
        super().__init__(message)
        self.unreachable = unreachable
        self.opted_out = opted_out


class TooLarge(Refused):
    """It did not go out because of its size, or of what is attached. A smaller form of the same message may."""


class Uncertain(SendError):
    """It may or may not have gone out. `more` is true if something else is still to be tried: it is not given up."""

    def __init__(self, message: str, *, more: bool = False) -> None:
        super().__init__(message)
        self.more = more


class ChannelError(Exception):
    """An account cannot be used now. The message is a sentence that says what is wrong and what to do.

    `lasting` is true if waiting does not help: a wrong password, a revoked token. `after`: seconds that the provider
    asks us to wait.
    """

    def __init__(self, message: str, *, lasting: bool = False, after: float | None = None) -> None:
        super().__init__(message)
        self.lasting = lasting
        self.after = after


class HostError(Exception):
    """The host cannot read or write its record now. `KeyValue` and `Deliver` raise it.

    Nothing was kept. The channel delivers the same messages, or writes the same value, again later.
    """
