"""The end of `autoreply init`: show, agree, write, try, and say what is next."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from autoreply.commands.common import SettingsSource, printable
from autoreply.commands.init_terminal import QuestionTerminal
from autoreply.commands.login import channel_of
from autoreply.errors import UserError
from autoreply.service.installation import InstallError, install
from autoreply.settings import Settings, load
from autoreply.setup.draft import Draft
from autoreply.setup.files import SettingsPlan, write
from autoreply.setup.next_steps import next_steps
from autoreply.setup.sample import send_sample
from autoreply.setup.settings_text import NAME, secrets, settings_text
from channels import ChannelError, LogsIn, SendError
from schedules import SystemClock

Wishes = Mapping[str, str | None]


def finish(draft: Draft, file: Path, wishes: Wishes, terminal: QuestionTerminal | None, listen: str) -> None:
    """Write the file and what belongs to it. `terminal` is None where nobody can be asked.

    Raises `SettingsError`, `NotWrittenError`.
    """
    plan = SettingsPlan(file, settings_text(draft, file, listen), secrets(draft))
    plan.check()
    _show(plan)
    if terminal is not None and not terminal.agree_to_write("Write this?"):
        click.echo("Nothing was written. Run `autoreply init` again: your answers are offered again.")
        return
    kept = write(plan, SystemClock().now())
    if terminal is not None:
        terminal.stopped = "The settings file is written. Run `autoreply check` to read it back."
    for copy in kept:
        click.echo(f"The previous file is kept as {copy}.")
    click.echo(f"Written: {file.absolute()}")
    settings = load(file, os.environ)
    signed_in = _sign_in(draft, file, terminal)
    _sample(settings, draft, wishes, terminal)
    serving = _serve(settings, draft, wishes.get("service"), terminal)
    click.echo("\nNext steps")
    steps = next_steps(draft, file, serving=serving, signed_in=signed_in, page=settings.web.listen)
    for number, step in enumerate(steps, start=1):
        click.echo(f"  {number}. {step}")
    if wishes.get("service") == "yes" and not serving:
        sys.exit(1)


def _show(plan: SettingsPlan) -> None:
    click.echo("\nThis is the settings file:\n")
    for line in plan.text.splitlines():
        click.echo(f"    {printable(line)}")
    click.echo()
    for place in plan.places():
        click.echo(place)


def _sign_in(draft: Draft, file: Path, terminal: QuestionTerminal | None) -> bool:
    """For a provider that takes no passwords: sign in now, and try the account."""
    assert draft.proposal is not None
    if draft.proposal.sign_in is None or terminal is None or not terminal.agree("Sign in to the mailbox now?"):
        return False
    try:
        with channel_of(SettingsSource(file, {}), NAME) as channel:
            if isinstance(channel, LogsIn):
                channel.login(lambda words: click.echo(printable(words)))
            for one in channel.examine():
                click.echo(printable(f"  {'ok' if one.ok else '!!'}  {one.about}: {one.says}"))
    except ChannelError as error:
        click.echo(printable(str(error)), err=True)
        return False
    return True


def _sample(settings: Settings, draft: Draft, wishes: Wishes, terminal: QuestionTerminal | None) -> None:
    assert draft.proposal is not None
    wish = wishes.get("sample")
    to = draft.proposal.address
    if terminal is not None:
        asked = terminal.agree(f"Send one sample of the reply to {to}, so that you see it?", wish=wish)
    else:
        asked = wish == "yes"
    if not asked:
        return
    try:
        send_sample(settings, NAME, to, SystemClock())
    except (SendError, ChannelError, UserError) as error:
        click.echo(printable(f"The sample was not sent. {error}"), err=True)
    else:
        click.echo(f"Sent. Check the mailbox of {to}.")


def _serve(settings: Settings, draft: Draft, wish: str | None, terminal: QuestionTerminal | None) -> bool:
    """Whether it runs as a service from now on."""
    if terminal is not None:
        text = "Start Autoreply now, and whenever this computer starts?"
        asked = terminal.agree(text, default=draft.value("always_on") is not False, wish=wish)
    else:
        asked = wish == "yes"
    if not asked:
        return False
    try:
        said = install(settings)
    except InstallError as error:
        click.echo(printable(str(error)), err=True)
        return False
    for line in said:
        click.echo(line)
    return True
