"""Who is to have what came on a channel, and whether they work at an instant. By their own hours."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from autoreply.settings.delivery import DeliverySettings
from channels import Channel
from schedules import Period


@dataclass(frozen=True, slots=True)
class Readers:
    """`period(channel, reader, instant)` is what the calendar of the reader says, or the channel's for "".

    `reader_for(channel, period)` is who reads what came in that period, a key of [people], "" for the practice.
    `settings(channel)` says when it is delivered. `agreed(channel, sender, instant)` is who is open for a client then,
    as agreed with them, None where nobody is. `covered(channel, reader, instant)` is who has then what came for the
    reader: whoever covers, while that one is away.
    """

    channels: Mapping[str, Channel]
    period: Callable[[str, str, datetime], Period]
    reader_for: Callable[[str, Period], str]
    settings: Callable[[str], DeliverySettings]
    agreed: Callable[[str, str, datetime], str | None]
    covered: Callable[[str, str, datetime], str]

    def reader(self, channel: str, came: datetime) -> str:
        """Who is to have what came then."""
        return self.reader_for(channel, self.period(channel, "", came))

    def works(self, channel: str, reader: str, instant: datetime) -> bool:
        """Whether the reader works then."""
        return self.period(channel, reader, instant).working
