"""Doubts about [delivery]: what is written there, and can have no effect or the wrong one."""

from collections.abc import Iterator

from autoreply.settings.channel import ChannelEntry, kind_of
from autoreply.settings.checks.contradictions import Finding
from autoreply.settings.model import Settings
from autoreply.settings.reading.lines import KeyPath
from autoreply.settings.way_content import carries_words
from channels import TextForm

STAYS = frozenset({TextForm.SMS, TextForm.INSTANT, TextForm.VOICE})  # what people send stays with the provider


def stays_with_provider(entry: ChannelEntry) -> bool:
    """Whether what people send on the channel is in no mailbox of the practice."""
    return kind_of(entry).form in STAYS


def may_have_words(settings: Settings, person: str) -> bool:
    """Whether any way to a person, or to the practice for "", may carry what clients wrote."""
    reach = settings.reach_of(person)
    return any(carries_words(settings, reach, way) for way in reach.ways)


def delivery_doubts(settings: Settings) -> Iterator[Finding]:
    """All of them."""
    for name, entry in settings.channels.items():
        wishes = settings.delivery_for(name)
        if entry.delivery is not None and not stays_with_provider(entry):
            says = "Its messages are in your mailbox or workspace already, so [delivery] has no effect. Take it out."
            yield ("channels", name, "delivery"), says
        elif not stays_with_provider(entry) or may_have_words(settings, entry.person or ""):
            continue
        elif wishes.redacted:
            yield _where(settings, name, "redacted"), "The words of texts are lost: no way of [reach] may carry them."
        elif wishes.delete_after_delivery:
            says = "Nothing is ever deleted, because no way of [reach] may carry words. Name a mailbox there."
            yield _where(settings, name, "delete_after_delivery"), says


def _where(settings: Settings, channel: str, key: str) -> KeyPath:
    own = settings.channels[channel].delivery
    return ("channels", channel, "delivery", key) if own and key in own.model_fields_set else ("delivery", key)
