"""Wraps the `holidays` library: a list to start from, which each practice corrects."""

import difflib
import sys
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from types import ModuleType


@dataclass(frozen=True, slots=True, order=True)
class Region:
    """A country, or one of its subdivisions, by ISO 3166 code: "US", "US-NY", "DE-BY"."""

    country: str
    subdivision: str | None = None

    def __str__(self) -> str:
        return f"{self.country}-{self.subdivision}" if self.subdivision else self.country


class RegionError(ValueError):
    """Not the name of a region. `written` is what stood there, `plain` the message without a guess at what is meant."""

    def __init__(self, written: str, plain: str, hint: str = "") -> None:
        super().__init__(f"{plain}{hint}")
        self.written, self.plain = written, plain


def is_region(text: str) -> bool:
    """Whether `text` names one."""
    try:
        region(text)
    except RegionError:
        return False
    return True


def region(text: str) -> Region:
    """The region that `text` names. Raises RegionError with the nearest known one."""
    country, _, part = text.strip().replace("_", "-").partition("-")
    country, part = country.strip().upper(), part.strip()
    if country not in _countries():
        raise _unknown(text)
    if not part:
        return Region(country)
    known = _parts(country)
    codes = {code.casefold(): code for code in known}
    if part.casefold() in codes:
        return Region(country, codes[part.casefold()])
    subdivision = _named(country, part)
    if subdivision is None:
        raise _unknown_part(text, country, part, known)
    return Region(country, subdivision)


def public_holidays(region: Region, first: date, last: date) -> dict[date, str]:
    """Return the holidays of a region from `first` to `last`, both included, in order, with English names if known.

    Two on one date become one name, joined by "; ". A holiday moved off a weekend is on both days.
    """
    found: dict[date, str] = {}
    for year in range(first.year, last.year + 1):
        found.update(_year(region, year))
    return {day: found[day] for day in sorted(found) if first <= day <= last}


@lru_cache(maxsize=64)  # three hundred people have the same ones; callers must copy the result
def _year(region: Region, year: int) -> dict[date, str]:
    holidays = _library()

    def of(language: str | None) -> dict[date, str]:
        return dict(
            holidays.country_holidays(
                region.country, subdiv=region.subdivision, years=year, expand=False, language=language
            )
        )

    spoken = getattr(holidays, region.country).supported_languages
    return of(next((tongue for tongue in ("en_US", "en_GB") if tongue in spoken), None))


def _countries() -> set[str]:
    """Return the codes of all countries without importing them, which would take 15 MB and half a second."""
    from holidays.registry import COUNTRIES

    return {names[1] for names in COUNTRIES.values()}


def _parts(country: str) -> list[str]:
    return list(getattr(_library(), country).subdivisions)


@cache
def _library() -> ModuleType:
    """The `holidays` package, imported late and country by country.

    Its own `holidays.countries` imports all 250 countries, despite its lazy loader: 12 MB and half a second. We replace
    it by an empty package with the same path, so that each country is found by itself.
    """
    import holidays

    countries = ModuleType("holidays.countries")
    countries.__path__ = [f"{path}/countries" for path in holidays.__path__]
    sys.modules.setdefault("holidays.countries", countries)
    return holidays


def _named(country: str, part: str) -> str | None:
    """The code of a subdivision by its name, as in "US-New York"."""
    names: dict[str, str] = getattr(_library(), country).subdivisions_aliases
    return next((code for name, code in names.items() if name.casefold() == part.casefold()), None)


def _unknown(text: str) -> RegionError:
    """Name the code of a country written out ("Germany") or abbreviated in another way ("USA", "UK")."""
    from holidays.registry import COUNTRIES

    codes = {name.casefold(): names[1] for names in COUNTRIES.values() for name in names}
    near = difflib.get_close_matches(text.replace(" ", "").casefold(), codes, n=1, cutoff=0.75)
    hint = f" Did you mean {codes[near[0]]}?" if near else ""
    plain = f'"{text[:40]}" is not the code of a country with holidays, such as US or DE-BY.'
    return RegionError(text.strip(), plain, hint)


def _unknown_part(text: str, country: str, part: str, known: list[str]) -> RegionError:
    if not known:
        return RegionError(part, f'"{text[:40]}": {country} has no regional holidays here. Write "{country}".')
    near = difflib.get_close_matches(part.upper(), known, n=1, cutoff=0.5)
    hint = f"Did you mean {country}-{near[0]}? " if near else ""
    return RegionError(part, f'"{text[:40]}" is not a part of {country}. {hint}Known are {", ".join(known)}.')
