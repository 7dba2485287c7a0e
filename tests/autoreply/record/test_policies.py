"""Versions of the policy, who read them, which clients agreed, and how long people waited."""

from datetime import date, timedelta

from autoreply.record import Record
from autoreply.record.follow_ups import FollowUpState
from autoreply.record.papers.papers import PaperKind
from autoreply.record.papers.policies import NewVersion
from tests.autoreply.record.clients import ACT, NIGHT, card
from tests.autoreply.record.test_handovers import comes

TODAY = date(2026, 11, 23)


def issued(record: Record, content: str) -> int:
    return record.policies.issue(NewVersion(content, "digest", "ana", NIGHT, ["Friday changed."], [17])).number


def test_versions_count_up_and_stay_as_they_were(record: Record) -> None:
    assert record.policies.latest() is None
    assert [issued(record, '{"a":"ä"}'), issued(record, "{}")] == [1, 2]
    first, latest = record.policies.get(1), record.policies.latest()
    assert first is not None
    assert (first.content, first.issued) == ('{"a":"ä"}', NIGHT)
    assert (first.changes, first.lacking) == (("Friday changed.",), (17,))
    assert latest is not None
    assert latest.number == 2
    assert [one.number for one in record.policies.every()] == [2, 1]
    assert record.policies.get(3) is None


def test_each_person_acknowledges_a_version_once(record: Record) -> None:
    issued(record, "{}")
    issued(record, "{}")
    assert record.policies.acknowledge(2, "ana", "Ana Ruiz", NIGHT)
    assert not record.policies.acknowledge(2, "ana", "Ana R.", NIGHT + timedelta(days=1))
    assert record.policies.acknowledge(2, "ben", "Ben", NIGHT)
    assert [(one.person, one.name, one.at) for one in record.policies.acknowledgements(2)] == [
        ("ana", "Ana Ruiz", NIGHT),
        ("ben", "Ben", NIGHT),
    ]
    assert record.policies.acknowledgements(1) == []
    told = [(one.kind, one.about, one.author) for one in record.papers.latest(9)[::-1]]
    assert told[-2:] == [
        (PaperKind.ACKNOWLEDGEMENT, "policy version 2", "Ana Ruiz"),
        (PaperKind.ACKNOWLEDGEMENT, "policy version 2", "Ben"),
    ]
    assert told.count((PaperKind.POLICY_ISSUED, "policy version 2", "ana")) == 1


def test_a_consent_follows_its_card_is_withdrawn_and_goes_with_an_erasure(record: Record) -> None:
    issued(record, "{}")
    kept, other = card(record), card(record, "Maria", ["maria@work.example"])
    record.policies.consent(other, 1, TODAY, "signed", ACT)
    record.card_joining.merge(kept, other, ACT)
    record.policies.consent(kept, 1, TODAY, "in the session", ACT)
    assert [one.how for one in record.policies.consents(kept)] == ["in the session", "signed"]
    assert record.policies.withdraw(kept, TODAY, ACT) == 2
    assert {one.withdrawn for one in record.policies.consents(kept)} == {TODAY}
    assert record.policies.withdraw(kept, TODAY, ACT) == 0
    assert any("withdrew the consent" in one.what for one in record.cards.events(kept))
    consents = [one.own_words for one in record.papers.latest(9) if one.kind is PaperKind.CONSENT]
    assert consents[::-1] == ["signed", "in the session", ""]
    record.card_erasure.erase(kept, ACT)
    assert record.policies.consents(kept) == []


def test_a_wait_ends_with_the_first_answer_that_is_known(record: Record) -> None:
    for name, sender, hours in (("1", "+1555", 0), ("2", "+1555", 1), ("3", "+1666", 2), ("4", "+1777", 3)):
        comes(record, name, sender, at=NIGHT + timedelta(hours=hours))
    done, morning = FollowUpState.DONE, NIGHT + timedelta(hours=9)
    record.follow_ups.mark("+1555", done, 2, "ana", morning)
    record.follow_ups.mark("+1666", FollowUpState.CALL_BACK, 3, "ana", morning)
    record.follow_ups.mark("+1777", done, 4, "ana", NIGHT + timedelta(hours=20))
    assert record.waits.since(NIGHT) == [
        (NIGHT + timedelta(hours=1), morning),
        (NIGHT + timedelta(hours=3), NIGHT + timedelta(hours=20)),
    ]
    assert len(record.waits.since(NIGHT + timedelta(hours=10))) == 1
