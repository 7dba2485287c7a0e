"""`autoreply close`."""

from autoreply.commands.override import override_command
from schedules import Mode

command = override_command("close", Mode.AFTER_HOURS)
