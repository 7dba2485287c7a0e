"""The paths of the state folder, the record and the example file."""

import os
from pathlib import Path

from autoreply.settings import Settings


def state_folder(settings: Settings) -> Path:
    """The folder for tokens, feeds and the record: the file's `state`, systemd's, or the user's own."""
    return settings.state or default_state()


def default_state() -> Path:
    """The folder where the file names none."""
    given = os.environ.get("STATE_DIRECTORY")  # systemd's StateDirectory=
    if given:
        return Path(given.split(":")[0])
    home = os.environ.get("XDG_STATE_HOME")
    return (Path(home) if home else Path("~/.local/state").expanduser()) / "autoreply"


def record_url(settings: Settings) -> str:
    """The database address: [record] url, or a SQLite file in the state folder."""
    if settings.record.url is not None:
        return settings.record.url.get_secret_value()
    return f"sqlite:///{state_folder(settings) / 'record.sqlite3'}"


def has_record(settings: Settings) -> bool:
    """Whether there is a record already, so that who only asks need not make one."""
    file = record_url(settings).removeprefix("sqlite:///")
    return "://" in file or Path(file).is_file()


def example_file() -> Path:
    """The manual, as it stands beside the packages or was installed with them."""
    beside = Path(__file__).parents[2] / "config.example.toml"
    return beside if beside.is_file() else Path(__file__).parents[1] / "config.example.toml"
