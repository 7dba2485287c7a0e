"""Contact cards: whose addresses are whose, one limit over all of them, and what an erasure leaves."""

import threading
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from autoreply.decision.client import ClientKind, Quiet
from autoreply.decision.reason import Reason
from autoreply.record import Record, State
from autoreply.record.cards.addresses import AddressError, address_of, read_address
from autoreply.record.cards.cards import MOST_NOTES, Act, CardChangedError, CardError, CardFields, QuietChoice, SeenCard
from autoreply.record.maintenance.copying import copy_known
from autoreply.record.tables import metadata
from tests.autoreply.record.clients import (
    ACT,
    DUSK,
    MAIL,
    NIGHT,
    PHONE,
    SLACK,
    all_at_once,
    card,
    history,
    inbound,
    writes,
)

BEN = "+15550100002"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (" Maria@Mail.Example ", MAIL),
        ("+1 (555) 010-0001", PHONE),
        ("U0777ABC", "u0777abc"),
        ("maria+therapy@mail.example", "maria@mail.example via @mail.example"),
        ("maria@xn--mnchen-3ya.example", "maria@münchen.example"),
    ],
)
def test_an_address_is_read_as_messages_bring_it(written: str, read: str) -> None:
    assert read_address(written) == read
    assert address_of(SLACK) == "u0777abc"
    assert address_of(MAIL) == MAIL
    for nothing in ("maria", "555 0100", "@mail.example", ""):
        with pytest.raises(AddressError, match="is not an address"):
            read_address(nothing)


def test_who_writes_on_three_channels_in_one_night_is_told_once(record: Record) -> None:
    card(record, addresses=[MAIL, PHONE, address_of(SLACK)])
    assert writes(record, "office", MAIL).claim is not None
    for channel, sender in (("texts", PHONE), ("team", SLACK), ("team", "c9@u0777abc"), ("office", MAIL)):
        assert writes(record, channel, sender, NIGHT + timedelta(minutes=1)).outcome.decision.reason is (
            Reason.ALREADY_TOLD
        )
    assert history(record, "texts", PHONE).told_on == {NIGHT: "office"}
    assert writes(record, "texts", BEN).claim is not None, "somebody else is not concerned"
    assert writes(record, "texts", PHONE, since=NIGHT + timedelta(seconds=1)).claim is not None, "the next period"


def test_without_a_card_each_channel_has_its_own_limit(record: Record) -> None:
    assert writes(record, "office", MAIL).claim is not None
    assert writes(record, "texts", PHONE).claim is not None


def test_what_was_sent_before_the_link_counts_after_it(record: Record) -> None:
    number = card(record, addresses=[MAIL])
    assert writes(record, "texts", PHONE).claim is not None
    assert history(record, "office", MAIL).in_period == ()
    record.card_joining.link(number, PHONE, ACT)
    assert history(record, "office", MAIL).told_on == {NIGHT: "texts"}


def test_a_reply_that_never_arrived_elsewhere_told_nobody(record: Record) -> None:
    card(record)
    assert writes(record, "office", MAIL).claim is not None
    record.unreachable.mark("office", MAIL, NIGHT + timedelta(days=1), "it came back")
    assert writes(record, "texts", PHONE).claim is not None


def test_two_addresses_of_one_card_in_one_batch_get_one_reply(record: Record) -> None:
    other = "maria@work.example"
    card(record, addresses=[MAIL, other, PHONE])
    batch = [inbound("office", MAIL, "1"), inbound("office", other, "2"), inbound("texts", PHONE, "3")]
    noted = all_at_once(record, batch)
    assert [one.claim is not None for one in noted] == [True, False, False]


def test_two_replicas_on_two_channels_at_once_send_one_reply(url: str) -> None:
    with Record.open(url) as first, Record.open(url) as second:
        card(first)
        for turn in range(20):
            claims = at_once(NIGHT + timedelta(hours=turn), (first, "office", MAIL), (second, "texts", PHONE))
            assert sorted(claims) == [False, True], "the constraint lets one claim pass"


def at_once(when: datetime, *who: tuple[Record, str, str]) -> list[bool]:
    """Whether each of them, writing at the same moment, is answered."""
    ready, answered = threading.Barrier(len(who)), list[bool]()

    def claim(record: Record, channel: str, sender: str) -> None:
        ready.wait(60)
        found = writes(record, channel, sender, when, since=when - timedelta(minutes=30))
        answered.append(found.claim is not None)

    threads = [threading.Thread(target=claim, args=one) for one in who]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answered


def test_of_two_that_change_what_they_saw_at_once_one_is_told_that_it_was_changed(url: str) -> None:
    with Record.open(url) as first, Record.open(url) as second:
        number = card(first)
        for turn in range(5):
            seen = SeenCard(number, first.cards.version(number))
            ready, done = threading.Barrier(2), list[bool]()

            def change(record: Record, seen: SeenCard, ready: threading.Barrier, done: list[bool], who: str) -> None:
                ready.wait(60)
                try:
                    record.cards.change(number, CardFields(who), Act(who, "", NIGHT, seen))
                    done.append(True)
                except CardChangedError:
                    done.append(False)

            threads = [
                threading.Thread(target=change, args=(one, seen, ready, done, f"{who} {turn}"))
                for one, who in ((first, "Ana"), (second, "Lee"))
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
            assert sorted(done) == [False, True]
        assert len(first.cards.events(number)) == 6


def test_the_fallback_knows_the_cards(record: Record) -> None:
    card(record)
    writes(record, "office", MAIL)
    with Record.open("sqlite://") as memory:
        for _ in range(2):
            copy_known(record.database, memory.database, DUSK, NIGHT, 100)
            assert history(memory, "texts", PHONE).told_on == {NIGHT: "office"}
        record.card_joining.unlink(1, PHONE, ACT)
        copy_known(record.database, memory.database, DUSK, NIGHT, 100)
        assert history(memory, "texts", PHONE).client is None


def test_an_address_is_on_one_card_unless_several_people_share_it(record: Record) -> None:
    maria, ben = card(record, addresses=[MAIL, PHONE]), card(record, "B.K.", ["ben@mail.example"])
    with pytest.raises(CardError, match="on another card"):
        record.card_joining.link(ben, PHONE, ACT)
    assert history(record, "texts", PHONE).client is not None
    record.card_joining.link(ben, PHONE, ACT, shared=True)
    assert history(record, "texts", PHONE).client is None, "a shared landline stands for neither"
    writes(record, "office", MAIL)
    assert writes(record, "texts", PHONE).claim is not None, "so what one was told elsewhere silences nobody there"
    with pytest.raises(CardError, match="--shared"):
        record.card_joining.link(card(record, "C.", []), PHONE, ACT)
    assert [one.number for one in record.cards.find(PHONE)] == [ben, maria]


def test_a_merged_card_that_is_split_comes_back_as_it_was(record: Record) -> None:
    maria, other = card(record, addresses=[MAIL]), card(record, "M. Rossi", [PHONE])
    before = record.cards.get(other)
    record.card_joining.merge(maria, other, ACT)
    assert record.cards.get(other) == record.cards.get(maria), "the old number leads to the card"
    assert [one.number for one in record.cards.all()] == [maria]
    assert writes(record, "office", MAIL).claim is not None
    assert writes(record, "texts", PHONE).claim is None
    assert record.card_joining.split(maria, [PHONE], "", ACT) == other
    assert record.cards.get(other) == before
    assert writes(record, "texts", PHONE).claim is not None, "two people again"
    said = [one.what for one in record.cards.events(maria)]
    assert said == ["added with 1 address", f"merged card {other} into this one", f"gave 1 address to card {other}"]


def test_a_part_of_a_card_is_split_off_with_what_protects_it(record: Record) -> None:
    maria = card(record)
    record.cards.quieten(maria, QuietChoice(Quiet.NEUTRAL, NIGHT + timedelta(days=9)), ACT)
    other = record.card_joining.split(maria, [PHONE], "M. at work", ACT)
    made = record.cards.get(other)
    assert made is not None
    assert (made.label, made.quiet, made.quiet_until) == ("M. at work", Quiet.NEUTRAL, NIGHT + timedelta(days=9))
    for wrong, says in (([], "not none"), ([MAIL], "not all"), ([BEN], "does not have")):
        with pytest.raises(CardError, match=says):
            record.card_joining.split(maria, wrong, "", ACT)
    with pytest.raises(CardError, match="quiet"):
        record.card_joining.merge(maria, card(record, "loud", [BEN]), ACT)


def test_a_card_says_what_is_wrong_with_a_wish(record: Record) -> None:
    number = card(record)
    for fields, says in (
        (CardFields(" "), "label"),
        (CardFields("M", notes="x" * (MOST_NOTES + 1)), f"at most {MOST_NOTES}"),
    ):
        with pytest.raises(CardError, match=says):
            record.cards.change(number, fields, ACT)
        with pytest.raises(CardError, match=says):
            record.cards.add(fields, ACT)
    for until, why in ((None, "x"), (DUSK, "x"), (NIGHT, " ")):
        with pytest.raises(CardError, match="reason and an end"):
            record.cards.quieten(number, QuietChoice(Quiet.SILENT, until), Act("ana", why, DUSK))
    with pytest.raises(CardError, match="There is no card 99"):
        record.cards.change(99, CardFields("M"), ACT)
    with pytest.raises(CardError, match="on another card"):
        card(record, "again", [MAIL])
    assert len(record.cards.all()) == 1
    record.cards.change(number, CardFields("M.R.", ClientKind.COLLEAGUE, "es"), ACT)
    client = history(record, "office", MAIL).client
    assert client is not None
    assert (client.kind, client.language) == (ClientKind.COLLEAGUE, "es")


def test_what_is_erased_names_nobody_and_is_still_counted(record: Record) -> None:
    number = card(record, addresses=[MAIL, PHONE, address_of(SLACK)])
    for channel, sender in (("office", MAIL), ("texts", PHONE), ("team", SLACK)):
        writes(record, channel, sender)
    writes(record, "texts", BEN)
    record.unreachable.mark("office", MAIL, NIGHT + timedelta(days=9), "it came back")
    before = record.messages.by_reason(DUSK)
    assert record.card_erasure.erase(number, Act("ana", "asked by letter", NIGHT)) == 3
    assert record.messages.by_reason(DUSK) == before, "the counts stay"
    assert record.outgoing.by_state() == {State.EXPIRED: 1, State.DUE: 1}, "what waited is not sent"
    assert _rows_with(record, "maria") == _rows_with(record, PHONE) == _rows_with(record, "u0777abc") == []
    assert _rows_with(record, "M.R.") == []
    assert _rows_with(record, BEN) != []
    last = record.cards.events(number)[-1]
    assert (last.who, last.what, last.why) == ("ana", "erased, with 3 messages", "asked by letter")
    assert record.cards.all() == []
    with pytest.raises(CardError):
        record.card_erasure.erase(number, ACT)
    assert writes(record, "office", MAIL).claim is not None, "whoever writes again is somebody new"
    assert history(record, "office", MAIL).client is None


def _rows_with(record: Record, text: str) -> list[str]:
    """The tables with a row in which this text stands."""
    with record.database.read() as connection:
        return [
            table.name
            for table in metadata.sorted_tables
            for row in connection.execute(sa.select(table))
            if text in repr(tuple(row))
        ]
