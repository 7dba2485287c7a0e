"""People whom a channel of another distribution knows by a form of its own: on cards they are like all others."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from autoreply.decision.reason import Reason
from autoreply.record import Record
from autoreply.record.cards.addresses import AddressError, address_of, read_address
from autoreply.record.cards.cards import Act, CardFields
from autoreply.record.tables import metadata
from tests.autoreply.record.clients import ACT, MAIL, NIGHT, SLACK, card, writes
from tests.autoreply.record.test_handovers import comes, inbox
from tests.outside.found import installed

USER, OTHER = "@maria_b:mail.example", "@mariaxb:mail.example"
GROUP = "!r2:hillside.example"
LATER = NIGHT + timedelta(minutes=1)


@pytest.fixture
def matrix() -> Iterator[None]:
    with installed():
        yield


@pytest.mark.usefixtures("matrix")
def test_an_address_is_read_as_messages_bring_it_whatever_the_channel() -> None:
    assert read_address(" @Maria_B:Mail.example ") == USER
    assert address_of(USER) == address_of(f"{GROUP}@{USER}") == USER
    assert address_of(SLACK) == "u0777abc"
    assert address_of("maria@mail.example via @mail.example") == "maria@mail.example via @mail.example"
    for nothing in ("@maria", "@maria:", "maria:mail.example"):
        with pytest.raises(AddressError, match="a Slack member ID like U0123ABCD, or a Matrix user ID like @maria:"):
            read_address(nothing)


@pytest.mark.usefixtures("matrix")
def test_who_writes_by_mail_and_in_two_rooms_is_told_once_and_is_one_person(record: Record) -> None:
    assert writes(record, "rooms", f"{GROUP}@{OTHER}").claim is not None, "somebody else"
    number = card(record, addresses=[MAIL, read_address(USER)])
    assert writes(record, "rooms", f"{GROUP}@{USER}").claim is not None
    for channel, sender in (("rooms", USER), ("office", MAIL), ("rooms", f"!r3:hillside.example@{USER}")):
        assert writes(record, channel, sender, LATER).outcome.decision.reason is Reason.ALREADY_TOLD
    assert [one.address for one in record.card_contacts.decisions(number)] == [USER, USER, MAIL, USER]


@pytest.mark.usefixtures("matrix")
def test_who_writes_in_several_rooms_is_one_row_of_the_inbox(record: Record) -> None:
    number = record.cards.add(CardFields("M.B."), ACT, [USER])
    for name, sender in (("1", USER), ("2", f"{GROUP}@{USER}"), ("3", f"{GROUP}@{OTHER}")):
        comes(record, name, sender, channel="rooms")
    found = {one.card: set(one.senders) for one in inbox(record).people}
    assert found == {number: {USER, f"{GROUP}@{USER}"}, None: {f"{GROUP}@{OTHER}"}}


def test_who_is_erased_is_gone_from_every_room_and_nobody_else_is(record: Record) -> None:
    with installed():
        number = card(record, addresses=[read_address(USER)])
        for sender in (USER, f"{GROUP}@{USER}", f"{GROUP}@{OTHER}"):
            writes(record, "rooms", sender)
    # The channel is no longer installed.
    assert record.card_erasure.erase(number, Act("ana", "asked by letter", NIGHT)) == 2
    with record.database.read() as connection:
        kept = repr([connection.execute(sa.select(table)).all() for table in metadata.sorted_tables])
    assert USER not in kept
    assert OTHER in kept
