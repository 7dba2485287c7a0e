"""`autoreply page`."""

import secrets
from contextlib import closing
from pathlib import Path

import click

from autoreply.commands.common import SettingsSource, config, in_sentences, record_of, settings_of, write_privately
from autoreply.record.staff.accounts import LastOwnerError, fold
from schedules import SystemClock

into = click.option(
    "--into", type=click.Path(path_type=Path, dir_okay=False), help="Write it into this file, which only you can read."
)


@click.group("page", help="Who may log in to the practice page: its password or token, and people's own accounts.")
def command() -> None:
    """A group: its commands follow."""


@command.command("password")
@into
def password_command(into: Path | None) -> None:
    """Ask for a password and print its hash, for [web] password_hash_file. The password itself is not stored."""
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt="Once more", err=True)
    from autoreply.web.access.passwords import make_hash, weakness  # slow to import

    if says := weakness(password):
        raise click.ClickException(says)
    _give(make_hash(password), into, "password_hash_file")


@command.command("token")
@into
def token_command(into: Path | None) -> None:
    """Print a fresh token, for [web] token_file. Whoever has the token can log in."""
    _give(secrets.token_urlsafe(32), into, "token_file")


@command.command("logout")
@config
@in_sentences()
def logout_command(where: SettingsSource) -> None:
    """Log everybody out of the practice page, at once and on every replica."""
    record = record_of(settings_of(where))
    try:
        ended = record.sessions.end_all()
    finally:
        record.close()
    click.echo(f"{ended} {'session' if ended == 1 else 'sessions'} ended.")


@command.command("invite")
@config
@click.argument("name")
@click.option("--owner", is_flag=True, help="An owner may change everything, and manage the accounts.")
@in_sentences()
def invite_command(where: SettingsSource, name: str, owner: bool) -> None:
    """Print a link with which somebody chooses a password, once. NAME: somebody in [people], or an owner's name.

    Whoever has an account already gets a link to a new password.
    """
    from autoreply.web.access.invitations import InvitationError, invite

    settings = settings_of(where)
    with closing(record_of(settings)) as record:
        first = not settings.web.asks and not record.accounts.exist()
        try:
            made = invite(record, settings, name, SystemClock().now(), owner=owner)
        except InvitationError as error:
            raise click.UsageError(str(error)) from error
    until = settings.dates.full(made.until, settings.timezone)
    click.echo(made.link)
    click.echo(f"Send it to {made.name} so that nobody else can read it. It works once, until {until}.", err=True)
    if made.only_here:
        click.echo("It works only on this computer, because [web] has no public_url.", err=True)
    if first:
        click.echo("From now on everybody has to log in on the practice page.", err=True)


@command.command("accounts")
@config
@in_sentences()
def accounts_command(where: SettingsSource) -> None:
    """List who has an account."""
    from autoreply.web.access.invitations import name_of_account, person_with

    settings, now = settings_of(where), SystemClock().now()
    with closing(record_of(settings)) as record:
        accounts = record.accounts.every(now)
    if not accounts:
        click.echo("Nobody has an account. Invite somebody: autoreply page invite NAME --owner")
    for one in accounts:
        role = "owner" if one.owner else "person" if person_with(settings, one.key) else "not in the settings file"
        line = f"{one.key}: {name_of_account(settings, one.key, one.name)}, {role}"
        if one.invited_until is not None:
            line += f", can use a link until {settings.dates.full(one.invited_until, settings.timezone)}"
        elif not one.active:
            line += ", has not used the invitation, which has expired"
        click.echo(line)


@command.command("remove")
@config
@click.argument("name")
@in_sentences()
def remove_command(where: SettingsSource, name: str) -> None:
    """Remove an account, and log it out everywhere."""
    from autoreply.web.access.invitations import person_of

    settings = settings_of(where)
    with closing(record_of(settings)) as record:
        try:
            removed = record.accounts.remove(fold(person_of(settings, name) or name), others_may=settings.web.asks)
        except LastOwnerError as error:
            raise click.UsageError(str(error)) from error
        left = record.accounts.exist()
    if not removed:
        raise click.UsageError(f'"{name}" has no account. To see who has one, run: autoreply page accounts')
    click.echo("The account is removed, and logged out everywhere.")
    if not left and not settings.web.asks:
        click.echo("Nobody has an account now, so the practice page needs no login.", err=True)


def _give(secret: str, into: Path | None, key: str) -> None:
    if into is None:
        click.echo(secret)
        return
    write_privately(into, f"{secret}\n")
    click.echo(f'Written. In the settings: [web] {key} = "{into}"')
