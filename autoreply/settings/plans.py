"""What the practice notices of repeat contact: [plans]. Counting is silent, and nothing starts by itself."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, model_validator

from autoreply.decision.thresholds import Threshold
from autoreply.settings.base import Section, Texts
from autoreply.settings.duration import Duration, within
from autoreply.settings.refusals import refusal

_PART = re.compile(r"(\d{1,3})(?: closed periods?)? in (\d{1,3}) ?d(?:ays?)?")
_LIKE = '"5 closed periods in 30d, or 12 in 91d", or "off"'
LONGEST = 366  # days


def _read_notices(text: str) -> tuple[Threshold, ...]:
    """Raises ValueError."""
    plain = " ".join(text.lower().split())
    if plain == "off":
        return ()
    found = [_PART.fullmatch(part.strip()) for part in re.split(r", or |, | or ", plain)]
    parts = [(int(each[1]), int(each[2])) for each in found if each]
    if not parts or len(parts) != len(found):
        raise ValueError(f"is not understood; write {_LIKE}")
    if any(not 1 <= days <= LONGEST or number < 2 for number, days in parts):
        raise ValueError(f"counts at least 2 closed periods, in 1 to {LONGEST} days")
    if len({days for _, days in parts}) != len(parts):
        raise ValueError("names one length of time twice; keep one of the two")
    return tuple(Threshold(number, days) for number, days in parts)


def _notices(text: str) -> str:
    _read_notices(text)
    return text


class Plans(Section):
    """When somebody of the practice is told of repeat contact, and how long a plan lasts before its review."""

    notice_after: Annotated[str, AfterValidator(_notices)] = "5 closed periods in 30d, or 12 in 91d"
    quiet_before_close: Annotated[Duration, within("7d", "366d")] = timedelta(days=91)
    review_after: Annotated[Duration, within("7d", "184d")] = timedelta(days=91)
    tell: Texts = ()

    @model_validator(mode="before")
    @classmethod
    def _refuse_harm(cls, given: object) -> object:
        for key in given if isinstance(given, dict) else ():
            if says := refusal(str(key)):
                raise ValueError(says)
        return given

    @property
    def notices(self) -> tuple[Threshold, ...]:
        """The thresholds of `notice_after`; () where it is off."""
        return _read_notices(self.notice_after)
