"""`autoreply page`."""

import secrets
from pathlib import Path

import click

from autoreply.commands.common import SettingsSource, config, in_sentences, record_of, settings_of
from channels import private

LEAST = 12  # characters; NIST SP 800-63B asks for 8 where nothing else slows a guesser, and ours are slowed

into = click.option(
    "--into", type=click.Path(path_type=Path, dir_okay=False), help="Write it into this file, which only you can read."
)


@click.group("page", help="The password or the token of the practice page, and who is logged in.")
def command() -> None:
    """A group: its commands follow."""


@command.command("password")
@into
def password_command(into: Path | None) -> None:
    """Ask for a password and print its hash, for [web] password_hash_file. The password itself is not stored."""
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt="Once more", err=True)
    if len(password) < LEAST:
        raise click.ClickException(f"Use at least {LEAST} characters. A few words in a row are easy to remember.")
    from argon2 import PasswordHasher  # slow to import

    _give(PasswordHasher().hash(password), into, "password_hash_file")


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


def _give(secret: str, into: Path | None, key: str) -> None:
    if into is None:
        click.echo(secret)
        return
    try:
        private.write(into, f"{secret}\n")
    except OSError as error:
        raise click.ClickException(f"{into} cannot be written: {error.strerror}.") from error
    click.echo(f'Written. In the settings: [web] {key} = "{into}"')
