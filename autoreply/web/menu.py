"""The menu of the practice page. A new page is one entry here, beside its route in `routes.py`."""

from collections.abc import Container
from dataclasses import dataclass
from enum import StrEnum


class MenuGroup(StrEnum):
    """The groups, in their order. The value is the heading."""

    TODAY = "Today"
    HOURS = "Hours"
    PRACTICE = "Practice"


class Right(StrEnum):
    """Who sees an entry. The page itself must check it too: the menu hides, it does not protect."""

    ANYBODY = "anybody"  # who is logged in
    OWNER = "owner"


EVERY_RIGHT = frozenset(Right)


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A page: `path` is its address without the slash before it, and what a page gives as `here`."""

    path: str
    label: str
    group: MenuGroup
    right: Right = Right.ANYBODY


MENU = (
    MenuEntry("", "Now", MenuGroup.TODAY),
    MenuEntry("messages", "Messages", MenuGroup.TODAY),
    MenuEntry("override", "Open or close", MenuGroup.HOURS),
    MenuEntry("words", "Words", MenuGroup.PRACTICE),
    MenuEntry("file", "File", MenuGroup.PRACTICE),
)


def menu(rights: Container[Right]) -> dict[MenuGroup, list[MenuEntry]]:
    """What somebody with these rights sees, by group; groups without entries are left out."""
    seen = {group: [one for one in MENU if one.group is group and one.right in rights] for group in MenuGroup}
    return {group: entries for group, entries in seen.items() if entries}
