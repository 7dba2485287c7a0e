"""Texts, WhatsApp and calls through Twilio: one provider, one folder, three kinds of channel."""

from importlib import import_module

from channels import Channel, ChannelHost, ChannelKind, NoticeMedium, TextForm
from channels.twilio.settings import SmsSettings, WhatsAppSettings
from channels.twilio.voice.settings import VoiceSettings


def _build_sms(name: str, settings: SmsSettings, host: ChannelHost) -> Channel:
    """Build a channel. Imports Twilio's library only here, so that reading the settings does not load it."""
    channel: Channel = import_module("channels.twilio.sms").SmsChannel(name, settings, host)
    return channel


def _build_voice(name: str, settings: VoiceSettings, host: ChannelHost) -> Channel:
    channel: Channel = import_module("channels.twilio.voice.channel").VoiceChannel(name, settings, host)
    return channel


def _build_whatsapp(name: str, settings: WhatsAppSettings, host: ChannelHost) -> Channel:
    channel: Channel = import_module("channels.twilio.whatsapp").WhatsAppChannel(name, settings, host)
    return channel


KINDS = (
    ChannelKind(
        name="sms",
        settings=SmsSettings,
        build=_build_sms,
        form=TextForm.SMS,
        medium=NoticeMedium.TEXT,
        unreachable=(
            "{who} opted out with STOP, or cannot be texted, and would get no crisis text: call them. Texting START to "
            "your number brings them back"
        ),
        guide="channels/twilio/README.md",
    ),
    ChannelKind(
        name="whatsapp",
        settings=WhatsAppSettings,
        build=_build_whatsapp,
        form=TextForm.INSTANT,
        medium=NoticeMedium.WHATSAPP,
        unreachable="{who} cannot be reached on WhatsApp, and would get no crisis text: call them",
        guide="channels/twilio/README.md",
    ),
    ChannelKind(
        name="voice",
        settings=VoiceSettings,
        build=_build_voice,
        form=TextForm.VOICE,
        medium=NoticeMedium.CALL,
        guide="channels/twilio/voice/README.md",
    ),
)
