"""An interview for tests: a practice in New York, and a mailbox that nobody has to reach."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from autoreply.settings import Settings
from autoreply.setup.draft import Answer, AnswerError, Draft, Tools
from autoreply.setup.interview import QUESTIONS, Interview
from autoreply.setup.machine import Machine
from channels import Finding
from channels.email.account_setup import EmailAccountSetup
from channels.email.finding.search import AccountSearch
from channels.setup import Proposal

NOW = datetime(2026, 11, 29, 22, 0, tzinfo=UTC)
HERE = Machine("America/New_York", "US", "en")
BY_KEY = {question.key: question for question in QUESTIONS}

ASKS_VOICE = "voice" in Settings.model_fields  # whether replies can say "I"

GOOD = {
    "practice": "Ruiz Counseling",
    "country": "US",
    "city": "Boston",
    "languages": "en",
    **({"voice": "we"} if ASKS_VOICE else {}),
    "hours": "mon-thu 9-12, 1-5:30; fri 9-1",
    "region": "US-NY",
    "work_on": "none",
    "address": "ana@gmail.com",
    "accept": "yes",
    "servers": "ana@gmail.com",
    "password": "abcd efgh ijkl mnop",
    "cover": "nobody",
    "texts": "no",
    "calls": "no",
    "always_on": "yes",
}
NOTHING: Mapping[str, str] = MappingProxyType({})


class Office(EmailAccountSetup):
    """Accepts one password, and counts the tries."""

    accepted = "abcd efgh ijkl mnop"
    tries: list[str]

    def test(self, proposal: Proposal, secret: str, ca_file: str = "") -> list[Finding]:
        self.tries.append(secret)
        good = secret == self.accepted
        return [Finding(good, "Receiving", "signed in" if good else f"{proposal.endpoints[0].host} refused it.")]


def office() -> Office:
    made = Office(AccountSearch(lambda _name, _kind: [], lambda _url: None))
    object.__setattr__(made, "tries", [])
    return made


def interview(
    answers: Mapping[str, str] = NOTHING, *, machine: Machine = HERE, before: Mapping[str, str] = NOTHING
) -> Interview:
    """With these questions answered, in their order."""
    made = Interview(Draft(Tools(office(), machine, NOW), before))
    for question in QUESTIONS:
        if question.key in answers:
            made.give(question, answers[question.key])
    return made


def upto(key: str) -> dict[str, str]:
    """Good answers to all questions before this one."""
    keys = list(GOOD)
    return {each: GOOD[each] for each in keys[: keys.index(key)]}


def whole(**changes: str) -> Interview:
    """With all questions answered."""
    return interview(GOOD | changes)


def answer(asked: Interview, key: str, typed: str) -> Answer:
    return asked.give(BY_KEY[key], typed)


def refusal(asked: Interview, key: str, typed: str) -> str:
    """What is said to an answer that cannot be used."""
    try:
        given = answer(asked, key, typed)
    except AnswerError as error:
        return str(error)
    raise AssertionError(f"{typed!r} was taken as {given}")
