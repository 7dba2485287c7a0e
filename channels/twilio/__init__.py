"""Texts and calls through Twilio. One provider, one folder, a kind for each way."""

from importlib import import_module

from channels import Channel, ChannelHost, Kind
from channels.twilio.settings import SmsSettings
from channels.twilio.voice.settings import VoiceSettings


def _build_sms(name: str, settings: SmsSettings, tools: ChannelHost) -> Channel:
    """Twilio's library is loaded here, where there is an account, and not where settings are only read."""
    channel: Channel = import_module("channels.twilio.sms").SmsChannel(name, settings, tools)
    return channel


def _build_voice(name: str, settings: VoiceSettings, tools: ChannelHost) -> Channel:
    channel: Channel = import_module("channels.twilio.voice.channel").VoiceChannel(name, settings, tools)
    return channel


KINDS = (
    Kind(name="sms", settings=SmsSettings, build=_build_sms),
    Kind(name="voice", settings=VoiceSettings, build=_build_voice),
)
