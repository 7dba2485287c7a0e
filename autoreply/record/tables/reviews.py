"""What happened here, the reviews of what went wrong, and complaints. Of messages, only facts and never their text."""

import sqlalchemy as sa

from autoreply.record.tables.columns import Instant, Number, metadata

# What the machine and the channels did. Rows are only added.
event = sa.Table(
    "event",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("kind", sa.String, nullable=False),  # `event_log.EventKind`
    sa.Column("about", sa.String, nullable=False),
    sa.Column("says", sa.String, nullable=False),
    sa.Column("until", Instant),  # until when a channel says that it is closed
    sa.Index(None, "at"),
    sa.Index(None, "about", "kind", "at"),
)


# A review of what went wrong, and a complaint: `content` is what people of the practice wrote, in their own words.
def _written(name: str) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("id", Number, primary_key=True),
        sa.Column("at", Instant, nullable=False),
        sa.Column("owner", sa.String, nullable=False),  # a key of [people], "" for the practice
        sa.Column("closed", Instant),
        sa.Column("content", sa.JSON, nullable=False),
    )


incident, complaint = _written("incident"), _written("complaint")
