"""What the practice wrote in its file, checked as a whole and said in the file's own words where it is wrong."""

from autoreply.settings.calendars import Calendars
from autoreply.settings.fingerprint import fingerprint
from autoreply.settings.house import Settings
from autoreply.settings.load import load
from autoreply.settings.trouble import SettingsError, Trouble

__all__ = ["Calendars", "Settings", "SettingsError", "Trouble", "fingerprint", "load"]
