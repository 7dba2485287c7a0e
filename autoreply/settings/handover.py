"""What the practice is told when it opens: [handover]."""

from typing import Literal

from autoreply.settings.base import Section


class HandoverSettings(Section):
    """`quiet_nights`: also say so when nobody wrote or called. `names`: how clients are called in what goes to you."""

    quiet_nights: bool = True
    names: Literal["full", "last-four", "none"] = "full"
