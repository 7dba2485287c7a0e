"""The days ahead at a glance: drawn as SVG or PNG, or written for the terminal."""

from autoreply.timeline.png import TimelineError, png
from autoreply.timeline.svg import Drawing, svg
from autoreply.timeline.terminal import terminal

__all__ = ["Drawing", "TimelineError", "png", "svg", "terminal"]
