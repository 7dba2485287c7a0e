"""The menu of the practice page. A new page is one entry here, beside its route in `routes.py`."""

from dataclasses import dataclass
from enum import StrEnum

from autoreply.web.access.rights import Action, PageVisitor, may


class MenuGroup(StrEnum):
    """The groups, in their order. The value is the heading."""

    TODAY = "Today"
    HOURS = "Hours"
    PRACTICE = "Practice"


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A page: `path` is its address without the slash before it, and what a page gives as `here`.

    Only who may do `action` sees the entry. The route must ask for the right too: the menu hides, it does not protect.
    """

    path: str
    label: str
    group: MenuGroup
    action: Action = Action.SEE


MENU = (
    MenuEntry("", "Now", MenuGroup.TODAY),
    MenuEntry("inbox", "Inbox", MenuGroup.TODAY),
    MenuEntry("messages", "Messages", MenuGroup.TODAY),
    MenuEntry("mirror", "Mirror", MenuGroup.TODAY),
    MenuEntry("override", "Open or close", MenuGroup.HOURS),
    MenuEntry("hours", "Hours", MenuGroup.HOURS, Action.HOURS),
    MenuEntry("away", "Away", MenuGroup.HOURS, Action.ABSENCES),
    MenuEntry("clients", "Clients", MenuGroup.PRACTICE),
    MenuEntry("incidents", "Incidents", MenuGroup.PRACTICE),
    MenuEntry("complaints", "Complaints", MenuGroup.PRACTICE),
    MenuEntry("summary", "Summary", MenuGroup.PRACTICE, Action.SUMMARY),
    MenuEntry("words", "Words", MenuGroup.PRACTICE),
    MenuEntry("policy", "Policy", MenuGroup.PRACTICE),
    MenuEntry("reach", "Reach", MenuGroup.PRACTICE),
    MenuEntry("file", "File", MenuGroup.PRACTICE),
    MenuEntry("history", "History", MenuGroup.PRACTICE),
    MenuEntry("accounts", "Accounts", MenuGroup.PRACTICE, Action.ACCOUNTS),
)


def menu(visitor: PageVisitor) -> dict[MenuGroup, list[MenuEntry]]:
    """What `visitor` may use, by group; groups without entries are left out."""
    may_use = [one for one in MENU if may(visitor, one.action, visitor.person)]
    seen = {group: [one for one in may_use if one.group is group] for group in MenuGroup}
    return {group: entries for group, entries in seen.items() if entries}
