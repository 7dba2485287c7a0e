"""The settings of a workspace in Slack, and of each person of the practice there."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import quote, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from channels.secret import is_loopback


def _url(text: str) -> str:
    """Return an https address without query and fragment, or http on this machine. Raises ValueError."""
    try:
        parts, _ = urlsplit(text), urlsplit(text).port
    except ValueError:
        raise ValueError("is no address: its host or its port, which ends at 65535, cannot be") from None
    at_home = parts.scheme == "http" and is_loopback(parts.hostname or "")
    if not parts.hostname or not (parts.scheme == "https" or at_home) or any(char.isspace() for char in text):
        raise ValueError('is not an address that begins with https://, like "https://desk.example.org"')
    if parts.query or parts.fragment:
        raise ValueError("has a question mark or a # in it; write the plain address")
    return text.rstrip("/")


def _base(text: str) -> str:
    """Return the address with a slash at the end: without it, Slack's library would replace the last part."""
    return _url(text) + "/"


def _formed(pattern: str, says: str) -> AfterValidator:
    """Return a check that a text has this form. `says` is the error: what is wrong, and where to find the right one."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f'"{text[:40]}" {says}')
        return text

    return AfterValidator(check)


Url = Annotated[str, AfterValidator(_url)]
Base = Annotated[str, AfterValidator(_base)]
UserId = Annotated[
    str,
    _formed(
        "[UW][A-Z0-9]{2,}",
        'is no member id, which looks like "U024BE7LH"; in Slack open the profile, More, Copy member ID',
    ),
]
ConversationId = Annotated[
    str,
    _formed(
        "[CG][A-Z0-9]{2,}",
        'is no channel id, which looks like "C024BE91L"; it stands at the end of the channel\'s details in Slack',
    ),
]
Emoji = Annotated[
    str, _formed(r":[a-z0-9_+'-]+:", 'is no emoji as Slack writes it; put its name between colons, like ":zzz:"')
]
ClientId = Annotated[
    str,
    _formed(r"\d+\.\d+", "is no client id, which is two numbers with a dot; it stands in the app's Basic Information"),
]


def kept_token(state: Path, person: str) -> Path:
    """Return the file in which `autoreply login` keeps a person's token, mode 0600. `state` is the channel's folder."""
    return state / f"token-{quote(person, safe='')}"


class _SlackSection(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class SlackPerson(_SlackSection):
    """A person of the practice as a member of the workspace."""

    user: UserId = Field(description="The member id: Profile, More, Copy member ID. It begins with U or W.")
    token_file: Path | None = Field(None, description="A user token (xoxp-); else the one kept by `autoreply login`.")
    presence: bool = Field(True, description="Set status and notifications by this person's hours.")


class SlackSettings(_SlackSection):
    """One workspace, with the app that the practice made for it."""

    bot_token: SecretStr | None = None
    bot_token_file: Path | None = Field(None, description="The Bot User OAuth Token; it begins with xoxb-.")
    app_token: SecretStr | None = None
    app_token_file: Path | None = Field(None, description="The app-level token for Socket Mode; it begins with xapp-.")
    mode: Literal["socket", "http"] = "socket"
    signing_secret: SecretStr | None = None
    signing_secret_file: Path | None = None
    public_url: Url | None = None
    client_channels: tuple[ConversationId, ...] = ()
    colleagues: bool = Field(False, description="Answer ordinary members of our own workspace as well.")
    in_channels: Literal["thread", "message", "silence"] = "thread"
    people: dict[str, SlackPerson] = Field(default_factory=dict)
    status_text: str = Field("{back}", max_length=100, description="{back}: when the person is back, and who covers.")
    status_emoji: Emoji = ":crescent_moon:"
    client_id: ClientId | None = Field(None, description="For `autoreply login` in the browser.")
    client_secret: SecretStr | None = None
    client_secret_file: Path | None = None
    api_base_url: Base = "https://slack.com/api/"
    timeout: float = Field(10.0, ge=1.0, le=60.0, description="Seconds for any one request to Slack.")
    ping_every: float = Field(5.0, ge=0.2, le=60.0, description="Seconds between two pings of the connection.")
    look_every: float = Field(600.0, ge=1.0, le=86400.0, description="Seconds between looks for what never came.")

    @model_validator(mode="after")
    def _whole_secrets(self) -> Self:
        for name in ("bot_token", "app_token", "signing_secret", "client_secret"):
            if getattr(self, name) is not None and getattr(self, f"{name}_file") is not None:
                raise ValueError(f"give either {name} or {name}_file, not both")
        return self

    @model_validator(mode="after")
    def _reachable_in_some_way(self) -> Self:
        if self.mode == "http" and self.public_url is None:
            raise ValueError(
                'mode = "http" needs public_url, the address at which Slack reaches Autoreply; '
                'mode = "socket" needs none'
            )
        return self

    @model_validator(mode="after")
    def _whole_client(self) -> Self:
        if (self.client_id is None) != (self.client_secret is None and self.client_secret_file is None):
            raise ValueError("client_id and client_secret_file belong together; give both or neither")
        return self

    @model_validator(mode="after")
    def _each_member_once(self) -> Self:
        users = [person.user for person in self.people.values()]
        if len(set(users)) < len(users):
            raise ValueError("two people have the same member id in Slack; look it up in their profiles")
        return self

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """What identifies the account: for comparison, never shown. Reads no file."""
        token = self.bot_token and hashlib.sha256(self.bot_token.get_secret_value().encode()).hexdigest()
        file = self.bot_token_file and str(self.bot_token_file)
        people = (person.user for person in self.people.values())
        return tuple(mark for mark in (token, file, *self.client_channels, *people) if mark)

    @property
    def relies_on(self) -> frozenset[str]:
        """The server that all workspaces have in common."""
        return frozenset({urlsplit(self.api_base_url).netloc.rpartition("@")[2]})

    def mentions(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        return [(("people", key), key) for key in self.people]

    def may_act_for(self, state: Path) -> Mapping[str, bool]:
        """Return for each person whether there is a token. Reads none. `state` is the channel's folder."""
        return {key: bool(one.token_file) or kept_token(state, key).is_file() for key, one in self.people.items()}
