"""A plan for repeat contact: what a person of the practice decides with a client, step by step. Pure.

The steps and fields follow the ombudsmen's guidance on limits: ask first whether it is us, tell the person before
anything takes effect, name a review and an end, and let it lapse unless it is renewed for a new reason.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

from autoreply.errors import UserError
from autoreply.settings.refusals import refusal

LONGEST_REVIEW = 184  # days: half a year


class PlanError(UserError):
    """A step that a plan cannot take. The message says why, and what to do."""


class PlanState(StrEnum):
    """Where a plan stands."""

    NOTICED = "noticed"
    TO_DISCUSS = "to discuss"
    TOLD = "told"
    AGREED = "agreed"
    UNDER_REVIEW = "under review"
    RENEWED = "renewed"
    LAPSED = "lapsed"
    CLOSED = "closed"


_NEXT: Mapping[PlanState, tuple[PlanState, ...]] = {
    PlanState.NOTICED: (PlanState.TO_DISCUSS, PlanState.CLOSED),
    PlanState.TO_DISCUSS: (PlanState.TOLD, PlanState.CLOSED),
    PlanState.TOLD: (PlanState.AGREED, PlanState.UNDER_REVIEW, PlanState.CLOSED),
    PlanState.AGREED: (PlanState.UNDER_REVIEW, PlanState.CLOSED),
    PlanState.UNDER_REVIEW: (PlanState.RENEWED, PlanState.CLOSED),
    PlanState.RENEWED: (PlanState.UNDER_REVIEW, PlanState.CLOSED),
    PlanState.LAPSED: (),
    PlanState.CLOSED: (),
}
OVER = frozenset({PlanState.LAPSED, PlanState.CLOSED})


@dataclass(frozen=True, slots=True)
class ContactPlan:
    """What is written down. `why` and `need` stay in the practice; `agreed` and `if_again` are told to the client.
    `text` is what their replies say in place of the usual text, `short_text` is that of text messages; "": as usual.

    `checked` is what was looked at first: did we tell our hours, did we understand, is the form accessible?
    """

    owner: str
    why: str
    need: str
    checked: str
    opened: date
    review: date
    ends: date
    state: PlanState = PlanState.NOTICED
    told_on: date | None = None
    told_how: str = ""
    told_by: str = ""
    agreed: str = ""
    if_again: str = ""
    supervisor: str = ""
    text: str = ""
    short_text: str = ""
    text_language: str = ""

    def __post_init__(self) -> None:
        """Raises `PlanError`."""
        for text in (self.agreed, self.if_again):
            if says := refusal(text):
                raise PlanError(says)
        missing = [name for name in ("owner", "why", "need", "checked") if not getattr(self, name).strip()]
        if missing:
            raise PlanError(f"A plan needs {', '.join(missing)}. Write each in a few words.")
        if not self.opened < self.review <= self.ends or (self.review - self.opened).days > LONGEST_REVIEW:
            raise PlanError(
                f"A plan has a review within {LONGEST_REVIEW} days, and an end that is not before it. Change the dates."
            )

    @property
    def next_states(self) -> tuple[PlanState, ...]:
        """Where it can go from here."""
        return _NEXT[self.state]

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> Self:
        """Return the plan of an entry. Raises KeyError, TypeError or ValueError for one that was damaged."""
        dates = {key: date.fromisoformat(content[key]) for key in ("opened", "review", "ends")}
        told = content.get("told_on")
        rest = {"state": PlanState(content["state"]), "told_on": date.fromisoformat(told) if told else None}
        return cls(**{**content, **dates, **rest})

    def content(self) -> dict[str, Any]:
        """Return it as the record keeps it."""
        return {
            key: value.isoformat() if isinstance(value, date) else str(value) if value is not None else None
            for key, value in asdict(self).items()
        }

    def state_at(self, today: date) -> PlanState:
        """Where it stands: it lapses by itself on the day after its end."""
        return PlanState.LAPSED if today > self.ends and self.state not in OVER else self.state

    def is_in_effect(self, today: date) -> bool:
        """Whether anything of it may take effect: not before the client was told."""
        if self.state_at(today) in {*OVER, PlanState.NOTICED, PlanState.TO_DISCUSS}:
            return False
        return self.told_on is not None and self.told_on <= today

    def goes_to(self, state: PlanState, today: date) -> Self:
        """Return the plan one step further. Raises `PlanError`."""
        now = self.state_at(today)
        if state not in _NEXT[now]:
            may = " or ".join(f'"{each}"' for each in _NEXT[now])
            raise PlanError(
                f'The plan is "{now}". From there it can go to {may}.'
                if may
                else f'The plan is "{now}", which is its end. Open a new one, with a new reason.'
            )
        return replace(self, state=state)

    def told(self, on: date, how: str, by: str, today: date) -> Self:
        """A person of the practice told the client. Raises `PlanError`."""
        if not how.strip() or not by.strip() or on > today:
            raise PlanError("Say when the client was told, how, and by whom. The day cannot lie ahead.")
        return replace(self.goes_to(PlanState.TOLD, today), told_on=on, told_how=how, told_by=by)

    def agree(self, what: str, if_again: str, today: date) -> Self:
        """Write down what was agreed, and what happens if it is crossed again. Raises `PlanError`."""
        if not what.strip():
            raise PlanError("Say what was agreed.")
        return replace(self.goes_to(PlanState.AGREED, today), agreed=what, if_again=if_again)

    def worded(self, text: str, short_text: str, language: str, today: date) -> Self:
        """What the replies to this client say. Raises `PlanError` before the client was told."""
        if not self.is_in_effect(today):
            raise PlanError("Tell the client first. A text of their own takes effect only once they were told.")
        for words in (text, short_text):
            if says := refusal(words):
                raise PlanError(says)
        return replace(self, text=text, short_text=short_text, text_language=language)

    def reviewed(self, supervisor: str, today: date) -> Self:
        """Look at it again. Raises `PlanError`."""
        return replace(self.goes_to(PlanState.UNDER_REVIEW, today), supervisor=supervisor or self.supervisor)

    def renewed(self, review: date, ends: date, why: str, today: date) -> Self:
        """Renew it after its review, for a new reason. Raises `PlanError`."""
        if not why.strip() or why.strip() == self.why.strip():
            raise PlanError("A renewal needs a new reason. Say what has changed since the plan was made.")
        again = self.goes_to(PlanState.RENEWED, today)
        return replace(again, why=why, opened=today, review=review, ends=ends)
