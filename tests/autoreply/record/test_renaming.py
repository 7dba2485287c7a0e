"""A channel under a new name: what was kept under the old one counts on, on both databases."""

import threading
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from autoreply.decision.reason import Reason
from autoreply.record import Claim, Record, Recorded, Result, State
from autoreply.record.tables import breaker, outgoing
from channels import Inbound, Posture
from tests.autoreply.record.test_messages import DUSK, NIGHT, mail, once

MARIA, TOM, BEN = "maria@mail.example", "tom@mail.example", "ben@mail.example"
LATER = NIGHT + timedelta(hours=1)
AWAY, HERE = Posture(after_hours=True, until=LATER, text="away"), Posture(after_hours=False, until=LATER, text="")


def at(channel: str, number: int, sender: str = MARIA) -> Inbound:
    return replace(mail(number, sender), channel=channel)


def note(record: Record, inbound: Inbound) -> Recorded:
    return record.messages.note(inbound, NIGHT, DUSK, once)


def answered(record: Record, inbound: Inbound, state: State = State.SENT) -> Claim:
    """It was answered, and the reply stands so."""
    claim = note(record, inbound).claim
    assert claim is not None
    waits = Result.put_off(claim, NIGHT + timedelta(minutes=9), "the server is away", doubtful=False)
    record.outgoing.write([waits if state is State.DUE else Result.finished(claim, state, NIGHT)])
    return claim


def test_a_renamed_channel_goes_on_where_it_stood(record: Record) -> None:
    waiting, _ = answered(record, at("office", 1), State.DUE), answered(record, at("office", 2, TOM))
    record.bookmarks.put("office", "imap:INBOX", "17")
    record.unreachable.mark("office", BEN, LATER, "opted out")
    record.postures.confirm("office", HERE, NIGHT)
    record.postures.confirm("office/ana", AWAY, NIGHT)
    record.postures.confirm("office-2/ana", HERE, NIGHT)
    with record.database.write() as connection:
        connection.execute(sa.insert(breaker).values(channel="office", opened=NIGHT, counts_from=None, says="a flood"))

    assert record.renaming.carry_over("office", "front", NIGHT) > 0
    assert record.renaming.left_behind(["front"]) == []
    assert [claim.number for claim in record.outgoing.due(NIGHT)] == [waiting.number], "it waits no longer"
    assert [claim.channel for claim in record.outgoing.due(NIGHT)] == ["front"]
    assert record.messages.reason_of("front", "mail-1") is Reason.ANSWERED
    assert note(record, at("front", 1)).outcome.decision.reason is Reason.DUPLICATE
    assert note(record, at("front", 3, TOM)).outcome.decision.reason is Reason.ALREADY_TOLD
    assert record.messages.history(at("front", 4, BEN), NIGHT, DUSK).unreachable == "opted out"
    assert record.messages.history(at("front", 4, BEN), NIGHT, DUSK).ten_minutes == 2
    assert (record.bookmarks.get("front", "imap:INBOX"), record.bookmarks.get("office", "imap:INBOX")) == ("17", None)
    assert [one.channel for one in record.breakers.opened(NIGHT)] == ["front"]
    assert list(record.postures.all()) == ["front", "front/ana", "office-2/ana"]
    assert record.renaming.carry_over("office", "front", NIGHT) == 0, "done again, it changes nothing"


def test_what_both_names_decided_is_put_together_and_nobody_is_told_twice(record: Record) -> None:
    answered(record, at("office", 1))
    answered(record, at("office", 2, TOM), State.DUE)
    answered(record, at("front", 1), State.DUE)  # the new name was watched for a while without renamed_from
    answered(record, at("front", 2, TOM))
    answered(record, at("front", 3, BEN))
    record.bookmarks.put("office", "imap:INBOX", "17")
    record.bookmarks.put("front", "imap:INBOX", "23")
    record.unreachable.mark("office", BEN, LATER, "opted out")
    record.unreachable.mark("front", BEN, NIGHT + timedelta(minutes=1), "refused today")

    record.renaming.carry_over("office", "front", NIGHT)
    assert record.outgoing.by_state() == {State.SENT: 3}, "what was sent stands in for what waited"
    with record.database.read() as connection:
        rows = connection.execute(sa.select(outgoing.c.channel, outgoing.c.nth).order_by(outgoing.c.nth)).all()
    assert [row.channel for row in rows] == ["front"] * 3
    for number, sender in ((1, MARIA), (2, TOM), (3, BEN)):
        assert note(record, at("front", number, sender)).outcome.decision.reason is Reason.DUPLICATE
        assert note(record, at("front", number + 10, sender)).outcome.decision.reason is Reason.ALREADY_TOLD
    assert record.bookmarks.get("front", "imap:INBOX") == "23"
    assert record.messages.history(at("front", 9, BEN), NIGHT, DUSK).unreachable == "opted out"


def test_the_replies_of_both_names_to_one_person_are_counted_on(record: Record) -> None:
    for channel in ("office", "front"):
        for number in range(3):
            claim = record.messages.note(at(channel, number), NIGHT, NIGHT + timedelta(days=1), once).claim
            assert claim is not None, "each closed period is a new one in this test"
    for number in (7, 8):
        record.messages.note(at("front", number), NIGHT, NIGHT + timedelta(days=1), once)
    record.renaming.carry_over("office", "front", NIGHT)
    with record.database.read() as connection:
        ordinals = connection.execute(sa.select(outgoing.c.ordinal).order_by(outgoing.c.ordinal)).scalars().all()
    assert len(set(ordinals)) == len(ordinals) >= 5


def test_two_replicas_that_rename_at_the_same_moment_leave_one_whole(url: str, record: Record) -> None:
    for number in range(20):
        answered(record, at("office", number, f"person-{number}@mail.example"))
    record.bookmarks.put("office", "imap:INBOX", "17")
    with Record.open(url) as other:
        works = [
            threading.Thread(target=one.renaming.carry_over, args=("office", "front", NIGHT)) for one in (record, other)
        ]
        for work in works:
            work.start()
        for work in works:
            work.join()
    assert record.messages.by_reason(DUSK) == {("front", "answered"): 20}
    assert record.bookmarks.get("front", "imap:INBOX") == "17"
    assert record.renaming.left_behind(["front"]) == []


def test_a_channel_that_is_missing_is_named_with_what_it_leaves_and_what_to_write(record: Record) -> None:
    answered(record, at("office", 1), State.DUE)
    answered(record, at("office", 2, TOM), State.DUE)
    answered(record, at("home", 3))
    told = [str(one) for one in record.renaming.left_behind(["desk"])]
    assert told == [
        (
            'The channel "home" is no longer in the settings. No reply waits for it, and the record keeps 1 message of '
            'it. If you renamed it, write renamed_from = "home" below the new [channels.NAME]. Otherwise the messages '
            "are deleted after [record] keep."
        ),
        (
            'The channel "office" is no longer in the settings. 2 replies wait for it, and the record keeps 2 messages '
            'of it. If you renamed it, write renamed_from = "office" below the new [channels.NAME]. Otherwise the '
            "replies are dropped when you open, and the messages are deleted after [record] keep."
        ),
    ]
    assert record.renaming.left_behind(["home", "office"]) == []
