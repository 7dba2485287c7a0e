"""The inbox in the record: one person with a contact card is one row, however the cards are merged and split."""

from datetime import timedelta

from autoreply.record import Record
from autoreply.record.cards.cards import Act, CardFields
from autoreply.record.follow_ups import Correspondent, FollowUpState
from tests.autoreply.record.test_handovers import DAWN, comes, inbox
from tests.autoreply.record.test_messages import NIGHT

MAIL, NUMBER, SLACK = "maria@mail.example", "+15550100001", "d0123@u0777abc"
ACT = Act("Ana", "a test", NIGHT)


def maria(record: Record, *, urgent: bool = False) -> int:
    """Maria has a card, and writes by mail, by text, and in Slack; her card."""
    number = record.cards.add(CardFields("M.R."), ACT, [MAIL, NUMBER, "u0777abc"])
    comes(record, "1", MAIL, channel="office")
    comes(record, "2", NUMBER, channel="texts", urgent=urgent)
    comes(record, "3", SLACK, channel="slack")
    return number


def marked(record: Record, person: Correspondent, progress: FollowUpState, who: str = "Ana") -> None:
    """As the page does it."""
    for number, sender in record.follow_ups.senders(person.marks).items():
        record.follow_ups.mark(sender, progress, number, who, DAWN)


def test_a_person_with_a_card_is_one_row_over_all_channels_and_done_as_one(record: Record) -> None:
    card = maria(record, urgent=True)
    comes(record, "4", "tom@mail.example")
    found = inbox(record)
    assert found.counts[FollowUpState.NEW] == 2
    one, tom = found.people
    assert (one.card, one.label, one.senders, one.urgent) == (card, "M.R.", (SLACK, NUMBER, MAIL), True)
    assert (tom.card, tom.label, tom.senders) == (None, "", ("tom@mail.example",))
    assert [item.message for item in record.follow_ups.newest(one, ())] == ["1", "2", "3"]
    assert record.follow_ups.messages([one], (), 2)[one.last][1] == 3
    for number in one.marks:
        assert record.follow_ups.of(number, ()) == one
    marked(record, one, FollowUpState.CALL_BACK)
    (called,) = inbox(record, FollowUpState.CALL_BACK).people
    assert (called.senders, called.author, called.urgent) == (one.senders, "Ana", True)
    marked(record, called, FollowUpState.DONE)
    assert inbox(record).counts == {FollowUpState.NEW: 1, FollowUpState.CALL_BACK: 0, FollowUpState.DONE: 1}


def test_whoever_writes_again_on_one_channel_is_new_and_a_mark_leaves_the_others_as_they_were(record: Record) -> None:
    maria(record)
    (one,) = inbox(record).people
    marked(record, one, FollowUpState.DONE, "Lee")
    comes(record, "5", MAIL, channel="office")
    (again,) = inbox(record).people
    assert (again.senders, again.marks) == ((MAIL, SLACK, NUMBER), (4,))
    assert again.author == "Lee"
    marked(record, again, FollowUpState.CALL_BACK)
    (called,) = inbox(record, FollowUpState.CALL_BACK).people
    assert called.marks == (4,)


def test_cards_that_are_merged_and_split_show_at_once_and_nothing_unseen_is_done(record: Record) -> None:
    mail, texts = (record.cards.add(CardFields(label), ACT, [own]) for label, own in (("M.", MAIL), ("R.", NUMBER)))
    comes(record, "1", MAIL, channel="office")
    comes(record, "2", NUMBER, channel="texts")
    first, second = inbox(record).people
    assert [one.label for one in (first, second)] == ["M.", "R."]
    record.card_joining.merge(mail, texts, ACT)
    (both,) = inbox(record).people
    assert (both.label, both.senders, both.marks) == ("M.", (NUMBER, MAIL), (2, 1))
    marked(record, first, FollowUpState.DONE)  # from a page that was loaded before
    (left,) = inbox(record).people
    assert left.marks == (2,)
    assert inbox(record).counts[FollowUpState.DONE] == 0
    record.card_joining.split(mail, [NUMBER], "", ACT)
    assert [one.label for one in inbox(record).people] == ["R."]
    assert [one.label for one in inbox(record, FollowUpState.DONE).people] == ["M."]


def test_an_address_that_several_people_share_joins_nobody(record: Record) -> None:
    for label, own in (("A", "a@mail.example"), ("B", "b@mail.example")):
        number = record.cards.add(CardFields(label), ACT, [own])
        record.card_joining.link(number, NUMBER, ACT, shared=True)
        comes(record, label, own)
    comes(record, "3", NUMBER)
    assert [(one.label, one.senders) for one in inbox(record).people] == [
        ("A", ("a@mail.example",)),
        ("B", ("b@mail.example",)),
        ("", (NUMBER,)),
    ]


def test_the_place_of_a_page_that_is_not_there_is_the_last_ones(record: Record) -> None:
    for number in range(5):
        comes(record, f"{number}", f"+1555010000{number}", at=NIGHT + timedelta(minutes=number))
    found = record.follow_ups.page(FollowUpState.NEW, (), 2, 98)
    assert (found.offset, [one.senders for one in found.people]) == (4, [("+15550100004",)])
    assert record.follow_ups.page(FollowUpState.DONE, (), 2, 98).offset == 0
