"""One configuration at work: starting and stopping. What it is made of is put together in `engine/wiring.py`."""

from autoreply.engine.jobs import jobs_of
from autoreply.engine.parts import EngineParts
from channels import Presents, Webhook, WebhookRequest, WebhookResponse

GRACE, LAST_GRACE = 2.0, 1.0  # seconds


class Engine(EngineParts):
    """Everything that answers, for one configuration, from `start` to `stop`. Building it opens no connection."""

    __slots__ = ()

    def start(self) -> None:
        """Begin to listen, to send and to look at the clock."""
        self.deferred.start()
        for job in jobs_of(self):
            self.supervisor.start(job.name, job.run)

    def start_missing_threads(self) -> None:
        """To be called now and then: start what could not be started before."""
        self.supervisor.start_missing()

    def stop(self) -> list[str]:
        """End everything; the names of threads that did not end in time. What is in hand is brought again.

        What is under way has `GRACE` seconds to end well, and is then broken off.
        """
        end = self.clock.monotonic() + GRACE
        self.supervisor.stop(self._wake_all, GRACE)
        self.deferred.stop(max(0.0, end - self.clock.monotonic()))
        for account in self.accounts.values():
            account.channel.close()
        self.inline.close()
        self.call_states.close()
        self.failover.close()
        return self.supervisor.stop(timeout=LAST_GRACE)

    def run_heartbeat(self) -> None:
        """What happens at every boundary and heartbeat."""
        self.heartbeat.beat()

    def alive(self) -> bool:
        """Whether it still does its rounds by itself."""
        return self.heartbeat.alive()

    async def hook(self, channel: str, request: WebhookRequest) -> WebhookResponse | None:
        """The response to what a provider posts to a channel; None where that channel takes nothing."""
        return await self.webhooks.hook(channel, request)

    @property
    def answers_without_record(self) -> bool:
        """Whether anybody is answered while the record cannot be opened."""
        channels = [account.channel for account in self.accounts.values()]
        posted = self.settings.web.address is not None and any(isinstance(one, Webhook) for one in channels)
        return posted or any(isinstance(one, Presents) for one in channels)

    def _wake_all(self) -> None:
        for job in jobs_of(self):
            job.wake()
