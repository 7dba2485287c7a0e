"""What a written policy has to say, by profession, and what is missing from one."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict, Field

from autoreply.policy.facts import PolicyFacts
from autoreply.settings.policy import Profession, SectionName


class PolicyElement(BaseModel):
    """One thing that a policy has to say, with its number in the list and its source."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    name: str
    source: str
    section: SectionName
    not_for: tuple[Profession, ...] = ()
    condition: str = Field(default="", alias="if")

    def obliges(self, facts: PolicyFacts) -> bool:
        """Whether a policy with these facts has to say it."""
        meets = {"": True, "US": facts.country == "US", "minors": facts.minors}
        return facts.profession not in self.not_for and meets[self.condition]


class MissingElement(BaseModel):
    """An element that a policy lacks, and what to do about it."""

    model_config = ConfigDict(frozen=True)

    element: PolicyElement
    remedy: str

    def __str__(self) -> str:
        one = self.element
        return f"Missing: {one.name}. Source: {one.source}. {self.remedy}"


@cache
def elements() -> tuple[PolicyElement, ...]:
    """All of them, by number."""
    text = (resources.files("autoreply.policy") / "elements.toml").read_text("utf-8")
    return tuple(PolicyElement.model_validate(one) for one in tomllib.loads(text)["element"])


def missing(facts: PolicyFacts) -> tuple[MissingElement, ...]:
    """What a policy with these facts has to say and does not."""
    return tuple(_missing(facts))


def _missing(facts: PolicyFacts) -> Iterator[MissingElement]:
    lacking = _lacking(facts)
    for one in elements():
        if not one.obliges(facts):
            continue
        if one.section in facts.dropped:
            yield MissingElement(element=one, remedy=f'Take "{one.section}" out of drop under [policy].')
        elif one.number in lacking:
            yield MissingElement(element=one, remedy=lacking[one.number])


def _lacking(facts: PolicyFacts) -> dict[int, str]:
    """What the settings file does not tell, by the number of the element: what to add."""
    needs_licence = facts.profession != "coach"
    about = [
        *(["licence"] if needs_licence and not facts.licence else []),
        *(["place"] if not facts.place else []),
        *(["contact"] if not facts.contact else []),
    ]
    found = {
        1: f"Add {' and '.join(about)} under [policy]." if about else "",
        2: _without_purpose(facts),
        5: ""
        if facts.response
        else 'Add response = "1 working day" under [policy], or another time that you can keep.',
        17: "" if facts.fees else "Add fees under [policy]: what it costs, or that it costs nothing.",
        21: "" if facts.cover else "Add cover to somebody under [people], or to a [[vacation]].",
        23: "" if facts.complaints else "Add outside_body under [complaints]: whom a client may turn to.",
    }
    return {number: says for number, says in found.items() if says}


def _without_purpose(facts: PolicyFacts) -> str:
    names = [one.name for one in facts.channels if not one.purpose]
    if not facts.channels:
        return "Add a channel that clients use."
    return f"Add purpose = ... to [channels.{']; [channels.'.join(names)}]." if names else ""
