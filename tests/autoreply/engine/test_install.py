"""The name of an installation stays the same, whichever of its two places is there."""

from pathlib import Path

from autoreply.engine.install import install_name, keep_install_name
from autoreply.record import Record


def test_a_record_that_cannot_be_opened_does_not_change_the_name(tmp_path: Path) -> None:
    with Record.open("sqlite://") as record, Record.open("sqlite://") as standby, Record.open("sqlite://") as fresh:
        name = install_name(record, tmp_path)
        keep_install_name(name, tmp_path)
        assert (tmp_path / "install").stat().st_mode & 0o077 == 0
        assert install_name(standby, tmp_path) == name
        assert install_name(fresh, tmp_path) == name, "a new record goes on under it"


def test_the_name_in_the_record_is_the_one_that_counts(tmp_path: Path) -> None:
    with Record.open("sqlite://") as record:
        name = install_name(record, tmp_path)
        keep_install_name("another", tmp_path)
        assert install_name(record, tmp_path) == name
        keep_install_name(name, tmp_path)
        assert (tmp_path / "install").read_text() == f"{name}\n"
        keep_install_name(name, tmp_path / "no such folder")
