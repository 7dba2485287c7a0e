"""The settings file, said back in words: what `autoreply check` prints."""

from autoreply.inspect.check.checkup import Checkup, as_json, checkup, warnings
from autoreply.inspect.check.render import render
from autoreply.inspect.check.short import short

__all__ = ["Checkup", "as_json", "checkup", "render", "short", "warnings"]
