"""Asks the record and the channels what belongs to the messages of a hand-over, when it is composed."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from autoreply.notices.handover.night import AnsweredBy, NightFindings
from autoreply.record import Record
from autoreply.record.items import Item
from channels import Channel, ChannelError, HoldsContent, KnowsAnswers, LinksMessages, RecordingStatus, TextForm

log = logging.getLogger("autoreply.notices")

STILL_RECORDING = timedelta(minutes=15)  # a call may last so long; until then nobody knows that nothing was left
MOST_LINKS = 40  # each may be a request

# Of these a length is not known, and yet somebody may have spoken.
_SPOKEN = frozenset({RecordingStatus.PROCESSING.value, RecordingStatus.FAILED.value})

_Found = TypeVar("_Found")


class Finder:
    """Safe to share between threads. `forms` are those of the channels. `people` are the names of who takes alerts."""

    def __init__(
        self,
        record: Record,
        channels: Mapping[str, Channel],
        forms: Mapping[str, TextForm],
        people: Mapping[str, str],
    ) -> None:
        self._record, self._channels, self._forms, self._people = record, channels, forms, people

    def find(self, items: Sequence[Item], now: datetime) -> NightFindings:
        """Ask all but the contents. What a channel cannot tell now is left out. Raises `RecordError`."""
        mine = [item for item in items if item.channel in self._channels]
        links, answers = self._around(mine)
        voicemails = self._voicemails(self.held(mine), now)
        return NightFindings(self._forms, voicemails, links=links, answers=answers, people=self._people)

    def held(self, items: Sequence[Item]) -> list[Item]:
        """Those of them whose words or sound are with a provider."""
        return [item for item in items if isinstance(self._channels.get(item.channel), HoldsContent)]

    def gone(self, items: Sequence[Item]) -> list[Item]:
        """Those of them whose channel is not in the settings any more."""
        return [item for item in items if item.channel not in self._channels]

    def _voicemails(self, items: Sequence[Item], now: datetime) -> dict[int, int]:
        """How long callers spoke, as far as that is known."""
        found: dict[int, int] = {}
        for item in items:
            left = self._record.deliveries.of_messages(item.channel, [item.message])
            if any(one.status in _SPOKEN for one in left):
                continue
            if left or now - item.noted > STILL_RECORDING:
                found[item.number] = sum(0 if one.silent else one.seconds or 0 for one in left)
        return found

    def _around(self, items: Sequence[Item]) -> tuple[dict[int, str], dict[str, AnsweredBy]]:
        """Where messages are found at their providers, and who was answered there."""
        answers: dict[str, AnsweredBy] = {}
        links: dict[int, str] = {}
        failed: set[str] = set()  # not asked again, as each may take seconds
        for item in items[-MOST_LINKS:]:
            channel = self._channels[item.channel]
            if isinstance(channel, LinksMessages) and item.channel not in failed:
                link = _asked(partial(channel.link, item.message, item.locator))
                links |= {item.number: link} if link else {}
                failed |= {item.channel} if link is None else set()
            if isinstance(channel, KnowsAnswers) and item.sender:
                at = _asked(partial(channel.answered, item.sender))
                if at is not None and (item.key not in answers or answers[item.key].at < at):
                    answers[item.key] = AnsweredBy(at)
        return links, answers


def _asked(ask: Callable[[], _Found]) -> _Found | None:
    try:
        return ask()
    except ChannelError as error:
        log.warning("a hand-over is sent with a part missing: %s", error)
        return None
