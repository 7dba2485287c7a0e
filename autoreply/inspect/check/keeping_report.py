"""The two clocks of the record, in sentences: messages, and what the practice did."""

from collections.abc import Iterator
from datetime import timedelta

from autoreply.settings import Settings
from autoreply.settings.duration import YEAR

LEAST = 6 * YEAR  # 45 CFR 164.316(b)(2)(i)


def kept_for(settings: Settings) -> Iterator[str]:
    """How long messages are kept, and how long papers."""
    yield (
        f"Messages, without their text: {_days(settings.record.keep)} ([record] keep). Then who wrote, when, and what "
        "was decided is deleted."
    )
    yield (
        "What you did (changes of settings, manual changes, agreements, policies, exports, erasures): "
        f"{_years(settings.papers.keep)} from when it was done or last in effect ([papers] keep)."
    )
    if settings.papers.keep < LEAST:
        yield 'HIPAA asks for six years. If it binds you, write keep = "6y" below [papers].'


def _days(length: timedelta) -> str:
    return "1 day" if length.days == 1 else f"{length.days} days"


def _years(length: timedelta) -> str:
    years, rest = divmod(length, YEAR)
    if rest:
        return _days(length)
    return "1 year" if years == 1 else f"{years} years"
