"""Whether a provider keeps texts until somebody of the practice can have them, for `doctor`.

There are three modes: texts are kept; they are kept for less time than the practice is closed in a row; or they are
redacted, so that their words are there only while the provider posts them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from autoreply.inspect.longest_closed import AHEAD, longest_closed
from autoreply.record import Record
from autoreply.settings.delivery import DeliverySettings
from channels import ChannelError, Finding, HoldsTexts, TextState
from schedules import Calendar

ABOUT = "texts at the provider"
AGES = (0, 7, 14, 30, 60, 90, 180, 360)  # days: texts of about this age are asked for
SHORTEST = timedelta(days=7)  # no provider that we know of keeps texts for less
_TOLD = "Look in the console how long texts are kept"


@dataclass(frozen=True, slots=True)
class AskedText:
    """How old a text is, and what the provider still has of it."""

    age: timedelta
    state: TextState


def examine_storage(
    channel: HoldsTexts, name: str, record: Record, calendar: Calendar, wishes: DeliverySettings, now: datetime
) -> list[Finding]:
    """Ask for texts that the record knows, and judge. Raises `RecordError`."""
    instants = [now - timedelta(days=age) for age in AGES]
    try:
        asked = [
            AskedText(now - noted, channel.text(reference).state)
            for reference, noted in record.deliveries.samples(name, instants)
        ]
    except ChannelError as error:
        return [Finding(False, ABOUT, str(error))]
    return list(judge(asked, longest_closed(calendar, now, now + AHEAD), wishes))


def judge(asked: Sequence[AskedText], closed: timedelta, wishes: DeliverySettings) -> Iterator[Finding]:
    """Yield what the answers mean. `asked` begins with the youngest text."""
    days = -(-closed // timedelta(days=1))
    kept = any(one.state is TextState.KEPT for one in asked)
    gone = any(one.state is TextState.GONE for one in asked)
    if not asked:
        yield _unknown(closed, days)
    elif not kept and any(one.state is TextState.REDACTED for one in asked):
        yield _redacted(wishes)
    elif kept and wishes.redacted:
        yield Finding(False, ABOUT, "The provider keeps the words of texts. Take `redacted = true` out of the file")
    elif closed <= SHORTEST and not gone:
        yield Finding(True, ABOUT, f"you are closed for {days} days in a row at most, and texts are kept for longer")
    else:
        yield _window(asked, closed, days, wishes)


def _unknown(closed: timedelta, days: int) -> Finding:
    """No text has come: an account that redacts looks like one that keeps them."""
    how_long = f" {_TOLD}: you are closed for {days} days in a row." if closed > SHORTEST else ""
    says = (
        "It cannot be told yet whether their words are kept: none has come. "
        f"Send a text to this number while Autoreply runs, and then run autoreply doctor again.{how_long}"
    )
    return Finding(True, ABOUT, says, look=True)


def _redacted(wishes: DeliverySettings) -> Finding:
    if wishes.redacted:
        return Finding(True, ABOUT, "they are redacted; each is sent to you while the provider waits for our answer")
    return Finding(
        False,
        ABOUT,
        "They are redacted: their words are gone once the provider has posted them, and nobody of you gets them. "
        "Write `redacted = true` below [delivery]; then each is sent to you while the provider waits",
    )


def _window(asked: Sequence[AskedText], closed: timedelta, days: int, wishes: DeliverySettings) -> Finding:
    gone = [one.age for one in asked if one.state is TextState.GONE]
    there = [one.age for one in asked if one.state is TextState.KEPT]
    if gone and not any(age > min(gone) for age in there):
        window = -(-min(gone) // timedelta(days=1))
        says = f"the provider keeps them for less than {window} days, and you are closed for {days} days in a row"
        if min(gone) >= closed or wishes.deliver == "at-once":
            return Finding(True, ABOUT, says)
        return Finding(
            False, ABOUT, f'{says}. Let it keep them for longer, in the console, or write `deliver = "at-once"`'
        )
    if there and max(there) > closed:
        return Finding(True, ABOUT, f"they are kept for longer than the {days} days for which you are closed in a row")
    return Finding(True, ABOUT, f"{_TOLD}: you are closed for {days} days in a row, and need more than that", look=True)
