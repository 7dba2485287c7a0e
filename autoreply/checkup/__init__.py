"""The settings file, said back in words: what `autoreply check` prints."""

from autoreply.checkup.checkup import Checkup, as_json, checkup, warnings
from autoreply.checkup.render import render

__all__ = ["Checkup", "as_json", "checkup", "render", "warnings"]
