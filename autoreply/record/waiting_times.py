"""How long what nobody has yet is kept for them, and followed."""

from datetime import timedelta

WAITS = timedelta(days=366)  # for an opening: longer than any closed period
TOLD_FOR = timedelta(days=14)  # once it was to go, and told of if no way took it
