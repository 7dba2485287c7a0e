"""A channel to copy: messages are text files in a folder, and replies are text files in another."""

from channels import Channel, ChannelHost, ChannelKind
from channels._template.channel import FolderChannel
from channels._template.settings import FolderSettings


def _build(name: str, settings: FolderSettings, host: ChannelHost) -> Channel:
    return FolderChannel(name, settings, host)


KIND = ChannelKind(name="folder", settings=FolderSettings, build=_build)
