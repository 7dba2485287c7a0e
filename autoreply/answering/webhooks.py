"""What providers post to us: each request goes to its channel, and a message waits for its reply."""

from collections.abc import Mapping
from functools import partial

from autoreply.answering.inline import Inline
from autoreply.concurrency.bulkhead import Bulkhead
from channels import Answer, Awaits, Channel, Hears, Posted, Receives


class Webhooks:
    """Lives in the event loop of the web server."""

    def __init__(self, channels: Mapping[str, Channel], inline: Inline) -> None:
        self._inline = inline
        # To ask whether a channel has a protocol takes as long as to decide about a message.
        self._receiving = {name: one for name, one in channels.items() if isinstance(one, Receives)}
        self._hearing = {name: one for name, one in channels.items() if isinstance(one, Hears)}
        self._awaiting = {name: one for name, one in channels.items() if isinstance(one, Awaits)}
        self._bulkhead = Bulkhead()

    def post(self, channel: str, posted: Posted) -> Answer | None:
        """The response to a request; None where the channel takes none. Waits for whatever the channel waits for."""
        receiving = self._receiving.get(channel)
        return receiving.receive(posted, self._inline.answer) if receiving is not None else None

    async def hook(self, channel: str, posted: Posted) -> Answer | None:
        """As `post`, for the web server: a channel that needs no thread to answer gets none."""
        if channel in self._awaiting:
            return await self._awaiting[channel].receive_soon(posted)
        hearing = self._hearing.get(channel)
        heard = hearing.hear(posted) if hearing is not None else None
        if hearing is None or heard is None:
            if channel not in self._receiving:
                return None
            return await self._bulkhead.through(channel, partial(self.post, channel, posted))
        return heard if isinstance(heard, Answer) else hearing.say(await self._inline.answer_soon(heard))
