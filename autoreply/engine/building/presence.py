"""Builds what shows whether the practice and its people are open."""

from collections.abc import Mapping
from dataclasses import dataclass

from autoreply.answering.account import Account
from autoreply.engine.building.base import EngineBase
from autoreply.engine.people_job import PeopleJob
from autoreply.presence.people import PeoplePresence
from autoreply.presence.reconciler import Reconciler


@dataclass(frozen=True, slots=True)
class PresenceParts:
    """What is to be shown, what shows it, and the job that shows it of people."""

    wanted: PeoplePresence
    reconciler: Reconciler
    job: PeopleJob


def presence_of(base: EngineBase, accounts: Mapping[str, Account]) -> PresenceParts:
    """The parts that keep postures right."""
    given = base.given
    wanted = PeoplePresence(base.settings, base.hours, given.clock)
    reconciler = Reconciler(accounts, given.usable_record, given.clock, given.health, wanted.wanted)
    return PresenceParts(wanted, reconciler, PeopleJob(reconciler, given.health))
