"""`autoreply open`."""

from autoreply.commands.override import override_command
from schedules import Mode

command = override_command("open", Mode.WORKING)
