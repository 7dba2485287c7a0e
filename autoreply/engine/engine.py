"""Starts and stops everything for one configuration. `engine/wiring.py` builds its parts."""

from autoreply.engine.jobs import jobs_of
from autoreply.engine.parts import EngineParts
from channels import Presents, Webhook, WebhookRequest, WebhookResponse

GRACE, LAST_GRACE = 2.0, 1.0  # seconds


class Engine(EngineParts):
    """All parts of one configuration, from `start` to `stop`. Building it opens no connection."""

    __slots__ = ()

    def start(self) -> None:
        """Start all jobs."""
        self.deferred.start()
        for job in jobs_of(self):
            self.supervisor.start(job.name, job.run)

    def start_missing_threads(self) -> None:
        """Start jobs that could not be started before. Call it now and then."""
        self.supervisor.start_missing()

    def stop(self) -> list[str]:
        """Stop everything. Returns the names of threads that did not end in time.

        Running work has `GRACE` seconds to finish. Messages that are being handled are delivered again at the next
        start.
        """
        end = self.clock.monotonic() + GRACE
        self.supervisor.stop(self._wake_all, GRACE)
        self.deferred.stop(max(0.0, end - self.clock.monotonic()))
        for account in self.accounts.values():
            account.channel.close()
        self.inline.close()
        self.delivering.redacted.close()
        self.call_states.close()
        self.failover.close()
        return self.supervisor.stop(timeout=LAST_GRACE)

    def run_heartbeat(self) -> None:
        """Run the steps of the heartbeat once."""
        self.heartbeat.beat()

    def alive(self) -> bool:
        """Whether the heartbeat still runs."""
        return self.heartbeat.alive()

    def progresses(self) -> bool:
        """Whether everything works that a restart could mend: the heartbeat, and the loop of each channel."""
        return self.heartbeat.alive() and not self.progress.stuck()

    async def hook(self, channel: str, request: WebhookRequest) -> WebhookResponse | None:
        """Return the response to a provider's request, or None if the channel has no webhook."""
        return await self.webhooks.hook(channel, request)

    @property
    def answers_without_record(self) -> bool:
        """Whether any channel can reply while the record cannot be opened."""
        channels = [account.channel for account in self.accounts.values()]
        posted = self.settings.web.address is not None and any(isinstance(one, Webhook) for one in channels)
        return posted or any(isinstance(one, Presents) for one in channels)

    def _wake_all(self) -> None:
        for job in jobs_of(self):
            job.wake()
