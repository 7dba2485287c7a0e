"""The secrets of one workspace, read at each use. A new secret takes effect with the next request."""

from collections.abc import Sequence
from pathlib import Path

from channels import ChannelError
from channels.secret import read_secret
from channels.slack.settings import SlackSettings, kept_token

BOT = ""  # instead of a person's key: the app itself


class SlackTokens:
    """Every method raises `ChannelError` if a secret cannot be read. Safe to share between threads."""

    def __init__(self, settings: SlackSettings, state: Path) -> None:
        self._settings, self._state = settings, state

    def of(self, person: str) -> str:
        """Return the token to act as `person`, a key of [people], or as `BOT`."""
        if person == BOT:
            return read_secret(self._settings.bot_token, self._settings.bot_token_file, "Slack bot token")
        known = self._settings.people.get(person)
        if known is None:
            raise ChannelError("This person is no longer named under people of the Slack channel.", lasting=True)
        return read_secret(None, known.token_file or kept_token(self._state, person), f"Slack token of {person}")

    def has(self, person: str) -> bool:
        """Whether there is a token for `person`. Reads none."""
        return self._settings.may_act_for(self._state).get(person, False)

    def people(self) -> Sequence[str]:
        """Return the keys of the people for whom there is a token."""
        return [person for person in self._settings.people if self.has(person)]

    def app(self) -> str:
        """Return the token for Socket Mode."""
        return read_secret(self._settings.app_token, self._settings.app_token_file, "Slack app-level token")

    def signing(self) -> str:
        """Return the secret with which Slack signs its requests."""
        return read_secret(self._settings.signing_secret, self._settings.signing_secret_file, "Slack signing secret")
