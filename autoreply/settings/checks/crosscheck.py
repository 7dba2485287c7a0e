"""Checks whether the parts of the file agree with one another."""

from dataclasses import dataclass
from datetime import date

from autoreply.settings.checks.contradictions import disagreements
from autoreply.settings.checks.outdated import dated_doubts, unknown_skips
from autoreply.settings.checks.protocol_checks import protocol_errors
from autoreply.settings.checks.reach_checks import reach_disagreements, reach_doubts
from autoreply.settings.checks.text_checks import misspoken, spoken_doubts
from autoreply.settings.checks.warnings import doubts
from autoreply.settings.model import Settings
from autoreply.settings.reading.lines import KeyPath

Finding = tuple[KeyPath, str]


@dataclass(frozen=True, slots=True)
class Findings:
    """Errors, and likely mistakes."""

    errors: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()


def cross_check(settings: Settings, today: date | None) -> Findings:
    """Return all findings about the whole file. Needs `today` for what is over or far away."""
    errors = [*disagreements(settings), *reach_disagreements(settings), *protocol_errors(settings)]
    errors += misspoken(settings)
    warnings = [*doubts(settings), *reach_doubts(settings), *spoken_doubts(settings)]
    if today is not None:
        errors += unknown_skips(settings, today)
        warnings += dated_doubts(settings, today)
    return Findings(tuple(errors), tuple(warnings))
