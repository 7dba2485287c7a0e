"""[delivery]: when texts and voicemails reach the people of the practice, and what becomes of them at the provider."""

from typing import Literal

from pydantic import Field

from autoreply.settings.base import Section


class DeliverySettings(Section):
    """Each value in a channel's own [delivery] replaces the practice's.

    `attach_up_to` is in megabytes. `redacted`: the provider forgets a text once it has posted it, so that its words are
    delivered while it waits. `missed_call_text`: who called after hours and left no message gets a text.
    """

    deliver: Literal["opening", "at-once"] = "opening"
    delete_after_delivery: bool = False
    attach_up_to: int = Field(10, ge=1, le=25)
    redacted: bool = False
    missed_call_text: bool = False
