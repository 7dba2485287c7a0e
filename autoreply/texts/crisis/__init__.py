"""Where is help tonight? Emergency numbers and crisis lines as data, and the choice of what one practice shows.

One file per country stands in `lines/`. Each fact names the sources that prove it, and each source its kind. A fact is
shown where an operator, a government, a regulator or an international body states it, or where two press reports agree;
what only lists or somebody's memory tell is not shown until the practice confirms it by name and date.
"""

from autoreply.texts.crisis.choose import choose
from autoreply.texts.crisis.country import Country, DeafRoute, Emergency, Retired, countries, country, find
from autoreply.texts.crisis.errors import CrisisError
from autoreply.texts.crisis.line import Confirmation, Line, OwnLine
from autoreply.texts.crisis.lint import contains, retired, rewritten, strangers
from autoreply.texts.crisis.resources import STALE_AFTER, Resources, press_only, stale, told_by_press
from autoreply.texts.crisis.sources import Proof, Source, SourceKind

__all__ = [
    "STALE_AFTER",
    "Confirmation",
    "Country",
    "CrisisError",
    "DeafRoute",
    "Emergency",
    "Line",
    "OwnLine",
    "Proof",
    "Resources",
    "Retired",
    "Source",
    "SourceKind",
    "choose",
    "contains",
    "countries",
    "country",
    "find",
    "press_only",
    "retired",
    "rewritten",
    "stale",
    "strangers",
    "told_by_press",
]
