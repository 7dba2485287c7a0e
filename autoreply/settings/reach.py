"""How the people of the practice are told: [reach] for the practice, [people.NAME.reach] for one of them."""

import re
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from autoreply.settings.base import Section, Text
from autoreply.settings.duration import Duration, within
from channels import NoticeMedium
from channels.secret import is_loopback, is_public

Content = Literal["full", "counts"]
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")  # ITU-T E.164
_ADDRESS = re.compile(r"[^\s<>,@]+@[^\s<>,@]+\.[^\s<>,@]+")
_MEMBER = re.compile(r"[UW][A-Z0-9]{2,40}")


class WayKind(StrEnum):
    """How somebody is told."""

    MAIL = "mail"
    TEXT = "text"
    WHATSAPP = "whatsapp"
    CALL = "call"
    SLACK = "slack"
    WEBHOOK = "webhook"
    APPRISE = "apprise"

    @property
    def is_private(self) -> bool:
        """Whether it may ever carry what clients wrote. What stands on a lock screen or is spoken aloud never may."""
        return self in (WayKind.MAIL, WayKind.SLACK)

    @property
    def by_channel(self) -> bool:
        """Whether one of our channels sends it."""
        return self not in (WayKind.WEBHOOK, WayKind.APPRISE)

    @property
    def medium(self) -> NoticeMedium | None:
        """How a channel that sends it reaches people, None where none of our channels does."""
        return NoticeMedium(self.value) if self.by_channel else None


def _number(text: str) -> str:
    plain = re.sub(r"[ ().\u00a0-]", "", text)
    if not _NUMBER.fullmatch(plain):
        raise ValueError("is not a telephone number; write it with the country code, like +15550100000")
    return plain


def _mail(text: str) -> str:
    if not _ADDRESS.fullmatch(text.strip()):
        raise ValueError("is not one mail address; write it like ana@practice.example")
    return text.strip()


def _member(text: str) -> str:
    if not _MEMBER.fullmatch(text):
        raise ValueError("is no member id of Slack; it begins with U, and Slack shows it in the member's profile")
    return text


def _https(text: str) -> str:
    parts = urlsplit(text)
    here = is_loopback(parts.hostname or "")
    at_home = parts.scheme == "http" and here
    if (
        not (parts.scheme == "https" or at_home)
        or not parts.hostname
        or parts.username
        or parts.password
        or parts.fragment
    ):
        raise ValueError('is not an address that begins with https://, like "https://hooks.practice.example/notices"')
    if not here and _is_inside(parts.hostname):
        raise ValueError(
            "is in a private network; name a host on the internet, or a program on this computer, like "
            '"http://127.0.0.1:8080/notices"'
        )
    return text


def _is_inside(host: str) -> bool:
    """Whether it is an address that is not on the internet. Names are looked at once they are looked up."""
    try:
        return not is_public(host)
    except ValueError:
        return False


Telephone = Annotated[str, AfterValidator(_number)]


class Way(Section):
    """One way to tell somebody: exactly one of the first seven. `via` is the channel that sends it.

    `apprise` is only what we call it; its address is a secret of the table.
    """

    mail: Annotated[str, AfterValidator(_mail)] | None = None
    text: Telephone | None = None
    whatsapp: Telephone | None = None
    call: Telephone | None = None
    slack: Annotated[str, AfterValidator(_member)] | None = None
    webhook: Annotated[str, AfterValidator(_https)] | None = None
    apprise: Text | None = None
    via: Text | None = None
    content: Content | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if sum(getattr(self, kind) is not None for kind in WayKind) != 1:
            names = ", ".join(WayKind)
            raise ValueError(f"has none or several of {names}; write exactly one, as in {{ mail = ... }}")
        if self.content == "full" and not self.kind.is_private:
            raise ValueError(f'cannot have content = "full": a {self.kind} may be read on a lock screen, or overheard')
        return self

    @property
    def kind(self) -> WayKind:
        return next(kind for kind in WayKind if getattr(self, kind) is not None)

    @property
    def address(self) -> str:
        """Where it goes, as the channel writes it."""
        return str(getattr(self, self.kind))


class Reach(Section):
    """How one person, or the practice, is told: each way in this order, until one of them works.

    A way that was proved longer than `prove_every` ago is still used, and `check` warns of it.

    `content` is for ways without one of their own. What the practice writes is the most that any way may carry. Mail
    outside the practice has counts unless it is written (`way_content.py`).
    """

    ways: tuple[Way, ...] = Field(default=(), max_length=10)
    content: Content = "full"
    prove_every: Annotated[Duration, within("30d", "1096d")] = timedelta(days=366)
    webhook_secret: SecretStr | None = None
    webhook_secret_file: Path | None = None
    apprise_url: SecretStr | None = None
    apprise_url_file: Path | None = None

    @model_validator(mode="after")
    def _secrets_are_there(self) -> Self:
        kinds = [way.kind for way in self.ways]
        if WayKind.WEBHOOK in kinds and self.webhook_secret is None and self.webhook_secret_file is None:
            raise ValueError("a webhook needs webhook_secret_file, with which it is signed")
        if WayKind.APPRISE in kinds and self.apprise_url is None and self.apprise_url_file is None:
            raise ValueError("apprise needs apprise_url_file, with the address of its service")
        if any(kinds.count(kind) > 1 for kind in (WayKind.WEBHOOK, WayKind.APPRISE)):
            raise ValueError("has two ways of one kind that share a secret; keep one of them")
        return self
