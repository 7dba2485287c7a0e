"""One sample of the after-hours reply, sent to the practice itself."""

from datetime import datetime, timedelta

from autoreply.decision.reason import words_and_slug
from autoreply.engine.dependencies import Dependencies
from autoreply.engine.wiring import build_engine
from autoreply.errors import UserError
from autoreply.inspect.explain import ANYBODY, Explainer
from autoreply.record import Record
from autoreply.settings import Settings
from autoreply.settings.files import private_folder
from autoreply.settings.paths import state_folder
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from channels import Reply, Sends
from schedules import Clock


class NoSampleError(UserError):
    """There is no sample to send."""


def sample(settings: Settings, name: str, now: datetime) -> tuple[str, str]:
    """Subject and text of what somebody gets who writes at the next closed moment."""
    with Explainer.of(settings, now) as explainer:
        closed = _closed(explainer, name, now)
        found = explainer.person_writes(name, ANYBODY, closed)
    preview = found.preview
    if preview is None:
        raise NoSampleError(f"Somebody who writes then gets no reply: {words_and_slug(found.outcome.decision.reason)}.")
    return str(preview["subject"]), str(preview["text"])


def _closed(explainer: Explainer, name: str, now: datetime) -> datetime:
    calendar = explainer.engine.accounts[name].calendar()
    if not calendar.at(now).working:
        return now
    change = calendar.next_change(now)
    return (change or now) + timedelta(minutes=1)


def send_sample(settings: Settings, name: str, to: str, clock: Clock) -> None:
    """Send it by the account's own way out. Raises `SendError`, `ChannelError` or `NoSampleError`."""
    now = clock.now()
    subject, text = sample(settings, name, now)
    with Record.open("sqlite://") as record:
        folder = private_folder(state_folder(settings))
        engine = build_engine(settings, Dependencies(record, clock, folder, Health(clock), Metrics()))
        channel = engine.accounts[name].channel
        if not isinstance(channel, Sends):
            raise NoSampleError(f"{name} sends nothing.")
        try:
            channel.send(Reply(to, f"Sample: {subject}", text, f"sample-{now:%Y%m%d%H%M%S}"))
        finally:
            channel.close()
