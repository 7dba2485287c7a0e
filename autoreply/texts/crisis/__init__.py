"""Where is help tonight? Emergency numbers and crisis lines as data, and the choice of what one practice shows.

One file per country stands in `lines/`: facts that were read in public copies of the operators' and governments' pages,
and, marked as such, facts from memory. Nothing from memory is shown until the practice confirms it by name and date.
"""

from autoreply.texts.crisis.choose import choose
from autoreply.texts.crisis.country import Country, Emergency, Retired, countries, country, find
from autoreply.texts.crisis.errors import CrisisError
from autoreply.texts.crisis.line import Confirmation, Line, OwnLine
from autoreply.texts.crisis.lint import contains, retired, rewritten, strangers
from autoreply.texts.crisis.resources import STALE_AFTER, Resources, stale

__all__ = [
    "STALE_AFTER",
    "Confirmation",
    "Country",
    "CrisisError",
    "Emergency",
    "Line",
    "OwnLine",
    "Resources",
    "Retired",
    "choose",
    "contains",
    "countries",
    "country",
    "find",
    "retired",
    "rewritten",
    "stale",
    "strangers",
]
