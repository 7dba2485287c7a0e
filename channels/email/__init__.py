"""Mail over IMAP and SMTP."""

from importlib import import_module

from channels import Channel, ChannelHost, ChannelKind, NoticeMedium, TextForm
from channels.email.settings import EmailSettings
from channels.setup import AccountSetup


def _build(name: str, settings: EmailSettings, host: ChannelHost) -> Channel:
    """Build a channel. Imports the mail libraries only here, so that reading the settings does not load them."""
    channel: Channel = import_module("channels.email.channel").EmailChannel(name, settings, host)
    return channel


def _setup() -> AccountSetup:
    setup: AccountSetup = import_module("channels.email.account_setup").EmailAccountSetup()
    return setup


KIND = ChannelKind(
    name="email",
    settings=EmailSettings,
    build=_build,
    form=TextForm.EMAIL,
    medium=NoticeMedium.MAIL,
    unreachable="mail to {who} bounced, and they would get no reply: ask for another address",
    setup=_setup,
    guide="channels/email/README.md",
)
