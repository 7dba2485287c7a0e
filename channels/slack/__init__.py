"""Messages in Slack, and the status of the people of the practice."""

from importlib import import_module

from channels import Channel, ChannelHost, ChannelKind, NoticeMedium
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
    unreachable="Slack refused the last reply to {who}, who would get no reply: they or the app left the conversation",
)
