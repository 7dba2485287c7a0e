"""Where is help tonight? Emergency numbers and crisis lines as data, and the choice of what one practice shows.

One file per country stands in `lines/`: facts that were read in public copies of the operators' and governments' pages,
and, marked as such, facts from memory. Nothing from memory is shown until the practice confirms it by name and date.
"""

from autoreply.crisis.choose import choose
from autoreply.crisis.country import Country, Emergency, Retired, countries, country, find
from autoreply.crisis.errors import CrisisError
from autoreply.crisis.line import Confirmation, Line, OwnLine
from autoreply.crisis.lint import contains, retired, rewritten, strangers
from autoreply.crisis.resources import STALE_AFTER, Resources, stale

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
