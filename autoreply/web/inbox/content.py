"""What people wrote and said, fetched from the provider while somebody looks at the page. Nothing of it is kept."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from autoreply.contents.content import Missing
from autoreply.engine.engine import Engine
from autoreply.record import Delivery, RecordError
from autoreply.record.items import Item
from channels import (
    Channel,
    ChannelError,
    HoldsContent,
    HoldsRecordings,
    HoldsTexts,
    LinksMessages,
    TextState,
)
from channels.gather import gather

log = logging.getLogger("autoreply.web")

WITHIN = 5.0  # seconds for a whole page
STILL_RECORDING = timedelta(minutes=15)
LATE = "Your provider does not answer. Load this page again in a moment."
ELSEWHERE = "Read it where you read your other messages."
ELSEWHERE_ONLY = (Missing.ENCRYPTED, Missing.EXTERNAL)  # the page cannot play it either
SAYS = {
    TextState.KEPT: "",
    TextState.REDACTED: "Your provider does not keep the words of texts.",
    TextState.GONE: "This text was deleted at your provider.",
}


@dataclass(frozen=True, slots=True)
class ShownContent:
    """What there is to see of a message. `note` says why there are no words. `link` leads to it at its provider.

    `recording` is what the provider calls the sound, "" if there is none; `seconds` is how long it is. `by_hand` is the
    number of a recording that no mail could carry, until somebody says that they listened to it.
    """

    words: str = field(default="", repr=False)
    note: str = ""
    link: str = ""
    recording: str = ""
    seconds: int | None = None
    nothing_left: bool = False
    by_hand: int | None = None


def kept_at_providers(engine: Engine) -> list[str]:
    """The channels whose messages stand in no mailbox of the practice."""
    return [name for name, account in engine.accounts.items() if isinstance(account.channel, HoldsContent)]


def fetch(engine: Engine, items: Sequence[Item]) -> Mapping[int, ShownContent]:
    """Fetch what can be shown of these messages, all at once. Raises nothing."""
    asks = {
        item.number: lambda item=item: _content(engine, engine.accounts[item.channel].channel, item)
        for item in items
        if item.channel in engine.accounts
    }
    found = gather(asks, WITHIN, engine.clock.monotonic)
    return {item.number: found.get(item.number, ShownContent(note=LATE)) for item in items}


def recording_of(engine: Engine, item: Item) -> Delivery | None:
    """The recording of a call, or None if none is known."""
    return next(iter(engine.record.deliveries.of_messages(item.channel, [item.message])), None)


def _content(engine: Engine, channel: Channel, item: Item) -> ShownContent:
    try:
        if isinstance(channel, HoldsTexts):
            found = channel.text(item.message)
            return ShownContent(found.words, SAYS[found.state])
        if isinstance(channel, HoldsRecordings):
            return _voicemail(engine, item)
        if isinstance(channel, LinksMessages):
            return ShownContent(note=ELSEWHERE, link=channel.link(item.message, item.locator))
    except RecordError as error:
        return ShownContent(note=str(error))
    except ChannelError as error:
        log.warning("a message cannot be shown: %s", error, extra={"channel": item.channel})
        return ShownContent(note=str(error))
    return ShownContent(note=ELSEWHERE)


def _voicemail(engine: Engine, item: Item) -> ShownContent:
    left = recording_of(engine, item)
    if left is None:
        over = engine.clock.now() - item.noted > STILL_RECORDING
        return ShownContent(note="" if over else "The caller may still be speaking.", nothing_left=over)
    why = Missing[left.without] if left.without in Missing.__members__ else Missing.NONE
    note = "Nobody seems to speak in it." if left.silent else why.value if why in ELSEWHERE_ONLY else ""
    playable = "" if why in ELSEWHERE_ONLY else left.reference
    by_hand = left.number if why.by_hand and left.confirmed is None else None
    return ShownContent(note=note, recording=playable, seconds=left.seconds, by_hand=by_hand)
