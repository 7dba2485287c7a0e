"""What providers say without us: the channels that keep documents there, and what is true on any night."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from autoreply.answering.account import Account
from autoreply.answering.facts import facts
from autoreply.engine.engine import Engine
from autoreply.inspect.explain import LONG_AGO
from autoreply.texts.words import Occasion
from channels import Fallbacks, Undated


def fallbacks(engine: Engine) -> Iterator[tuple[str, Mapping[str, str]]]:
    """(channel, documents by name) for every channel whose provider keeps some."""
    for name, account in engine.accounts.items():
        if isinstance(account.channel, Fallbacks):
            yield name, account.channel.fallbacks(undated(engine, name))


def undated(engine: Engine, channel: str) -> Undated:
    """A provider does not know when we open again, nor when its document is read, and alerts nobody."""
    return Undated(_text(engine.accounts[channel]), engine.call_states.undated(channel))


def _text(account: Account) -> str:
    calendar = account.calendar()
    known = replace(facts(account, calendar, calendar.at(LONG_AGO), LONG_AGO), opening=None, cover=None, label="")
    return account.words.untold.say(Occasion.ORDINARY, known).text
