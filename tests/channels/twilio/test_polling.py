"""The looks of every minute: the trouble of one, whatever it is, keeps none of the others from being made."""

import threading

import pytest

from channels import ChannelError, TryAgain
from channels.health import AccountHealth
from channels.twilio.polling import PollLoop


class Looks:
    """A look that is in trouble, and one behind it that is not."""

    def __init__(self) -> None:
        self.says: list[str] = []
        self.trouble: Exception | None = None
        self.made = 0
        self._stop = threading.Event()
        self._rounds = PollLoop(60.0, AccountHealth("line", lambda _line, says: self.says.append(says)))

    def go_round(self) -> None:
        self._stop.clear()
        self._rounds.wake()
        self._rounds.run(self._stop, [("recordings", self._first), ("number", self._second)])

    def _first(self) -> None:
        if self.trouble is not None:
            raise self.trouble

    def _second(self) -> None:
        self.made += 1
        self._stop.set()


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        (ChannelError("Twilio is away."), "Twilio is away."),
        (TryAgain("Later."), "Later."),
        (RuntimeError("a secret of somebody"), "The look at recordings was broken off (RuntimeError)"),
    ],
)
def test_whatever_one_look_raises_the_next_is_made_and_it_is_said(trouble: Exception, says: str) -> None:
    looks = Looks()
    looks.trouble = trouble
    looks.go_round()
    assert looks.made == 1
    assert looks.says[-1].startswith(says)
    assert "secret" not in looks.says[-1]
    looks.trouble = None
    looks.go_round()
    assert looks.made == 2
    assert looks.says[-1] == ""
