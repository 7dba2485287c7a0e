"""The settings of one mail account: its servers, its login, and its own addresses."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from channels.email.message.rules import RulesSettings
from channels.secret import is_loopback, read_secret

Security = Literal["tls", "starttls", "none"]
Port = Annotated[int, Field(ge=1, le=65535)]

# Gmail and Microsoft 365 put what an account sends into its Sent folder. A copy of ours would be a second one.
_FILES_SENT = frozenset({"smtp.gmail.com", "smtp.googlemail.com", "smtp.office365.com", "smtp-mail.outlook.com"})


def _address(text: str) -> str:
    """Return a plain `local@domain` without a display name, with the domain in lower case. Raises ValueError."""
    local, at, domain = text.strip().rpartition("@")
    if not at or not local or not domain or any(char.isspace() or char in "<>," for char in text.strip()):
        raise ValueError("is not one mail address; write it like office@practice.example")
    return f"{local}@{domain.lower()}"


Address = Annotated[str, AfterValidator(_address)]


class _EmailSection(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class ServerSettings(_EmailSection):
    host: str = Field(min_length=1)
    security: Security
    port: Port
    user: str | None = None
    password: SecretStr | None = None
    password_file: Path | None = None
    ca_file: Path | None = Field(None, description="PEM file of the certificate authority, in place of the system's.")

    @property
    def place(self) -> str:
        """The host and the port, as messages name a server."""
        return f"{self.host}:{self.port}"

    @property
    def server(self) -> str:
        """The host; on this machine with the port, behind which there may be anything."""
        return self.place if is_loopback(self.host) else self.host.lower()

    @model_validator(mode="after")
    def _plain_only_at_home(self) -> Self:
        if self.security == "none" and not is_loopback(self.host):
            raise ValueError(
                f'security = "none" is for this machine only, not for {self.host}; use "tls" or "starttls"'
            )
        return self

    @model_validator(mode="after")
    def _one_password(self) -> Self:
        if self.password is not None and self.password_file is not None:
            raise ValueError("give either password or password_file, not both")
        return self

    @property
    def has_password(self) -> bool:
        return self.password is not None or self.password_file is not None


class ImapSettings(ServerSettings):
    """The server that receives mail."""

    security: Security = Field("tls", description='"tls", "starttls", or "none" on this machine only.')
    port: Port = 993
    folder: str = Field("INBOX", min_length=1, description="The one folder that is watched.")
    sent_folder: str | None = Field(None, description="Where the practice's own mail is kept; found by itself.")
    idle: bool = Field(True, description="Let the server ring (IDLE) where it can; otherwise look every poll_every.")
    poll_every: float = Field(60.0, ge=1.0, le=3600.0, description="Seconds between looks where there is no IDLE.")


class SmtpSettings(ServerSettings):
    """The server that sends replies. `user` and the password are those of IMAP unless given here."""

    security: Security = Field("starttls", description='"starttls", "tls", or "none" on this machine only.')
    port: Port = 587
    authenticate: bool = Field(True, description="False for a server of one's own that asks for no password.")
    envelope_from: Literal["account", "null"] = "account"
    copy_to_sent: bool = Field(False, description="Put a copy of each reply into the Sent folder.")
    files_sent: bool | None = Field(None, description="Whether the provider puts what we send into Sent by itself.")


class OAuthSettings(_EmailSection):
    """Access without a password. The endpoints are the provider's unless given here."""

    provider: Literal["google", "microsoft", "custom"]
    client_id: str = Field(min_length=1)
    client_secret: SecretStr | None = None
    client_secret_file: Path | None = None
    tenant: str = Field("organizations", description="Microsoft 365 only: the tenant's name or id.")
    scopes: tuple[str, ...] = ()
    token_url: str | None = None
    authorize_url: str | None = None
    device_url: str | None = None

    @model_validator(mode="after")
    def _custom_names_its_endpoints(self) -> Self:
        if self.provider == "custom" and not (self.token_url and self.scopes):
            raise ValueError('provider = "custom" needs token_url and scopes')
        return self

    @model_validator(mode="after")
    def _tokens_travel_encrypted(self) -> Self:
        for url in filter(None, (self.token_url, self.authorize_url, self.device_url)):
            host = url.removeprefix("http://").split("/")[0].rsplit(":", 1)[0]
            if not url.startswith("https://") and not (url.startswith("http://") and is_loopback(host)):
                raise ValueError("every OAuth address begins with https://; http:// is for this machine only")
        return self


class FormSettings(_EmailSection):
    """A contact form of the practice's own website."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    sender: Address = Field(alias="from", description="The From under which the website sends what people write.")


class EmailSettings(_EmailSection):
    """One mail account."""

    address: Address = Field(description="The account's own address, which replies come from.")
    aliases: tuple[Address, ...] = Field((), description="Every other address whose mail arrives here.")
    subaddresses: bool = Field(True, description="office+anything@ counts as office@.")
    display_name: str = ""
    imap: ImapSettings
    smtp: SmtpSettings
    oauth: OAuthSettings | None = None
    send_at_opening: str = Field("", description="The folder whose mails are sent at the opening; empty: none.")
    forms: tuple[FormSettings, ...] = Field((), description="Contact forms whose mail is answered to its Reply-To.")
    rules: RulesSettings = Field(default_factory=RulesSettings)

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if self.oauth is not None and self.imap.has_password:
            raise ValueError("give either an [oauth] table or a password for imap, not both")
        return self

    @model_validator(mode="after")
    def _a_folder_of_its_own(self) -> Self:
        folder, others = self.send_at_opening.lower(), (self.imap.folder, self.imap.sent_folder or "Sent", "Drafts")
        if folder and folder in {other.lower() for other in others}:
            raise ValueError('send_at_opening needs a folder of its own; write send_at_opening = "Send at opening"')
        return self

    @property
    def files_sent(self) -> bool:
        """Whether the provider puts what we send into the Sent folder by itself."""
        wish = self.smtp.files_sent
        return self.smtp.host.lower() in _FILES_SENT if wish is None else wish

    @property
    def relies_on(self) -> frozenset[str]:
        """The servers: two mailboxes of one server are out of reach at one time."""
        return frozenset({self.imap.server, self.smtp.server})

    @property
    def own(self) -> tuple[str, ...]:
        """All our addresses."""
        return (self.address, *self.aliases)

    @property
    def lacks_login(self) -> str:
        """What to write so that the account can log in, or ""."""
        if self.oauth is not None or self.imap.has_password:
            return ""
        return "Write password_file = ... in its imap table, or an oauth table."

    @property
    def imap_user(self) -> str:
        """The login name. For a shared mailbox of Microsoft 365 it is the mailbox's own address."""
        return self.imap.user or self.address

    @property
    def smtp_user(self) -> str:
        return self.smtp.user or self.imap_user

    def imap_password(self) -> str:
        """Return the password. Raises `ChannelError` if there is none or its file cannot be read."""
        return read_secret(self.imap.password, self.imap.password_file, "IMAP password")

    def smtp_password(self) -> str:
        """Return the password for sending. Raises `ChannelError` like `imap_password`."""
        if self.smtp.has_password:
            return read_secret(self.smtp.password, self.smtp.password_file, "SMTP password")
        return self.imap_password()
