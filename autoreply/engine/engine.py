"""One configuration at work: starting and stopping. What it is made of is put together in `engine/wiring.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autoreply.answering.account import Account
from autoreply.answering.deferred import Deferred
from autoreply.answering.failover import Failover
from autoreply.answering.inline import Inline
from autoreply.answering.responder import Responder
from autoreply.answering.webhooks import Webhooks
from autoreply.engine.jobs import HeartbeatSteps, Job
from autoreply.engine.supervisor import Supervisor
from autoreply.engine.timer import Timer
from autoreply.hours.feeds import Feeds
from autoreply.hours.live import Hours
from autoreply.outgoing.outbox import Outbox
from autoreply.presence.calls import CallStates
from autoreply.presence.reconciler import Reconciler
from autoreply.record import Record
from autoreply.settings import Settings
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from channels import Presents, Webhook, WebhookRequest, WebhookResponse
from schedules import Clock

GRACE, LAST_GRACE = 2.0, 1.0  # seconds


@dataclass(frozen=True, slots=True)
class Engine:
    """Everything that answers, for one configuration, from `start` to `stop`. Building it opens no connection."""

    settings: Settings
    record: Record
    clock: Clock
    health: Health
    metrics: Metrics
    feeds: Feeds
    hours: Hours
    accounts: Mapping[str, Account]
    call_states: CallStates
    responder: Responder
    outbox: Outbox
    fallback_outbox: Outbox
    failover: Failover
    inline: Inline
    deferred: Deferred
    webhooks: Webhooks
    reconciler: Reconciler
    rounds: HeartbeatSteps
    timer: Timer
    jobs: Sequence[Job]
    supervisor: Supervisor

    def start(self) -> None:
        """Begin to listen, to send and to look at the clock."""
        self.deferred.start()
        for job in self.jobs:
            self.supervisor.start(job.name, job.run)

    def tend(self) -> None:
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

    def look_around(self) -> None:
        """What happens at every boundary and heartbeat."""
        self.rounds.look_around()

    def alive(self) -> bool:
        """Whether it still looks around by itself."""
        return self.rounds.alive()

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
        for job in self.jobs:
            job.wake()
