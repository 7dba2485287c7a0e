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
_BY_HAND = {one.name for one in Missing if one.by_hand}
SAYS = {
    TextState.KEPT: "",
    TextState.REDACTED: "Your provider does not keep the words of texts.",
    TextState.GONE: "This text was deleted at your provider.",
}


@dataclass(frozen=True, slots=True)
class ShownRecording:
    """One recording of a call, by the number of its delivery. `note` says what is wrong with it.

    `by_hand`: no mail carries it, and nobody has said yet that they listened to it.
    """

    number: int
    seconds: int | None
    note: str
    is_playable: bool
    by_hand: bool


@dataclass(frozen=True, slots=True)
class ShownContent:
    """What there is to see of a message. `note` says why there are no words. `link` leads to it at its provider.

    `recordings` are those of a call. `nothing_left`: its caller left none.
    """

    words: str = field(default="", repr=False)
    note: str = ""
    link: str = ""
    recordings: tuple[ShownRecording, ...] = ()
    nothing_left: bool = False


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
    return {item.number: found.get(item.number, ShownContent(note=_not_fetched(engine, item))) for item in items}


def _not_fetched(engine: Engine, item: Item) -> str:
    return LATE if item.channel in engine.accounts else Missing.NO_ACCOUNT.value


def recording_of(engine: Engine, item: Item, number: int) -> Delivery | None:
    """The recording of that number, or None if this call has no such recording."""
    return next((one for one in _recordings(engine, item) if one.number == number), None)


def _recordings(engine: Engine, item: Item) -> list[Delivery]:
    return engine.record.deliveries.of_messages(item.channel, [item.message])


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
    left = _recordings(engine, item)
    if not left:
        over = engine.clock.now() - item.noted > STILL_RECORDING
        return ShownContent(note="" if over else "The caller may still be speaking.", nothing_left=over)
    return ShownContent(recordings=tuple(map(_recording, left)))


def _recording(left: Delivery) -> ShownRecording:
    why = Missing[left.without] if left.without in Missing.__members__ else Missing.NONE
    elsewhere = why in ELSEWHERE_ONLY
    note = "Nobody seems to speak in it." if left.silent else why.value if elsewhere else ""
    return ShownRecording(left.number, left.seconds, note, not elsewhere, is_by_hand(left) and left.confirmed is None)


def is_by_hand(left: Delivery) -> bool:
    """Whether no mail carries it, and somebody has to say that they listened to it."""
    return left.seems_silent or left.without in _BY_HAND
