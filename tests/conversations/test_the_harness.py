"""The conversations prove something only if a reply too many, and one too few, are noticed."""

import pytest

from tests.conversations.conftest import Evening


def test_a_reply_that_nobody_asked_after_is_noticed(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    ana.writes()
    with pytest.raises(AssertionError, match="nobody asked for these"):
        practice.nobody_hears_anything_else()
    with pytest.raises(AssertionError, match="heard something"):
        ana.hears_nothing("answered")
    with pytest.raises(AssertionError, match="heard nothing: answered"):
        ana.hears("988")


def test_a_silence_for_another_reason_is_noticed(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 12:00")
    ana = practice.client("Ana Client")
    ana.writes()
    with pytest.raises(AssertionError):
        ana.hears_nothing("already-told")
    ana.hears_nothing("working-hours")


def test_a_date_that_does_not_fall_on_its_weekday_is_noticed(evening: Evening) -> None:
    with pytest.raises(AssertionError, match="is a Monday"):
        evening(at="Tue 24 Nov 18:00")
