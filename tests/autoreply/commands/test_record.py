"""`autoreply record`, called as a person calls it; and the watch that the daemon keeps."""

import logging
from pathlib import Path

import pytest
from click.testing import CliRunner

from autoreply.cli import cli
from autoreply.engine.paper_watch import PaperWatch
from autoreply.record import Record
from autoreply.record.papers.chain import ChainHead
from autoreply.record.papers.head_file import HeadFile
from autoreply.record.papers.papers import PaperKind
from autoreply.settings import Settings, load
from autoreply.settings.files import private_folder
from autoreply.settings.paths import record_url, state_folder
from autoreply.telemetry.health import Health
from schedules import FakeClock
from tests.autoreply.record.chains import change, delete, fill, forget_all, restamp, say_end
from tests.autoreply.record.clients import NIGHT


@pytest.fixture
def settings(file: Path) -> Settings:
    found = load(file, {})
    private_folder(state_folder(found))
    return found


def call(settings: Settings, *words: str, fails: int = 0) -> str:
    done = CliRunner().invoke(cli, ["record", *words, "--config", str(settings.file)])
    assert done.exit_code == fails, done.output
    return done.output


def test_verify_says_what_is_wrong_and_re_anchor_who_confirmed_it(settings: Settings) -> None:
    with Record.open(record_url(settings)) as record:
        head = fill(record)
        mail = ("--count", str(head.count), "--head", head.short.upper())
        whole = f"The chain is whole: 6 entries, the last is number 6, head {head.short}.\n"
        assert call(settings, "verify", *mail) == whole
        assert "nothing to confirm" in call(settings, "re-anchor", "--who", "Ana", "--why", "to try", fails=2)
        change(3, author="lee")(record)
        delete(6, 6)(record)
        say_end(5)(record)
        assert "Entry 6" not in call(settings, "verify", fails=1)
        said = call(settings, "verify", *mail, fails=1)
        for part in ("Entry 3 was changed", "The head that you gave says that there were 6 entries", "re-anchor --who"):
            assert part in said
        assert "copy the whole hash" in call(settings, "verify", "--count", "6", "--head", "short", fails=2)
        assert "both --count and --head" in call(settings, "verify", "--count", "6", fails=2)
        assert "say who confirms" in call(settings, "re-anchor", "--who", " ", "--why", "x", fails=2)
        said = call(settings, "re-anchor", *mail, "--who", "Ana Ruiz", "--why", "put back from a backup")
        assert "Entry 7 says that Ana Ruiz confirmed this" in said
        said = call(settings, "verify", *mail)
        assert "Entry 3 was changed after it was written. This was confirmed." in said
        assert "Ana Ruiz confirmed a break in entry 7" in said
        assert HeadFile(state_folder(settings)).read() == record.papers.head()


def test_the_daemon_keeps_the_head_outside_and_reports_what_is_gone(
    settings: Settings, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.INFO, "autoreply")
    clock, folder = FakeClock(NIGHT), state_folder(settings)
    health = Health(clock)
    with Record.open(record_url(settings)) as record:
        watched = PaperWatch(settings, record, folder, clock, health.report)

        def watch() -> list[str]:
            watched.look()
            return [one.says for one in health.troubles() if one.about == "papers"]

        assert watch() == []
        (in_use,) = record.papers.of(PaperKind.SETTINGS_CHANGE, "settings")
        assert in_use.facts["after"] == settings.digest
        assert caplog.records[-1].__dict__["count"] == 2
        head = fill(record, 5)
        assert watch() == []
        kept = HeadFile(folder)
        assert kept.read() == head
        assert not kept.advance(ChainHead(4, "0" * 64)), "it only goes forward"
        change(3, author="lee")(record)
        assert watch() == []
        clock.advance(days=1)
        assert watch() == ["Entry 3 was changed after it was written. Run: autoreply record verify"], "once a day"
        restamp(record)
        assert "another hash for entry 6" in watch()[0]
        elsewhere = private_folder(tmp_path / "elsewhere")  # of another replica, which still has the head of before
        HeadFile(elsewhere).advance(head)
        call(settings, "re-anchor", "--who", "Ana", "--why", "to try")
        assert watch() == []
        for place in (folder, elsewhere):  # a restart, and the other replica
            PaperWatch(settings, record, place, clock, health.report).look()
            assert HeadFile(place).read() == record.papers.head()
        assert health.troubles() == []
        assert record.papers.head().count == 7, "a restart adds nothing"
        forget_all(record)
        (says,) = watch()
        assert "says that there were 7 entries. Entries 1 to 7 are missing at the end. Run: autoreply record" in says
