"""The settings of an account at Twilio and of the numbers that people text or call."""

import re
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from channels.secret import is_loopback, read_secret

E164 = re.compile(r"\+[1-9]\d{6,14}")  # ITU-T E.164: at most fifteen digits, the first is not zero
_SEPARATORS = re.compile(r"[ ().\u00a0-]")


def _number(text: str) -> str:
    """Return a phone number in international form. Raises ValueError."""
    plain = _SEPARATORS.sub("", text)
    if not E164.fullmatch(plain):
        raise ValueError(
            "is not a telephone number in international form; write it with the country code, like +15550100000"
        )
    return plain


def _sid(prefix: str) -> AfterValidator:
    def check(text: str) -> str:
        if not re.fullmatch(prefix + "[0-9a-fA-F]{32}", text):
            raise ValueError(f"is not such an identifier of Twilio; it begins with {prefix} and has 34 characters")
        return text

    return AfterValidator(check)


def _url(text: str) -> str:
    """Return an https address without query and fragment, or http on this machine. Raises ValueError."""
    parts = urlsplit(text)
    try:
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        port_is_fine = False
    at_home = parts.scheme == "http" and is_loopback(parts.hostname or "")
    if not parts.hostname or not port_is_fine or not (parts.scheme == "https" or at_home):
        raise ValueError('is not an address that begins with https://, like "https://desk.example.org"')
    if parts.query or parts.fragment or any(char.isspace() for char in text):
        raise ValueError("has a question mark, a # or a space in it; write the plain address")
    return text.rstrip("/")


def _open_url(text: str) -> str:
    """Like `_url`, for addresses that are shown and logged: they may not contain a user. Raises ValueError."""
    if "@" in urlsplit(text).netloc:
        raise ValueError("has a user or a password in it, which would be shown to others; write the plain address")
    return _url(text)


def _public_url(text: str) -> str:
    """Like `_open_url`, for the address that Twilio posts to. It refuses a host with an underscore (error 21609)."""
    if "_" in (urlsplit(text).hostname or ""):
        raise ValueError("has an underscore in the name of its host, which Twilio does not accept; use another name")
    return _open_url(text)


def secure(url: str) -> str:
    """Return Twilio's own addresses with https: its API gives some as http://webhooks.twilio.com/..."""
    parts = urlsplit(url)
    if parts.scheme == "http" and (parts.hostname or "").endswith(".twilio.com"):
        return parts._replace(scheme="https").geturl()
    return url


def target(text: str) -> str:
    """Return an https address that Twilio fetches. It may have a query. Raises ValueError."""
    text = secure(text)
    _url(text.partition("?")[0])
    if any(char.isspace() for char in text):
        raise ValueError("has a space in it; write the address as the console shows it")
    return text


def _one_or_many(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Number = Annotated[str, AfterValidator(_number)]
Numbers = Annotated[tuple[Number, ...], BeforeValidator(_one_or_many)]
Url = Annotated[str, AfterValidator(_open_url)]
PublicUrl = Annotated[str, AfterValidator(_public_url)]
Target = Annotated[str, AfterValidator(target)]
AccountSid = Annotated[str, _sid("AC")]
KeySid = Annotated[str, _sid("SK")]
ServiceSid = Annotated[str, _sid("MG")]


class TwilioSettings(BaseModel):
    """The settings of texts and calls: the account, the numbers, and how Twilio reaches us."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    account_sid: AccountSid = Field(description="Of the console's first page; it begins with AC.")
    auth_token: SecretStr | None = None
    auth_token_file: Path | None = None
    alternate_auth_token: SecretStr | None = None
    alternate_auth_token_file: Path | None = None
    api_key_sid: KeySid | None = None
    api_key_secret: SecretStr | None = None
    api_key_secret_file: Path | None = None
    numbers: Numbers = Field(min_length=1, description="The practice's own numbers, in international form.")
    webhook: bool = Field(True, description="Twilio posts to us; false: we ask Twilio.")
    public_url: PublicUrl | None = None
    api_base_url: Url | None = None
    poll_every: float = Field(60.0, ge=5.0, le=3600.0, description="Seconds between looks at Twilio.")
    timeout: float = Field(10.0, ge=1.0, le=60.0, description="Seconds for any one request to Twilio.")

    @model_validator(mode="after")
    def _reachable_in_some_way(self) -> Self:
        if self.webhook and self.public_url is None:
            raise ValueError(
                "public_url is missing: the address at which Twilio reaches Autoreply. "
                "Without one, write webhook = false"
            )
        return self

    @model_validator(mode="after")
    def _whole_secrets(self) -> Self:
        for name in ("auth_token", "alternate_auth_token", "api_key_secret"):
            if getattr(self, name) is not None and getattr(self, f"{name}_file") is not None:
                raise ValueError(f"give either {name} or {name}_file, not both")
        if (self.api_key_sid is None) != (self.api_key_secret is None and self.api_key_secret_file is None):
            raise ValueError("api_key_sid and api_key_secret belong together; give both or neither")
        return self

    @property
    def own(self) -> tuple[str, ...]:
        """All our numbers."""
        return self.numbers

    @property
    def relies_on(self) -> frozenset[str]:
        """What texts and calls of one account have in common."""
        server = urlsplit(self.api_base_url or "https://api.twilio.com").netloc
        return frozenset({f"account {self.account_sid}", server})

    def token(self) -> str:
        """Return the primary auth token. Raises `ChannelError`."""
        return read_secret(self.auth_token, self.auth_token_file, "Twilio auth token")

    def tokens(self) -> list[str]:
        """Return all tokens with which Twilio may sign webhooks, the primary first. Raises `ChannelError`."""
        tokens = [self.token()]
        if self.alternate_auth_token is not None or self.alternate_auth_token_file is not None:
            other = (self.alternate_auth_token, self.alternate_auth_token_file)
            tokens.append(read_secret(*other, "alternate Twilio auth token"))
        return tokens

    def credentials(self) -> tuple[str, str]:
        """Return user and password for the API: those of the key, else of the account. Raises `ChannelError`."""
        if self.api_key_sid is not None:
            return self.api_key_sid, read_secret(self.api_key_secret, self.api_key_secret_file, "Twilio API key secret")
        return self.account_sid, self.token()


class NumberSettings(TwilioSettings):
    """The addresses between which we route the numbers if Twilio cannot reach us."""

    office_url: Target | None = None
    after_hours_url: Target | None = None
    fallback_url: Target | None = None

    @model_validator(mode="after")
    def _turned_between_two(self) -> Self:
        if not self.webhook and (self.office_url is None or self.after_hours_url is None):
            raise ValueError("webhook = false needs office_url and after_hours_url, between which the number is turned")
        return self


class MessageRules(BaseModel):
    """The rules that are a matter of judgement, each with a switch."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    responders: bool = Field(True, description="Silent on texts that begin like other automatic answers.")


class MessagingSettings(TwilioSettings):
    """The settings of texts and WhatsApp."""

    rules: MessageRules = Field(default_factory=MessageRules)


class SmsSettings(NumberSettings, MessagingSettings):
    """Text messages to the practice's numbers."""

    messaging_service_sid: ServiceSid | None = None


class WhatsAppSettings(MessagingSettings):
    """WhatsApp messages to the practice's numbers, which are WhatsApp senders at Twilio."""
