"""Somebody leaves the practice while their hand-over is on its way: the practice gets it, with what is in it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from autoreply.record import Record
from autoreply.record.deliveries import Arrival
from autoreply.settings import load
from autoreply.telemetry.health import Health
from channels import TryAgain, Uncertain
from tests.autoreply.notices.room import EVENING
from tests.autoreply.notices.room import FILE as PRACTICE
from tests.autoreply.notices.test_handover_carries import DESK, FILE, MAIL, OPENING, Night
from tests.autoreply.record.test_handovers import comes

CLEO = "cleo@home.example"
NOBODY = FILE.replace(f"ways = [{MAIL}]", "ways = []")
CLEOS = f'{{ mail = "{CLEO}", content = "full" }}'
LEAVES = f'[people.cleo]\nname = "Cleo"\nreach = {{ ways = [{CLEOS}] }}\n'


@pytest.fixture
def night(sqlite_url: str, tmp_path: Path) -> Iterator[Night]:
    """Maria texted Cleo, who is still with the practice."""
    with Record.open(sqlite_url) as record:
        night = Night(record, tmp_path, FILE + LEAVES)
        comes(record, "SM1", channel="texts", at=EVENING, reader="cleo")
        record.deliveries.note([Arrival("texts", "SM1", "SM1", "", EVENING, "cleo")], EVENING)
        yield night


def starts_with(night: Night, more: str) -> None:
    """The file changes, and the daemon starts with it."""
    file = night.folder / "config.toml"
    file.write_text(PRACTICE + more)
    night.room.settings = load(file, {})
    night.begins()


def works(night: Night, **later: float) -> None:
    """A heartbeat, a while later."""
    night.room.clock.advance(**later)
    night.job.step()
    night.releases()
    night.room.looks()


def watched(night: Night) -> Health:
    """What the job of hand-overs reports from now on."""
    health = Health(night.room.clock)
    night.job._report = health.report
    return health


def told(night: Night) -> Mapping[str, list[str]]:
    """What each was told: the mails that name the text."""
    found: dict[str, list[str]] = {}
    for mail in night.room.mail.sent:
        found.setdefault(mail.to, []).append(" ".join(mail.text.split()))
    return found


@pytest.mark.parametrize("answer", [TryAgain("busy"), Uncertain("no answer")], ids=["did not go", "may have gone"])
def test_what_did_not_go_to_somebody_who_left_goes_to_the_practice_at_once_with_its_words(
    night: Night, answer: Exception
) -> None:
    night.room.mail.answers = [answer] * 20
    night.opens()
    night.room.mail.answers = []
    starts_with(night, FILE)
    works(night, minutes=5)
    assert list(told(night)) == [DESK]
    [one] = told(night)[DESK]
    assert one.startswith("1 person wrote or called.")
    assert "> words of SM1" in one
    assert (night.confirmed, night.waiting) == (["SM1"], [])
    for hours in (1, 22, 24):
        works(night, hours=hours)
    assert [len(mails) for mails in told(night).values()] == [1], "and once, whatever comes of the other one"


def test_what_went_to_somebody_before_they_left_goes_to_nobody_else(night: Night) -> None:
    night.opens()
    starts_with(night, FILE)
    for hours in (1, 22, 24):
        works(night, hours=hours)
    assert {who: len(mails) for who, mails in told(night).items()} == {CLEO: 1}


def test_what_was_made_and_not_claimed_when_somebody_left_goes_to_the_practice(night: Night) -> None:
    night.room.clock.set(OPENING)
    period = (EVENING, OPENING)
    assert night.record.handovers.begin("cleo", period, OPENING, {"": "", "cleo": "cleo"}) is not None
    starts_with(night, FILE)
    works(night, minutes=1)
    assert ["> words of SM1" in one for one in told(night)[DESK]] == [True]


def test_a_hand_over_for_whom_no_way_is_named_waits_a_day_for_one(night: Night) -> None:
    starts_with(night, NOBODY + LEAVES.replace(CLEOS, ""))
    health = watched(night)
    night.opens()
    works(night, minutes=20)
    assert (night.room.mail.sent, health.troubles()) == ([], [])
    starts_with(night, FILE + LEAVES)
    works(night, hours=1)
    assert ["> words of SM1" in one for one in told(night)[CLEO]] == [True]


def test_what_somebody_left_is_trouble_if_no_way_to_the_practice_is_named(night: Night) -> None:
    night.room.mail.answers = [TryAgain("busy")] * 99
    night.opens()
    starts_with(night, NOBODY)
    health = watched(night)
    works(night, minutes=20)
    assert [one.about for one in health.troubles()] == ["hand-over: cleo"]
    assert night.record.handovers.waiting(OPENING)[0].delivered is None


def test_the_practice_is_told_if_what_somebody_left_does_not_arrive_either(night: Night) -> None:
    night.room.mail.answers = [TryAgain("busy")] * 99
    night.opens()
    starts_with(night, FILE)
    health = watched(night)
    works(night, minutes=20)
    assert [one.about for one in health.troubles()] == ["hand-over: cleo"]
    assert "The hand-over for the practice of" in health.troubles()[0].says
    night.room.mail.answers = []
    works(night, minutes=10)
    works(night, minutes=1)
    assert health.troubles() == []
