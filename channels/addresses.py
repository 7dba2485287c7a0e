"""The form in which a kind of channel knows people, where that is neither a mail address nor a telephone number."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AddressForm:
    """`pattern` matches the address of one person, whole and in lower case. `like` says it, with its article.

    No mail address, telephone number, or domain may match. `loose` matches what else may be one: an exception in the
    settings may name it, and a contact card may not, because it could be something else.
    """

    pattern: str
    like: str  # as in "a Slack member ID like U0123ABCD"
    loose: str = ""

    def is_address(self, text: str) -> bool:
        """Whether this is the address of one person."""
        return re.fullmatch(self.pattern, text) is not None

    def may_be_address(self, text: str) -> bool:
        """The same, of what could be something else as well."""
        return self.is_address(text) or (bool(self.loose) and re.fullmatch(self.loose, text) is not None)
