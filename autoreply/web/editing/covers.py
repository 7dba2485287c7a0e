"""Who covers while somebody is away, as forms ask it: up to three people, in order."""

from collections.abc import Mapping

from autoreply.settings import Settings
from autoreply.settings.checks.contradictions import cover_error

COVERS = ("cover", "cover2", "cover3")  # each for when those before are away too


def covers_of(settings: Settings) -> list[tuple[str, str]]:
    """Who may cover: contacts, and the people whom clients can reach."""
    reachable = {key: person.name for key, person in settings.people.items() if person.contact}
    return [*((key, contact.name) for key, contact in settings.contacts.items()), *reachable.items()]


def chosen_covers(form: Mapping[str, str]) -> dict[str, str]:
    """Who was chosen, by field. A field that was left empty is left out."""
    return {name: form[name] for name in COVERS if form[name]}


def cover_errors(settings: Settings, chosen: Mapping[str, str], person: str | None) -> dict[str, str]:
    """What is wrong with who is to cover for `person` (None: the practice), by field."""
    wrong = {name: _cover_error(settings, cover, person) for name, cover in chosen.items()}
    names = list(chosen.values())
    again = {name: "Choose each person once." for number, name in enumerate(chosen) if names[number] in names[:number]}
    return {name: says for name, says in (wrong | again).items() if says}


def _cover_error(settings: Settings, cover: str, person: str | None) -> str:
    known = cover in settings.people or cover in settings.contacts
    return cover_error(settings, cover, person) if known else "Choose somebody from the list."
