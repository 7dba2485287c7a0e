"""What is allowed on a card but most likely not meant, in sentences for `check`. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from autoreply.clients.clinical import clinical_words
from autoreply.record.cards.cards import Card
from autoreply.record.cards.entries import CardEntry, EntryKind
from autoreply.settings import Settings
from autoreply.texts.words import known_languages


def card_doubts(settings: Settings, cards: Iterable[Card], entries: Sequence[tuple[int, CardEntry]]) -> Iterator[str]:
    """Yield a sentence for each doubt. No label and no note is quoted: what `check` prints is passed around."""
    for card in cards:
        fields, name = card.fields, f"Contact card {card.number}"
        if found := clinical_words(f"{fields.label} {fields.notes}"):
            many = "a clinical word" if len(found) == 1 else f"{len(found)} clinical words"
            yield f"{name} has {many}. Keep them in the client's file: autoreply client show {card.number}"
        if fields.language and fields.language not in known_languages():
            yield f'{name} has the language "{fields.language}", in which Autoreply writes no texts.'
        if not card.addresses:
            yield f"{name} has no address, so it has no effect."
    yield from _of_agreements(settings, entries)


def _of_agreements(settings: Settings, entries: Sequence[tuple[int, CardEntry]]) -> Iterator[str]:
    """Agreements that name a person or a channel that is no longer in the settings: they have no effect."""
    channels = {*settings.channels, *(entry.kind for entry in settings.channels.values())}
    for number, entry in entries:
        if entry.kind is not EntryKind.AGREEMENT or entry.ended is not None:
            continue
        name = f"Agreement {entry.number} of contact card {number}"
        person = entry.content["person"]
        if person and person not in settings.people:
            yield f'{name} is with "{person}", who is not in [people]. It has no effect.'
        for channel in entry.content["channels"]:
            if channel not in channels:
                yield f'{name} names the channel "{channel}", which is not in the settings.'
