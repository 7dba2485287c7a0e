"""Whose work is counted, and who may look. Pure."""

from autoreply.settings import Settings

PRACTICE = ""  # the key of somebody who is the whole practice, and stands in no [people]


def solo(settings: Settings) -> str | None:
    """Return the key of the one person whom the practice consists of, None if there are several.

    Without [people] that is whoever lets the replies say "I".
    """
    if not settings.people:
        return PRACTICE if settings.voice == "I" else None
    return next(iter(settings.people)) if len(settings.people) == 1 else None


def person_of(settings: Settings, channel: str, person: str) -> str | None:
    """Return who did something on a channel, None where that is nobody in particular, as in a shared mailbox."""
    entry = settings.channels.get(channel)
    named = person or (entry.person if entry is not None else None) or ""
    return named if named in settings.people else solo(settings)


def is_on(settings: Settings, person: str) -> bool:
    """Whether this person's work is counted."""
    own = settings.people.get(person)
    known = own is not None or (person == PRACTICE and solo(settings) == PRACTICE)
    return settings.mirror and known and (own is None or own.mirror)


def counted(settings: Settings) -> frozenset[str]:
    """The keys of everybody whose work is counted."""
    return frozenset(key for key in (PRACTICE, *settings.people) if is_on(settings, key))


def has_own_way(settings: Settings, person: str) -> bool:
    """Whether a message to this person reaches nobody else."""
    own = settings.people.get(person)
    if own is not None and own.reach is not None and own.reach.ways:
        return True
    return solo(settings) == person and bool(settings.reach_of(person).ways)
