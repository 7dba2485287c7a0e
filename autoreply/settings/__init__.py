"""What the practice wrote in its file, checked as a whole and said in the file's own words where it is wrong."""

from autoreply.settings.fingerprint import fingerprint
from autoreply.settings.load import load
from autoreply.settings.model import Settings
from autoreply.settings.problems import SettingsError, SettingsProblem

__all__ = ["Settings", "SettingsError", "SettingsProblem", "fingerprint", "load"]
