"""Should we answer, and with what?"""

__version__ = "0.1.0"
