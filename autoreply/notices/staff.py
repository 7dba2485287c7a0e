"""From where our own people write: their numbers and addresses, as the senders of a channel are called."""

from autoreply.settings import Settings
from autoreply.settings.channel import ChannelEntry, kind_of
from autoreply.settings.reach import WayKind
from channels import TextForm

_TELEPHONES = frozenset({WayKind.TEXT, WayKind.WHATSAPP, WayKind.CALL})
_OF_FORM = {
    TextForm.EMAIL: frozenset({WayKind.MAIL}),
    TextForm.CHAT: frozenset({WayKind.SLACK}),
    TextForm.SMS: _TELEPHONES,
    TextForm.INSTANT: _TELEPHONES,
    TextForm.VOICE: _TELEPHONES,
}


def staff_on(settings: Settings, entry: ChannelEntry) -> frozenset[str]:
    """The senders of this channel who are our own people, in lower case. Proved or not: who is named is one of us."""
    kinds = _OF_FORM[kind_of(entry).form]
    reaches = [settings.reach, *(person.reach for person in settings.people.values() if person.reach)]
    return frozenset(way.address.lower() for reach in reaches for way in reach.ways if way.kind in kinds)
