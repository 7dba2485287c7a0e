"""From where our own people write: their numbers and addresses, as the senders of a channel are called."""

from collections.abc import Mapping

from autoreply.settings import Settings
from autoreply.settings.channel import ChannelEntry, kind_of
from autoreply.settings.reach import WayKind
from channels import ChannelKind, TextForm

_TELEPHONES = frozenset({WayKind.TEXT, WayKind.WHATSAPP, WayKind.CALL})
_OF_FORM = {
    TextForm.EMAIL: frozenset({WayKind.MAIL}),
    TextForm.SMS: _TELEPHONES,
    TextForm.INSTANT: _TELEPHONES,
    TextForm.VOICE: _TELEPHONES,
}


def staff_on(settings: Settings, entry: ChannelEntry) -> Mapping[str, str]:
    """The senders of this channel who are our own people, in lower case: the key of each, "" for the practice.

    Proved or not: who is named is one of us.
    """
    kinds = _ways_from(kind_of(entry))
    reaches = {"": settings.reach} | {key: one.reach for key, one in settings.people.items() if one.reach}
    return {way.address.lower(): key for key, reach in reaches.items() for way in reach.ways if way.kind in kinds}


def _ways_from(kind: ChannelKind) -> frozenset[WayKind]:
    """The ways whose addresses are senders of such a channel. Of a chat these are the ways that it sends itself."""
    own = frozenset(way for way in WayKind if way.medium is not None and way.medium is kind.medium)
    return _OF_FORM.get(kind.form, own)


def takes_codes(entry: ChannelEntry) -> bool:
    """Whether a code that comes on this channel takes an alert: not by mail, which anybody can forge."""
    return kind_of(entry).form in (TextForm.SMS, TextForm.INSTANT)
