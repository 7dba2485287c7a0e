"""Who may do what on the practice page: one pure function, and the right that each page declares."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Action(Enum):
    """What somebody may do. The value completes the sentence "Only an owner can …"."""

    SEE = "see these pages"
    OVERRIDE = "open or close for others"
    HOURS = "change the hours of others"
    ABSENCES = "change the absences of others"
    WORDS = "change the words of others"
    REACH = "change how others are told"
    FILE = "change the settings file"
    RESUME_REPLIES = "let a channel reply again"
    CLIENTS = "change contact cards"
    AGREEMENTS = "agree on times for others"
    ERASE = "erase a client"
    ACCOUNTS = "manage accounts"
    SUMMARY = "make a summary for supervision"
    INCIDENTS = "work on the reviews of others"
    COMPLAINTS = "read and answer the complaints of others"
    OWN_ACCOUNT = "change this account"


OF_ONE_PERSON = frozenset(
    {
        Action.OVERRIDE,
        Action.HOURS,
        Action.ABSENCES,
        Action.WORDS,
        Action.REACH,
        Action.AGREEMENTS,
        Action.INCIDENTS,
        Action.COMPLAINTS,
    }
)
OF_EVERYBODY = frozenset({Action.SEE, Action.CLIENTS})  # who is in [people]


@dataclass(frozen=True, slots=True)
class PageVisitor:
    """Who uses the page. The history names who did something by `name`.

    `person` is the key in [people] of whom the account belongs to, None for an owner without hours. `account` is the
    key of the account, "" for whoever uses the practice's one password, or a page that asks for none.
    """

    name: str
    owner: bool
    person: str | None = None
    account: str = ""


PRACTICE = PageVisitor("the practice", owner=True)


def may(visitor: PageVisitor, action: Action, person: str | None = None) -> bool:
    """Whether `visitor` may do it: owners may do everything. People of the practice may see everything, change what is
    theirs, and keep the contact cards. Others, such as somebody who left, may do nothing.

    `person` is the key in [people] of the person it concerns, None where it concerns the whole practice.
    """
    if action is Action.OWN_ACCOUNT:
        return visitor.account != ""
    if visitor.owner:
        return True
    if action in OF_EVERYBODY:
        return visitor.person is not None
    return action in OF_ONE_PERSON and person is not None and person == visitor.person


@dataclass(frozen=True, slots=True)
class Right:
    """What a page asks of its visitor. `field` names the person in the form or the address, "" where nobody is named.

    A posted form that leaves the person out concerns the whole practice. An address that leaves it out shows visitors
    their own, so it is open to everybody who may change anything there.
    """

    action: Action
    field: str = ""

    def held(self, visitor: PageVisitor, query: Mapping[str, str], form: Mapping[str, str] | None) -> bool:
        """Whether `visitor` may send this request; `form` is None where nothing was posted."""
        named = (query if form is None else form).get(self.field, "").strip() if self.field else ""
        return may(visitor, self.action, named or (visitor.person if form is None else None))
