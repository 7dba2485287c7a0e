"""Builds what decides about messages and sends the replies: on the record, and on the fallback beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from autoreply.answering.account import Account
from autoreply.answering.decision_counter import DecisionCounter
from autoreply.answering.delivery_failures import DeliveryFailures
from autoreply.answering.failover import Failover, Side
from autoreply.answering.inline import Inline
from autoreply.answering.responder import CalendarOf, Responder
from autoreply.engine.building.base import EngineBase
from autoreply.engine.building.late_parts import LateParts
from autoreply.notices.notices import Notices, is_reach
from autoreply.outgoing.outbox import Outbox
from autoreply.outgoing.refusals import SHOWN_FOR
from autoreply.record import Record, State
from autoreply.telemetry.metrics import Metrics
from channels import (
    Sends,
)


@dataclass(frozen=True, slots=True)
class AnsweringParts:
    """`front` is the record's side, or the fallback's while no record can be opened."""

    front: Side
    standby: Side
    failover: Failover
    inline: Inline


def answering_of(
    base: EngineBase, accounts: Mapping[str, Account], notices: Notices, late: LateParts
) -> AnsweringParts:
    given, record = base.given, base.given.usable_record
    main, standby = _sides(base, accounts, notices)
    late.notices = notices
    front, counter = main or standby, DecisionCounter(given.metrics, late.tripped)
    late.failover = Failover(
        main, standby, given.fallback, given.clock, counter, partial(given.health.report, "record")
    )
    late.failures = DeliveryFailures(record, front.outbox, given.clock, given.health, given.metrics)
    for one in (front, standby):
        one.outbox.lost, one.responder.came_back = late.failures.lost, late.failures.came_back
    notices.wake = partial(_wake, [one.outbox for one in (front, standby)])
    inline = Inline(late.failover, given.clock, given.metrics, one_writer=record.database.has_one_writer)
    return AnsweringParts(front, standby, late.failover, inline)


def _sides(base: EngineBase, accounts: Mapping[str, Account], notices: Notices) -> tuple[Side | None, Side]:
    """The side of the record, None while it cannot be opened, and the side of the fallback."""
    given, install = base.given, base.install
    channels: dict[str, Sends] = {name: one.channel for name, one in accounts.items() if isinstance(one.channel, Sends)}

    def side(record: Record, calendar_of: CalendarOf) -> Side:
        knows_past = record is given.record
        responder = Responder(accounts, record, given.clock, install, calendar_of, knows_past=knows_past)
        count, report = partial(_count, given.metrics), partial(given.health.report, shown_for=SHOWN_FOR)
        senders = {**channels, **notices.senders(record)}
        return Side(responder, Outbox(senders, record, given.clock, count, responder.is_open, report))

    main = side(given.record, Account.calendar_for) if given.record is not None else None
    return main, side(given.fallback.record, Account.last_known_for)


def _count(metrics: Metrics, channel: str, state: State) -> None:
    if is_reach(channel):
        metrics.notices.labels(state.value).inc()
    else:
        metrics.count_reply(channel, state)


def _wake(outboxes: Sequence[Outbox]) -> None:
    for outbox in outboxes:
        outbox.wake()
