"""The figures at /metrics. Their names are stable; docs/metrics.md lists them. No label names who writes."""

from datetime import timedelta
from functools import cache, partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from autoreply.decision.decide import Decision
from autoreply.record import State

OUTCOMES = ("taken", "refused")  # of a changed file
_ENDS = [state for state in State if state not in (State.DUE, State.UNDELIVERED)]  # of an attempt


class Metrics:
    """One set of metrics, with its own registry, so that two engines in one process do not clash."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        counter, gauge = partial(Counter, registry=self.registry), partial(Gauge, registry=self.registry)
        by_channel = ("channel",)
        self.decisions = counter(
            "autoreply_decisions", "Messages decided, by channel and reason.", ("channel", "reason")
        )
        self.replies = counter("autoreply_replies", "Replies that ended, by channel and state.", ("channel", "state"))
        self.notices = counter("autoreply_notices", "Messages to your own people that ended, by state.", ("state",))
        self.alerts = counter("autoreply_alerts", "Urgent messages and calls that alerted who is on call.")
        self.alerts_untaken = gauge("autoreply_alerts_untaken", "Alerts that nobody has taken yet.")
        self.undelivered = counter(
            "autoreply_undelivered", "Replies that the provider took and that never arrived.", by_channel
        )
        self.delay = Histogram(
            "autoreply_reply_delay_seconds",
            "From the arrival of a message to the provider taking the reply.",
            by_channel,
            buckets=(0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800),
            registry=self.registry,
        )
        self.after_hours = gauge(
            "autoreply_after_hours", "1 while the channel is after hours, 0 in working hours.", by_channel
        )
        self.breaker_open = gauge("autoreply_breaker_open", "1 while the channel's breaker is open.", by_channel)
        self.waiting = gauge("autoreply_replies_waiting", "Replies that could not be sent yet and are tried again.")
        self.troubles = gauge("autoreply_troubles", "Things that are not well now; /readyz names them.")
        self.reloads = counter("autoreply_reloads", "Configurations read while running.", ("outcome",))
        self.heartbeat = gauge("autoreply_heartbeat_timestamp_seconds", "When the engine last did its rounds.")
        self._start_at_zero()
        # Looking up a metric by its labels costs more than counting.
        self._decided = cache(self.decisions.labels)
        self._ended = cache(self.replies.labels)
        self._took = cache(self.delay.labels)

    def _start_at_zero(self) -> None:
        for state in _ENDS:
            self.notices.labels(state.value)
        for outcome in OUTCOMES:
            self.reloads.labels(outcome)

    def register_channel(self, channel: str) -> None:
        """Start the channel's metrics at 0: Prometheus sees no increase in one that starts at 1."""
        self.undelivered.labels(channel)
        self.delay.labels(channel)
        for state in _ENDS:
            self.replies.labels(channel, state.value)

    def count_decision(self, channel: str, decision: Decision) -> None:
        self._decided(channel, decision.reason.value).inc()

    def count_reply(self, channel: str, state: State) -> None:
        self._ended(channel, state.value).inc()

    def count_delay(self, channel: str, took: timedelta) -> None:
        """Count the time from the arrival of a message to its reply; 0 if the clock was set back."""
        self._took(channel).observe(max(0.0, took.total_seconds()))

    def page(self) -> bytes:
        """The Prometheus text format."""
        return generate_latest(self.registry)
