"""Mail over IMAP and SMTP."""

from importlib import import_module

from channels import Channel, ChannelHost, ChannelKind, TextForm
from channels.email.settings import EmailSettings


def _build(name: str, settings: EmailSettings, host: ChannelHost) -> Channel:
    """Build a channel. Imports the mail libraries only here, so that reading the settings does not load them."""
    channel: Channel = import_module("channels.email.channel").EmailChannel(name, settings, host)
    return channel


KIND = ChannelKind(
    name="email",
    settings=EmailSettings,
    build=_build,
    form=TextForm.EMAIL,
    unreachable="mail to {who} bounced, and they would get no reply: ask for another address",
)
