"""How sending ends when it does not end well; nothing else is worth telling apart.

SendError
  TryAgain     it did not go out: the same reply may be sent later
  Refused      it did not go out and never will
  Uncertain    it may have gone out: look, and if nobody can tell, send it again with the same identity
"""


class SendError(Exception):
    """Sending did not end well. The message is a sentence for people, without anything private in it."""


class TryAgain(SendError):
    """It did not go out; the same reply may be sent later. `after`: seconds the provider wishes to be left alone."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class Refused(SendError):
    """It did not go out and never will. `unreachable` is true when the recipient, not this one reply, was refused."""

    def __init__(self, message: str, *, unreachable: bool = False) -> None:
        super().__init__(message)
        self.unreachable = unreachable


class Uncertain(SendError):
    """It may or may not have gone out."""


class ChannelError(Exception):
    """An account cannot be used now. The message is a sentence that says what is wrong and what to do.

    `lasting` is true where waiting does not help: a wrong password, a revoked token.
    """

    def __init__(self, message: str, *, lasting: bool = False) -> None:
        super().__init__(message)
        self.lasting = lasting
