"""Laws of contact cards: whatever is linked, merged and split, no decision is lost or doubled.

Each law is tried with people, channels, times and changes that Hypothesis thinks up.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from autoreply.decision.decide import Case, Decision, History, decide
from autoreply.decision.outcome import Outcome
from autoreply.decision.policy import Policy
from autoreply.record import Record
from autoreply.record.cards.addresses import address_of
from autoreply.record.cards.cards import CardError
from channels import Inbound, Reply
from schedules import Cause, Mode, Period
from tests.autoreply.decision.test_decide import CALENDAR
from tests.autoreply.record.clients import ACT, DUSK, NIGHT, card, inbound

ADDRESSES = ("maria@mail.example", "+15550100001", "d01@u0777abc", "ben@mail.example", "+15550100002")
CHANNELS = ("office", "texts", "team")
CLOSED = Period(Mode.AFTER_HOURS, DUSK, DUSK + timedelta(days=3), Cause.HOURS)


@dataclass(frozen=True)
class Written:
    """A message: who wrote, where, after how many minutes, and whether with urgent words."""

    sender: str
    channel: str
    after: int
    urgent: bool = False


def written(senders: Sequence[str], *, urgent: bool = False) -> st.SearchStrategy[list[Written]]:
    one = st.builds(
        Written,
        st.sampled_from(senders),
        st.sampled_from(CHANNELS),
        st.integers(0, 300),
        st.booleans() if urgent else st.just(False),
    )
    return st.lists(one, max_size=12)


def play(record: Record, messages: Sequence[Written], change: Callable[[int], object] = lambda _: None) -> list[str]:
    """The reasons of the decisions. `change` is called before each message, with its place."""
    now, reasons = NIGHT, list[str]()
    for place, one in enumerate(messages):
        change(place)
        now += timedelta(minutes=one.after)
        came = inbound(one.channel, one.sender, f"{place}", urgent=one.urgent, arrived=now)
        noted = record.messages.note(came, now, DUSK, partial(judge, came))
        reasons.append(noted.outcome.decision.reason.value)
    return reasons


def judge(came: Inbound, history: History) -> Outcome:
    """By the real rules."""
    case = Case(came, CALENDAR, CLOSED, CLOSED, came.arrived, Policy(), history)
    decision: Decision = decide(case)
    reply = Reply(came.sender, "", "text", secrets.token_hex(8)) if decision.answers else None
    return Outcome(decision, reply)


@settings(deadline=None, max_examples=20)
@given(written(ADDRESSES[:3]))
def test_the_limit_over_channels_is_the_limit_on_one_channel_of_the_same_messages(messages: list[Written]) -> None:
    with Record.open("sqlite://") as many, Record.open("sqlite://") as one:
        card(many, "M.R.", ["maria@mail.example", "+15550100001", "u0777abc"])
        alone = [Written("maria@mail.example", "office", message.after) for message in messages]
        assert play(many, messages) == play(one, alone)


@settings(deadline=None, max_examples=20)
@given(written(ADDRESSES[:3], urgent=True))
def test_urgent_words_are_answered_where_they_come_unless_they_were_just_answered_there(
    messages: list[Written],
) -> None:
    with Record.open("sqlite://") as record:
        card(record, "M.R.", ["maria@mail.example", "+15550100001", "u0777abc"])
        last: dict[tuple[str, str], timedelta] = {}
        now = timedelta()
        for message, reason in zip(messages, play(record, messages), strict=True):
            now += timedelta(minutes=message.after)
            if not message.urgent:
                continue
            where = message.channel, message.sender
            just = where in last and now - last[where] < Policy().urgent_every
            assert (reason == "already-told") is just
            if not just:
                last[where] = now


@settings(deadline=None, max_examples=20)
@given(written(ADDRESSES), st.integers(0, 12), st.integers(0, 12))
def test_cards_that_are_merged_and_split_again_give_the_same_replies(
    messages: list[Written], place: int, other: int
) -> None:
    """They are together only between two messages, so that nobody is decided about meanwhile."""
    with Record.open("sqlite://") as changed, Record.open("sqlite://") as left:
        for record in (changed, left):
            card(record, "M.R.", ["maria@mail.example", "u0777abc"])
            card(record, "B.K.", ["ben@mail.example", "+15550100002"])

        def merge_and_split(at: int) -> None:
            if at in (place, other):
                changed.card_joining.merge(1, 2, ACT)
                assert changed.card_joining.split(1, ["ben@mail.example", "+15550100002"], "", ACT) == 2

        assert play(changed, messages, merge_and_split) == play(left, messages)
        assert changed.cards.all() == left.cards.all()


_CHANGES = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from(["link", "merge", "split", "unlink"]), st.integers(0, 99)),
    max_size=12,
)


@settings(deadline=None, max_examples=30)
@given(written(ADDRESSES, urgent=True), _CHANGES)
def test_no_decision_is_lost_or_doubled_whatever_is_linked_merged_and_split(
    messages: list[Written], changes: list[tuple[int, str, int]]
) -> None:
    with Record.open("sqlite://") as record:
        for label in ("A", "B", "C"):
            card(record, label, [])

        def change(at: int) -> None:
            for place, does, number in changes:
                if place == at:
                    apply(record, does, number)

        reasons = play(record, messages, change)
        assert sum(record.messages.by_reason(DUSK).values()) == len(messages)
        replies = sum(reason.startswith("answered") for reason in reasons)
        assert sum(record.outgoing.by_state().values()) == replies
        again = play(record, messages)
        assert set(again) <= {"duplicate"}, "what was decided is decided for ever"
        mine = [len(record.card_contacts.decisions(each.number)) for each in record.cards.all()]
        linked = {one.address for each in record.cards.all() for one in each.addresses}
        of_linked = sum(address_of(message.sender) in linked for message in messages)
        assert sum(mine) == of_linked, "every message belongs to one card at most"


def apply(record: Record, does: str, number: int) -> None:
    """A change that may not be possible, which is no fault."""
    cards = record.cards.all()
    one, other = cards[number % len(cards)], cards[number // 10 % len(cards)]
    address = ["maria@mail.example", "+15550100001", "u0777abc", "ben@mail.example"][number % 4]
    try:
        match does:
            case "link":
                record.card_joining.link(one.number, address, ACT)
            case "unlink":
                record.card_joining.unlink(one.number, address, ACT)
            case "merge":
                record.card_joining.merge(one.number, other.number, ACT)
            case _:
                record.card_joining.split(one.number, [each.address for each in one.addresses[:1]], "", ACT)
    except CardError:
        pass
