"""The policy of a practice as it stands: what is in effect, what the file says today, and what to do about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from autoreply.errors import UserError
from autoreply.policy.content import PolicyContent, VersionLine, local_date
from autoreply.policy.diff import differences, disagreements
from autoreply.policy.elements import MissingElement, missing
from autoreply.policy.promise import LOOKS_BACK, kept_promise
from autoreply.record import Record
from autoreply.record.papers.policies import NewVersion, PolicyVersion
from autoreply.settings import Settings
from schedules import Calendar

ISSUE_AGAIN = "Issue a new version with: autoreply policy issue"


class PolicyError(UserError):
    """A policy cannot be issued, or there is none of that number."""


@dataclass(frozen=True, slots=True)
class PolicyState:
    """`issued` is the version in effect, with its content, None before the first. `draft` is what the file says."""

    issued: tuple[PolicyVersion, PolicyContent] | None
    draft: PolicyContent

    @property
    def missing(self) -> tuple[MissingElement, ...]:
        """The obligatory elements that the draft lacks."""
        return missing(self.draft.facts)

    @property
    def changes(self) -> list[str]:
        """What the draft would change, in sentences; [] where nothing or where nothing was issued."""
        return differences(self.issued[1], self.draft) if self.issued else []

    @property
    def disagreements(self) -> list[str]:
        """Where the issued version promises what the file does not do any more."""
        return disagreements(self.issued[1].facts, self.draft.facts) if self.issued else []


def state_of(settings: Settings, record: Record, now: datetime) -> PolicyState:
    """Raises `RecordError`, `CrisisError`."""
    latest = record.policies.latest()
    issued = (latest, PolicyContent.read(latest.content)) if latest else None
    return PolicyState(issued, PolicyContent.drafted(settings, local_date(now, settings)))


def issue(settings: Settings, record: Record, author: str, now: datetime, *, anyway: bool = False) -> PolicyVersion:
    """Freeze what the file says as the next version. Raises `PolicyError`.

    Without `anyway` it is refused where an obligatory element is missing.
    """
    found = state_of(settings, record, now)
    if found.missing and not anyway:
        raise PolicyError("\n".join(["Not issued. These required parts are missing:", *map(str, found.missing)]))
    if found.issued and not found.changes:
        raise PolicyError(f"Not issued. Version {found.issued[0].number} says the same as the settings file.")
    lacking = [one.element.number for one in found.missing]
    draft = found.draft
    return record.policies.issue(NewVersion(draft.text, draft.digest, author, now, found.changes, lacking))


def version_of(record: Record, number: int | None) -> tuple[PolicyVersion, PolicyContent]:
    """A version, or the one in effect. Raises `PolicyError`."""
    found = record.policies.latest() if number is None else record.policies.get(number)
    if found is None:
        raise PolicyError(
            "No policy was issued yet. Look at it with: autoreply policy draft"
            if number is None
            else f"There is no version {number}. List them with: autoreply policy list"
        )
    return found, PolicyContent.read(found.content)


def line_of(settings: Settings, record: Record, version: PolicyVersion, code: str) -> VersionLine:
    """What a document says of itself: its number, its date, and what changed."""
    before = record.policies.get(version.number - 1) if version.number > 1 else None
    changed: Sequence[str] = ()
    if before is not None:
        changed = PolicyContent.read(version.content).changed_sections(PolicyContent.read(before.content), code)
    return VersionLine(
        version.number, local_date(version.issued, settings), before.number if before else 0, tuple(changed)
    )


def policy_doubts(settings: Settings, record: Record, calendar: Calendar, now: datetime) -> Iterator[str]:
    """What `check` warns of. Nothing where the practice has no policy."""
    found = state_of(settings, record, now)
    if not settings.policy.written and found.issued is None:
        return
    yield from _without_purpose(found)
    if found.issued is not None:
        version, content = found.issued
        if found.disagreements:
            differs = f"The policy that you issued as version {version.number} differs from the settings file."
            yield " ".join([differs, *found.disagreements, ISSUE_AGAIN])
        waits = record.waits.since(now - LOOKS_BACK)
        kept = kept_promise(content.facts.promised, waits, calendar)
        if kept is not None and not kept.kept:
            yield str(kept)


def _without_purpose(found: PolicyState) -> Iterator[str]:
    for one in found.draft.facts.channels:
        if not one.purpose:
            yield (
                f"[channels.{one.name}] has no purpose, so the written policy cannot say what it is for. Add "
                'purpose = "scheduling", "questions", "clinical", "documents", "billing", "any" or your own words; '
                '"internal" where clients do not use it.'
            )
