"""What is kept of a claimed notice is read as it was written, also by an earlier version."""

from dataclasses import replace
from datetime import UTC, datetime

from autoreply.record.staff.notice_payload import NoticePayload, copy_of, message_of

CLAIMED = datetime(2026, 11, 23, 23, 0, 1, 250000, tzinfo=UTC)
BEFORE = {  # written by the version before this one
    "kind": "hand-over",
    "claimed": "2026-11-23T23:00:01.250000+00:00",
    "reference": '{"first": "abc", "handover": "41"}',
}


def test_what_was_claimed_before_an_update_is_read_and_kept_as_it_was() -> None:
    fresh = NoticePayload("hand-over", CLAIMED, {"handover": "41", "first": "abc"})
    assert NoticePayload.of(BEFORE) == fresh
    assert fresh.stored() == BEFORE
    later = BEFORE | {"failed": "mail text", "went whole": "1"}
    failed = fresh.not_arrived("mail", whole=True).not_arrived("text", whole=False)
    assert NoticePayload.of(later) == replace(failed, went_whole=("1",))
    assert NoticePayload.of(later).stored() == later
    assert failed.stored() == later | {"went whole": "mail"}


def test_the_way_by_which_it_went_is_the_one_that_failed_and_no_other_of_its_kind() -> None:
    went = replace(NoticePayload.of(BEFORE), way="5eed")
    assert NoticePayload.of(went.stored()) == went
    assert NoticePayload.way_in({"context": went.stored()}) == "5eed"
    rows: list[dict[str, object] | None] = [None, {}, {"context": BEFORE}, {"context": {}}]
    assert {NoticePayload.way_in(row) for row in rows} == {""}
    failed = went.not_arrived("mail", whole=False)
    assert (failed.failed, failed.way) == (("5eed",), "")
    assert failed.stored() == BEFORE | {"failed": "5eed"}
    assert [failed.has_failed(*one) for one in (("mail", "5eed"), ("mail", "f00d"))] == [True, False]
    earlier = NoticePayload.of(BEFORE | {"failed": "mail"})
    assert [earlier.has_failed(*one) for one in (("mail", "5eed"), ("text", "5eed"))] == [True, False]


def test_what_went_out_by_nobody_knows_what_is_given_up_all_the_same() -> None:
    lost = NoticePayload.of(BEFORE).not_arrived("", whole=False)
    assert (lost.given_up, lost.failed) == (True, ())
    assert lost.stored() == BEFORE | {"failed": ""}
    assert NoticePayload.of(lost.stored()) == lost


def test_a_copy_is_told_from_those_that_went_other_ways() -> None:
    first = replace(NoticePayload.of(BEFORE), way="5eed" * 16)
    second = replace(first.not_arrived("mail", whole=True), way="f00d" * 16)
    names = [copy_of("cafe", way * 16) for way in ("5eed", "f00d", "beef")] + ["cafe"]
    assert {message_of(name)[0] for name in names} == {"cafe"}
    copies = [message_of(name)[1] for name in names]
    assert [second.is_earlier(way) for way in copies] == [True, False, True, False]
    assert [second.had_all(way) for way in copies] == [True, False, False, True]
    under_way = replace(second, way="")
    assert [under_way.is_earlier(way) for way in copies] == [True, False, False, False]
    unknown = NoticePayload.of(BEFORE).not_arrived("", whole=True)
    assert NoticePayload.of(unknown.stored()) == unknown
    assert [unknown.had_all(way) for way in copies] == [True] * 4


def test_nothing_is_read_once_it_is_deleted() -> None:
    assert NoticePayload.kept({}) is None
    assert NoticePayload.kept(None) is None
    assert NoticePayload.kept({"to": "ana", "context": BEFORE}) == NoticePayload.of(BEFORE)
