"""A break of the chain that somebody confirms: who did, why, and what was broken. The chain goes on from there."""

from collections.abc import Sequence
from datetime import datetime

from autoreply.errors import UserError
from autoreply.record.database import Database
from autoreply.record.errors import decoding
from autoreply.record.papers.chain import ChainHead
from autoreply.record.papers.papers import (
    CHAIN,
    OWN_WORDS,
    NewPaper,
    Paper,
    PaperKind,
    ends_and_rows,
    enter,
    go_on_from,
    take_turn,
)
from autoreply.record.papers.verification import ChainVerification, OutsideHead, verified


class NothingBrokenError(UserError):
    """There is no break to confirm."""

    def __init__(self) -> None:
        super().__init__("The chain is whole, so there is nothing to confirm. Nothing was changed.")


def re_anchor(
    database: Database, who: str, why: str, at: datetime, outside: Sequence[OutsideHead] = ()
) -> tuple[Paper, ChainVerification]:
    """Add an entry that names every break there is. Returns it with them.

    Raises `RecordError`, and `NothingBrokenError` where the chain is whole.
    """
    with database.write() as connection, decoding():
        take_turn(connection)
        found = verified(*ends_and_rows(connection), outside)
        if found.whole:
            raise NothingBrokenError
        go_on_from(connection, ChainHead(found.highest, found.last.head))
        facts = {
            "keys": [one.key for one in found.breaks],
            "says": [one.says for one in found.breaks],
            "first": min(one.first for one in found.breaks),
            "latest": found.highest,
        }
        return enter(connection, NewPaper(PaperKind.RE_ANCHOR, CHAIN, who, at, {OWN_WORDS: why}, facts)), found
