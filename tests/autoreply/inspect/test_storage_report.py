"""`doctor` tells apart a provider that keeps texts, one that keeps them too shortly, and one that redacts them."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from autoreply.hours.calendars import Calendars
from autoreply.inspect.longest_closed import AHEAD, longest_closed
from autoreply.inspect.storage_report import AskedText, examine_storage, judge
from autoreply.record import Record
from autoreply.settings import load
from autoreply.settings.delivery import DeliverySettings
from channels import Finding, ListedItem, StoredText, TextState
from schedules import Calendar
from tests.autoreply.notices.room import FILE
from tests.autoreply.record.test_deliveries import arrival, comes
from tests.autoreply.record.test_messages import NIGHT

DAYS = timedelta(days=1)
AWAY = '[[vacation]]\nfrom = 2026-12-21\nto = 2027-01-03\nlabel = "Away"\n'
KEPT, REDACTED, GONE = TextState.KEPT, TextState.REDACTED, TextState.GONE


def found(*asked: tuple[int, TextState], closed: int = 14, **wishes: object) -> Finding:
    texts = [AskedText(age * DAYS, state) for age, state in asked]
    [one] = judge(texts, closed * DAYS, DeliverySettings.model_validate(wishes))
    return one


def test_a_provider_that_keeps_texts_for_longer_than_the_practice_is_closed_is_good() -> None:
    assert found((0, KEPT), (30, KEPT)).ok
    assert not found((0, KEPT), (30, KEPT)).look
    assert found((0, KEPT), closed=3).ok
    assert found((0, KEPT), (7, KEPT)).look, "how long it keeps them is not known yet"
    assert found(closed=14).look


@pytest.mark.parametrize("redacted", [False, True])
@pytest.mark.parametrize("closed", [3, 14])
def test_before_the_first_text_nobody_can_tell_and_it_says_how_to_find_out(closed: int, redacted: bool) -> None:
    one = found(closed=closed, redacted=redacted)
    assert (one.ok, one.look) == (True, True)
    assert "cannot be told yet" in one.says
    assert "Send a text" in one.says
    assert "autoreply doctor" in one.says
    assert "kept for longer" not in one.says
    assert (f"closed for {closed} days" in one.says) is (closed == 14)


def test_a_text_that_is_gone_shows_that_texts_are_not_kept_however_shortly_the_practice_is_closed() -> None:
    assert not found((1, GONE), closed=3).ok
    assert not found((0, KEPT), (2, GONE), closed=3).ok
    assert found((0, KEPT), (3, GONE), closed=3).ok
    assert found((1, GONE), closed=3, deliver="at-once").ok


@pytest.mark.parametrize(("gone", "good"), [(7, False), (13, False), (14, True), (30, True)])
def test_a_window_shorter_than_the_longest_closed_period_is_a_fault(gone: int, good: bool) -> None:
    one = found((0, KEPT), (3, KEPT), (gone, GONE))
    assert one.ok is good
    assert f"less than {gone} days" in one.says
    assert found((0, KEPT), (gone, GONE), deliver="at-once").ok
    assert found((0, KEPT), (gone, GONE), (60, KEPT)).ok, "the owner deleted only that one"


def test_redacted_texts_need_a_setting_and_kept_ones_must_not_have_it() -> None:
    assert not found((0, REDACTED), (7, REDACTED)).ok
    assert "redacted = true" in found((0, REDACTED)).says
    assert found((0, REDACTED), redacted=True).ok
    assert not found((0, KEPT), redacted=True).ok
    assert found((0, KEPT), (1, REDACTED), closed=3).ok, "the owner redacted only that one"


def calendar(folder: Path, more: str = "") -> Calendar:
    """The hours of a practice that is open from Monday to Friday."""
    file = folder / "config.toml"
    file.write_text(FILE + more)
    return Calendars(load(file, {})).of(None)


def test_the_longest_closed_period_has_vacations_and_the_nights_around_them(tmp_path: Path) -> None:
    assert timedelta(days=2) < longest_closed(calendar(tmp_path), NIGHT, NIGHT + AHEAD) < timedelta(days=5)
    assert timedelta(days=16) < longest_closed(calendar(tmp_path, AWAY), NIGHT, NIGHT + AHEAD) < timedelta(days=17)


class Shelf:
    """A provider that has some texts."""

    def __init__(self, gone: set[str]) -> None:
        self.gone, self.asked = gone, list[str]()

    def text(self, reference: str) -> StoredText:
        self.asked.append(reference)
        return StoredText(reference, GONE if reference in self.gone else KEPT, "Hello")

    def inbound(self, _reference: str) -> None:
        return None

    def listed(self, _since: datetime, _until: datetime) -> list[ListedItem]:
        return []

    def discard(self, reference: str) -> None:
        raise AssertionError(reference)


def test_texts_that_the_record_knows_are_asked_for_but_none_that_we_deleted(tmp_path: Path, sqlite_url: str) -> None:
    with Record.open(sqlite_url) as record:
        comes(record, "SM1")
        comes(record, "SM2")
        record.deliveries.note([arrival("SM2", message="SM2")], NIGHT)
        [known] = record.deliveries.of_messages("line", ["SM2"])
        record.deliveries.discarded(known.number, NIGHT)
        shelf = Shelf({"SM1", "SM2"})
        given = ("line", record, calendar(tmp_path, AWAY), DeliverySettings(), NIGHT + 10 * DAYS)
        [found] = examine_storage(shelf, *given)
        assert (found.ok, shelf.asked) == (False, ["SM1"])
        shelf.gone = set()
        [found] = examine_storage(shelf, *given)
        assert found.ok
