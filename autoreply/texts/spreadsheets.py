"""Cells that a spreadsheet takes for text."""

import re

# A spreadsheet that takes another character for the separator begins a cell in the middle of ours. Some take the wide
# and small forms of East Asia for the plain characters, too.
_FORMULA = re.compile(r"(^|[,;|\t\r\n])(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b])")


def without_formula(cell: str) -> str:
    """The cell as text, whatever the separator: spreadsheets run what begins like a formula, and senders choose how
    theirs begin."""
    if cell[:1] in {"\t", "\r", "\n"}:
        cell = f"'{cell}"
    return _FORMULA.sub(r"\1'\2", cell)
