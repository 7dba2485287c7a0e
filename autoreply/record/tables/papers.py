"""The chain of what the practice did, as evidence. `record/papers/papers.py` writes it."""

import sqlalchemy as sa

from autoreply.record.tables.columns import Instant, Number, metadata

# One entry. `data` and `salt` can be deleted, and the chain still holds: its hash is over `digest`.
paper = sa.Table(
    "paper",
    metadata,
    sa.Column("sequence", Number, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("kind", sa.String, nullable=False),  # `papers.PaperKind`
    sa.Column("about", sa.String, nullable=False),
    sa.Column("author", sa.String, nullable=False),
    sa.Column("card", Number),  # the client's card that it concerns: to erase the client deletes its `data`
    sa.Column("until", Instant),  # how long it is in effect, where that is known
    sa.Column("facts", sa.String, nullable=False),  # canonical JSON that stays
    sa.Column("data", sa.String),  # canonical JSON that can be deleted
    sa.Column("salt", sa.String),  # goes with `data`
    sa.Column("digest", sa.String, nullable=False),  # of `data` with `salt`
    sa.Column("previous", sa.String, nullable=False),  # the hash of the entry before
    sa.Column("hash", sa.String, nullable=False),
    sa.Index(None, "kind", "about"),
    sa.Index(None, "card"),
)

# One row: the last entry, and where the chain begins since retention deleted what was before. It only goes forward.
paper_head = sa.Table(
    "paper_head",
    metadata,
    sa.Column("id", Number, primary_key=True, autoincrement=False),
    sa.Column("count", Number, nullable=False),  # the sequence of the last entry
    sa.Column("head", sa.String, nullable=False),  # its hash
    sa.Column("first", Number, nullable=False),  # the sequence of the first entry that is left
    sa.Column("before", sa.String, nullable=False),  # the hash of the entry before that, "" at the very beginning
)
