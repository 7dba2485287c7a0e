"""Reads and checks the settings file. Errors use the words of the file."""

from autoreply.settings.fingerprint import fingerprint
from autoreply.settings.load import load
from autoreply.settings.model import Settings
from autoreply.settings.problems import SettingsError, SettingsProblem

__all__ = ["Settings", "SettingsError", "SettingsProblem", "fingerprint", "load"]
