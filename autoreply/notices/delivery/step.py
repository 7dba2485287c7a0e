"""All of the delivery of texts and voicemails, as one step that is repeated every few seconds."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from autoreply.errors import sentence
from autoreply.notices.delivery.arrivals import Arrivals
from autoreply.notices.delivery.discard import Discard
from autoreply.notices.delivery.job import DeliveryJob
from autoreply.notices.delivery.reconcile import Reconcile
from autoreply.notices.delivery.redacted import RedactedTexts
from autoreply.record import RecordError
from autoreply.telemetry.health import Health
from channels import HoldsContent, HostError, SendError

log = logging.getLogger("autoreply.notices")

EVERY = 5.0  # seconds
FAULT = "Autoreply has a fault ({kind}, {part}), and tries again. The log has the reason; please report it."


@dataclass(frozen=True, slots=True)
class Delivering:
    """Its parts. Each may be used by itself."""

    arrivals: Arrivals
    reconcile: Reconcile
    job: DeliveryJob
    discard: Discard
    redacted: RedactedTexts
    health: Health

    def look(self) -> None:
        """Learn what came, deliver what is due, and delete what somebody has: each, whatever becomes of the others.

        Raises `RecordError` once all were tried.
        """
        parts: dict[str, Callable[[], None]] = {
            "the provider's list": self.reconcile.look,
            "redacted texts": self.redacted.look,
            "what came": self.arrivals.note_texts,
            "what is due": self.job.look,
            "deletion": self.discard.look,
        }
        broken = [error for part, look in parts.items() if (error := self._look(part, look)) is not None]
        if broken:
            raise broken[0]

    def _look(self, part: str, look: Callable[[], None]) -> RecordError | None:
        says = ""
        try:
            look()
        except RecordError as error:
            return error
        except (HostError, SendError) as error:  # it is done at the next look
            log.warning("a part of the deliveries is tried again later (%s): %s", part, sentence(error))
        except Exception as error:  # a fault of ours must not keep the others from anybody
            log.exception("a part of the deliveries was broken off (%s)", part)
            says = f"Texts and voicemails may not reach you: {FAULT.format(part=part, kind=type(error).__name__)}"
        self.health.report(f"deliveries: {part}", says)
        return None

    @property
    def needed(self) -> bool:
        """Whether any channel leaves its messages with the provider, or words wait that one had."""
        channels = self.arrivals.readers.channels.values()
        return bool(self.redacted.held.texts()) or any(isinstance(channel, HoldsContent) for channel in channels)
