"""Messages in Slack, and the status of the people of the practice."""

from importlib import import_module

from channels import AddressForm, Channel, ChannelHost, ChannelKind, NoticeMedium
from channels.slack.settings import SlackSettings


def _build(name: str, settings: SlackSettings, host: ChannelHost) -> Channel:
    """Build a channel. Imports Slack's library only here, so that reading the settings does not load it."""
    module = import_module("channels.slack.channel")
    made = module.HttpSlackChannel if settings.mode == "http" else module.SlackChannel
    channel: Channel = made(name, settings, host)
    return channel


KIND = ChannelKind(
    name="slack",
    settings=SlackSettings,
    build=_build,
    medium=NoticeMedium.SLACK,
    addresses=AddressForm(
        pattern=r"[uw](?=[a-z0-9]*\d)[a-z0-9]{5,20}",
        like="a Slack member ID like U0123ABCD",
        loose=r"[uw][a-z0-9]{2,}",
    ),
    unreachable="Slack refused the last reply to {who}, who would get no reply: they or the app left the conversation",
)
