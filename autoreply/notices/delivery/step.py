"""All of the delivery of texts and voicemails, as one step that is repeated every few seconds."""

import logging
from dataclasses import dataclass

from autoreply.errors import sentence
from autoreply.notices.delivery.arrivals import Arrivals
from autoreply.notices.delivery.discard import Discard
from autoreply.notices.delivery.job import DeliveryJob
from autoreply.notices.delivery.reconcile import Reconcile
from autoreply.notices.delivery.redacted import RedactedTexts
from autoreply.record import RecordError
from channels import HoldsContent, HostError, SendError

log = logging.getLogger("autoreply.notices")

EVERY = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class Delivering:
    """Its parts. Each may be used by itself."""

    arrivals: Arrivals
    reconcile: Reconcile
    job: DeliveryJob
    discard: Discard
    redacted: RedactedTexts

    def look(self) -> None:
        """Learn what came, deliver what is due, and delete what somebody has. Raises `RecordError`."""
        try:
            self.reconcile.look()
        except RecordError:
            raise
        except (HostError, SendError) as error:  # it is compared again at the next look
            log.warning("the provider's list cannot be read; trying again later: %s", sentence(error))
        self.redacted.look()
        self.arrivals.note_texts()
        self.job.look()
        self.discard.look()

    @property
    def needed(self) -> bool:
        """Whether any channel leaves its messages with the provider."""
        return any(isinstance(channel, HoldsContent) for channel in self.arrivals.readers.channels.values())
