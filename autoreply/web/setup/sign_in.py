"""Signing in to a mailbox from the pages of set-up, for providers that take no passwords (RFC 8628, RFC 8252).

The login waits for a person, so it runs in a thread of its own. The pages show what it asks for, and how it went.
"""

import re
import threading
from collections.abc import Callable

from autoreply.errors import UserError, sentence
from channels import ChannelError

Login = Callable[[Callable[[str], None]], None]  # raises `ChannelError` and `UserError`
FAILED = "Signing in did not work. Try again, or do it later."
ASKS, SIGNED_IN, FORGOTTEN = 15.0, 7.0, 600.0  # seconds; a provider is asked every five
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,]")


class SigningIn:
    """One try. `forget` is called where it has ended and nobody comes back to the page."""

    def __init__(self, login: Login, forget: Callable[[], None]) -> None:
        self._login, self._forget = login, forget
        self._asked, self._ended, self._left = threading.Event(), threading.Event(), threading.Event()
        self.says, self.trouble = "", FAILED
        threading.Thread(target=self._run, name="sign-in", daemon=True).start()

    @property
    def link(self) -> str:
        """The address in what is asked for, "" where there is none."""
        found = _LINK.search(self.says)
        return found[0] if found else ""

    def has_asked(self) -> bool:
        """Wait until the provider has said what to do. False where it does not, or the try has ended."""
        return self._asked.wait(ASKS) and not self._ended.is_set()

    @property
    def is_signed_in(self) -> bool:
        return self._ended.is_set() and not self.trouble

    def has_ended(self) -> bool:
        """Wait a while until somebody has signed in, or the provider refused."""
        return self._ended.wait(SIGNED_IN)

    def leave(self) -> None:
        """Nobody waits for it any more."""
        self._left.set()

    def _show(self, words: str) -> None:
        if not self._asked.is_set():  # what follows is that it went well
            self.says = words
            self._asked.set()

    def _run(self) -> None:
        try:
            self._login(self._show)
            self.trouble = ""
        except (ChannelError, UserError) as error:
            self.trouble = sentence(error)
        finally:
            self._ended.set()
            self._asked.set()
        if not self._left.wait(FORGOTTEN):
            self._forget()
