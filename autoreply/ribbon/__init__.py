"""The days ahead at a glance: drawn as SVG or PNG, or written for the terminal."""

from autoreply.ribbon.png import RibbonError, png
from autoreply.ribbon.svg import Drawing, svg
from autoreply.ribbon.terminal import terminal

__all__ = ["Drawing", "RibbonError", "png", "svg", "terminal"]
