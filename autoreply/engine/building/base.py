"""What all other parts of an engine stand on."""

from dataclasses import dataclass
from pathlib import Path

from autoreply.engine.buffered_bookmarks import BufferedBookmarks
from autoreply.engine.dependencies import Dependencies
from autoreply.engine.install import install_name
from autoreply.hours.feeds import Feeds, feeds_of
from autoreply.hours.live import Hours
from autoreply.settings import Settings
from autoreply.settings.files import private_folder


@dataclass(frozen=True, slots=True)
class EngineBase:
    """What everything else stands on."""

    settings: Settings
    given: Dependencies
    state: Path
    install: str
    feeds: Feeds
    hours: Hours
    bookmarks: BufferedBookmarks


def base_of(settings: Settings, given: Dependencies) -> EngineBase:
    """Raises `RecordError`, `FolderError`."""
    record, state = given.usable_record, private_folder(given.state)
    install = install_name(record, state)
    feeds = feeds_of(settings, state, given.clock, given.health)
    hours = Hours(settings, feeds, record, given.clock)
    return EngineBase(settings, given, state, install, feeds, hours, BufferedBookmarks(record.bookmarks))
