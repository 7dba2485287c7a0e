"""Which changes become entries of the chain, how long they are kept, and what goes with an erased client."""

import inspect
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from autoreply.decision.client import Quiet
from autoreply.record import Record, RecordError
from autoreply.record.cards.cards import Act, QuietChoice
from autoreply.record.cards.entries import CardEntries, EntryKind
from autoreply.record.cards.erasure import CardErasure
from autoreply.record.maintenance.backup import back_up
from autoreply.record.overrides import OverrideStore
from autoreply.record.papers.papers import NewPaper, PaperKind
from autoreply.record.papers.reviews import ReviewStep, ReviewStore
from autoreply.record.papers.verification import BreakKind, OutsideHead, verify
from autoreply.record.settings_changes import NewChange, SettingsChangeStore
from autoreply.record.tables import paper, paper_head
from schedules import Mode, Override
from tests.autoreply.record.chains import MINUTE, as_rows, change, delete
from tests.autoreply.record.clients import ACT, DUSK, NIGHT, card
from tests.autoreply.record.shut import shut

DAY = timedelta(days=1)
YEAR = 366 * DAY
CLOSED = Override(Mode.AFTER_HOURS, NIGHT, NIGHT + DAY, "lee", "ill")
STEP = ReviewStep("ana", {"title": "the night"}, "a step")
CHANGE = NewChange(NIGHT, "Ana", "Ana is away", "a", "b", None)


def plan(record: Record) -> int:
    return record.card_entries.add(1, EntryKind.PLAN, {"state": "due"}, NIGHT + DAY, ACT)


# What each method that changes something enters. `first` is what it needs to be there.
WRITES: dict[str, tuple[Callable[[Record], object], PaperKind, str]] = {
    "SettingsChangeStore.add": (lambda r: r.changes.add(CHANGE, lambda: None), PaperKind.SETTINGS_CHANGE, "settings"),
    "OverrideStore.add": (lambda r: r.overrides.add("ana", CLOSED), PaperKind.OVERRIDE, "override"),
    "OverrideStore.end": (lambda r: r.overrides.end(None, NIGHT, "lee"), PaperKind.OVERRIDE, "override"),
    "CardEntries.add": (plan, PaperKind.PLAN, "card 1"),
    "CardEntries.change": (lambda r: r.card_entries.change(1, {}, ACT, "told"), PaperKind.AGREEMENT, "card 1"),
    "CardEntries.end": (lambda r: r.card_entries.end(1, ACT), PaperKind.AGREEMENT, "card 1"),
    "CardStore.quieten": (
        lambda r: r.cards.quieten(1, QuietChoice(Quiet.SILENT, NIGHT), ACT),
        PaperKind.QUIET,
        "card 1",
    ),
    "CardStore.export": (lambda r: r.cards.export(1, ACT, "json"), PaperKind.EXPORT, "card 1"),
    "ReviewStore.add": (lambda r: r.incidents.add(NIGHT, STEP, ACT), PaperKind.INCIDENT, "incident"),
    "ReviewStore.change": (
        lambda r: r.complaints.change(r.complaints.latest(1)[0].number, lambda _: STEP, ACT),
        PaperKind.COMPLAINT,
        "complaint",
    ),
    "CardErasure.erase": (lambda r: r.card_erasure.erase(1, ACT), PaperKind.ERASURE, "card 1"),
}
READS = {
    *("SettingsChangeStore.latest", "SettingsChangeStore.get", "OverrideStore.current", "OverrideStore.recent"),
    *("CardEntries.get", "CardEntries.of", "CardEntries.all", "CardEntries.windows_outside"),
    *("ReviewStore.get", "ReviewStore.history", "ReviewStore.latest"),
}
WIRED = (SettingsChangeStore, OverrideStore, CardEntries, CardErasure, ReviewStore)


def ready(record: Record) -> None:
    """A card with an agreement, a complaint, and a practice that is closed."""
    card(record)
    record.complaints.add(NIGHT, STEP, ACT)
    record.card_entries.add(1, EntryKind.AGREEMENT, {}, NIGHT + DAY, ACT)
    record.overrides.add(None, CLOSED)


def test_every_method_that_changes_something_adds_an_entry_in_the_same_transaction(record: Record) -> None:
    methods = {f"{store.__name__}.{name}" for store in WIRED for name, _ in inspect.getmembers(store, callable)}
    public = {name for name in methods if "._" not in name}
    assert public == {name for name in WRITES if "CardStore" not in name} | READS, "say what a new method does"
    ready(record)
    for does, kind, about in WRITES.values():
        before = record.papers.head().count
        with shut(record, ["paper"]), pytest.raises(RecordError):
            does(record)
        does(record)
        (made,) = record.papers.latest(9)[: record.papers.head().count - before]
        assert made.kind is kind
        assert made.about.startswith(about)
        assert made.sequence == before + 1, "what could not be entered left nothing"
    assert verify(record.database).whole


def test_an_entry_has_who_when_why_and_how_long_it_is_in_effect(record: Record) -> None:
    ready(record)
    agreed, closed = record.papers.of(PaperKind.AGREEMENT, "card 1")[0], record.papers.latest(1)[0]
    assert (agreed.author, agreed.at, agreed.until, agreed.own_words) == ("ana", DUSK, NIGHT + DAY, "a test")
    assert (closed.author, closed.at, closed.until, closed.own_words) == ("lee", NIGHT, NIGHT + DAY, "ill")
    assert closed.facts == {
        "did": "added",
        "person": None,
        "mode": "after-hours",
        "start": "2026-11-23T02:00:00.000000+00:00",
    }
    assert record.papers.between(NIGHT, NIGHT + DAY) == [closed]
    assert record.papers.between(DUSK, NIGHT + DAY, PaperKind.AGREEMENT) == [agreed]


def test_a_file_that_was_changed_in_an_editor_is_entered_once_and_what_the_page_saved_is_not_again(
    record: Record,
) -> None:
    record.papers.settings_in_use("a", NIGHT)
    record.papers.settings_in_use("a", NIGHT)
    record.changes.add(CHANGE, lambda: None)
    record.papers.settings_in_use("b", NIGHT)
    record.papers.settings_in_use("c", NIGHT)
    entered = record.papers.of(PaperKind.SETTINGS_CHANGE, "settings")
    assert [(one.facts["by"], one.facts["before"], one.facts["after"]) for one in entered] == [
        ("file", "", "a"),
        ("page", "a", "b"),
        ("file", "b", "c"),
    ]


def test_a_file_that_could_not_be_written_leaves_no_entry(record: Record) -> None:
    def fails() -> None:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        record.changes.add(CHANGE, fails)
    assert record.papers.latest(1) == []


def test_the_words_about_an_erased_client_are_gone_and_the_chain_still_holds(record: Record) -> None:
    ready(record)
    card(record, "B.", ["ben@mail.example"])
    record.card_entries.add(2, EntryKind.EXCEPTION, {"answer": "never", "reason": "words on Ben"}, NIGHT + DAY, ACT)
    record.card_entries.add(1, EntryKind.EXCEPTION, {"answer": "never", "reason": "words on Maria"}, NIGHT + DAY, ACT)
    head = OutsideHead("Before", record.papers.head())
    record.card_erasure.erase(1, Act("lee", "asked by letter", NIGHT))
    rows = str(as_rows(record))
    assert "words on Maria" not in rows
    assert "words on Ben" in rows
    assert verify(record.database, [head]).whole
    (erased,) = record.papers.latest(1)
    assert (erased.author, erased.own_words, erased.facts["purged"]) == ("lee", "asked by letter", [3, 6])
    change(4, data=None, salt=None)(record)
    assert [one.kind for one in verify(record.database).breaks] == [BreakKind.DATA_GONE], "no erasure says that"


def test_papers_are_kept_for_six_years_from_when_they_were_last_in_effect(record: Record) -> None:
    def enters(kind: PaperKind, about: str, years: float, until: float | None = None) -> None:
        ends = None if until is None else NIGHT + until * YEAR
        record.papers.add(NewPaper(kind, about, "ana", NIGHT + years * YEAR, {"at": years}, until=ends))

    enters(PaperKind.EXCEPTION, "card 1", 0)  # 2, after the beginning
    enters(PaperKind.POLICY_ISSUED, "client policy", 0)  # 3, in effect until the next
    enters(PaperKind.AGREEMENT, "card 2", 0, until=3)  # 4
    enters(PaperKind.OVERRIDE, "override 1", 0.5)  # 5
    enters(PaperKind.POLICY_ISSUED, "client policy", 4)  # 6
    heads = [OutsideHead("Early", record.papers.head())]

    def kept(after: float) -> tuple[list[int], list[int]]:
        record.paper_retention.prune(NIGHT + (after - 6) * YEAR, NIGHT + after * YEAR)
        heads.append(OutsideHead(f"After {after} years", record.papers.head()))
        assert verify(record.database, heads).whole
        rows = as_rows(record)
        return [row["sequence"] for row in rows], [row["sequence"] for row in rows if row["data"] is not None]

    assert kept(5.9) == ([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6])
    assert kept(6.1) == ([3, 4, 5, 6, 7], [3, 4, 5, 6, 7]), "the first policy was in effect for four years"
    assert kept(6.6) == ([3, 4, 5, 6, 7, 8], [3, 4, 6, 7, 8]), "inside, only the words go"
    assert kept(9.1) == ([3, 4, 5, 6, 7, 8, 9], [3, 6, 7, 8, 9])
    assert kept(10.1) == ([6, 7, 8, 9, 10], [6, 7, 8, 9, 10])
    assert kept(40) == ([6, 7, 8, 9, 10, 11], [6, 11]), "the policy is still in effect"
    assert record.paper_retention.prune(NIGHT + 34 * YEAR, NIGHT + 40 * YEAR) == 0
    delete(6, 6)(record)
    assert [one.kind for one in verify(record.database).breaks] == [BreakKind.START_GONE]


def test_a_chain_that_pretends_retention_is_found(record: Record) -> None:
    for number in range(4):
        record.papers.append(PaperKind.PLAN, f"card {number}", "ana", {}, NIGHT + number * MINUTE)
    delete(1, 2)(record)
    with record.database.write() as connection:
        hashed = connection.execute(sa.select(paper.c.previous).where(paper.c.sequence == 3)).scalar()
        connection.execute(sa.update(paper_head).values(first=3, before=hashed))
    assert [one.kind for one in verify(record.database).breaks] == [BreakKind.START_GONE]


def test_a_backup_has_the_chain_and_one_that_is_put_back_shows_what_it_lacks(sqlite_url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    with Record.open(sqlite_url) as record:
        record.overrides.add(None, CLOSED)
        back_up(sqlite_url, copy)
        record.overrides.end(None, NIGHT, "lee")
        head = OutsideHead("The file", record.papers.head())
    with Record.open(f"sqlite:///{copy}") as restored:
        assert verify(restored.database).whole
        assert [one.says for one in verify(restored.database, [head]).breaks] == [
            "The file says that there were 3 entries. Entry 3 is missing at the end."
        ]
