"""`autoreply client`: contact cards, what is agreed with clients, and plans for repeat contact."""

import click

from autoreply.commands.client_agreements import AGREEMENT_COMMANDS
from autoreply.commands.client_cards import CARD_COMMANDS
from autoreply.commands.client_consent import consent_command
from autoreply.commands.client_joining import JOINING_COMMANDS
from autoreply.commands.client_keeping import KEEPING_COMMANDS
from autoreply.commands.client_plan import due_command, plan_command


@click.group("client", help="Keep contact cards: one person with all their addresses, and what you agreed with them.")
def command() -> None:
    """A group: its commands follow."""


LAST_COMMANDS = (plan_command, due_command, consent_command)

for each in (*CARD_COMMANDS, *JOINING_COMMANDS, *AGREEMENT_COMMANDS, *KEEPING_COMMANDS, *LAST_COMMANDS):
    command.add_command(each)
