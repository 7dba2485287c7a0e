"""Asks the channels what the record does not have: recordings, addresses of messages, and answers by mail or Slack."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from autoreply.notices.handover.night import Answered, Findings, Voicemail
from autoreply.record.items import Item
from channels import Channel, ChannelError, KnowsAnswers, KnowsRecordings, LinksMessages, TextForm

log = logging.getLogger("autoreply.notices")

STILL_RECORDING = timedelta(minutes=15)  # a call may last so long; until then nobody knows that nothing was left
MOST_LINKS = 40  # each may be a request

_Found = TypeVar("_Found")


def find(
    items: Sequence[Item], channels: Mapping[str, Channel], forms: Mapping[str, TextForm], now: datetime
) -> Findings:
    """Ask. What a channel cannot tell now is left out. Raises nothing."""
    known = {item.number: channels[item.channel] for item in items if item.channel in channels}
    mine = [item for item in items if item.number in known]
    answers: dict[str, Answered] = {}
    for item in mine:
        at = _asked(lambda item=item: _answer(known[item.number], item))
        if at is not None and (item.key not in answers or answers[item.key].at < at):
            answers[item.key] = Answered(at)
    voicemails = {item.number: _left(known[item.number], item, now) for item in mine}
    return Findings(forms, {number: left for number, left in voicemails.items() if left}, _links(mine, known), answers)


def _left(channel: Channel, item: Item, now: datetime) -> Voicemail | None:
    if not isinstance(channel, KnowsRecordings):
        return None
    left = channel.left_by(item.message)
    if left is not None:
        return Voicemail(0 if left.silent else left.seconds)
    return Voicemail(0) if now - item.noted > STILL_RECORDING else None


def _answer(channel: Channel, item: Item) -> datetime | None:
    return channel.answered(item.sender) if isinstance(channel, KnowsAnswers) and item.sender else None


def _links(items: Sequence[Item], known: Mapping[int, Channel]) -> dict[int, str]:
    """The addresses of the newest messages. A channel that fails once is not asked again: it may take seconds."""
    links: dict[int, str] = {}
    failed: set[str] = set()
    for item in list(items)[-MOST_LINKS:]:
        channel = known[item.number]
        if item.channel in failed or not isinstance(channel, LinksMessages):
            continue
        found = _asked(lambda item=item, channel=channel: channel.link(item.message, item.locator))
        if found is None:
            failed.add(item.channel)
        elif found:
            links[item.number] = found
    return links


def _asked(ask: Callable[[], _Found]) -> _Found | None:
    try:
        return ask()
    except ChannelError as error:
        log.warning("a hand-over goes without something: %s", error)
        return None
