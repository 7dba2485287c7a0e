"""Messages, the replies to them and whatever else goes out, hand-overs, alerts, and what stays with a provider."""

import sqlalchemy as sa

from autoreply.record.tables.columns import Instant, Number, constant, metadata, partial_index

message = sa.Table(
    "message",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("message", sa.String, nullable=False),  # `channels.Inbound.id`
    sa.Column("sender", sa.String, nullable=False),
    sa.Column("arrived", Instant, nullable=False),
    sa.Column("noted", Instant, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("says", sa.String, nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("reader", sa.String, nullable=False, server_default=""),  # whose it is to read; "": the practice's
    sa.Column("attachments", sa.Integer, nullable=False, server_default="0"),
    sa.Column("locator", sa.String, nullable=False, server_default=""),  # `channels.Inbound.locator`
    sa.Column("handover", Number),  # the hand-over that lists it; NULL: the next one, 0: from before there were any
    sa.Column("agreed", sa.String),  # who was open for this client then, as agreed; NULL: nobody, "": the practice
    sa.UniqueConstraint("channel", "message"),
    sa.Index(None, "sender", "channel"),
    sa.Index(None, "noted", "channel", "reason", "arrived"),  # what the page counts stands in the index alone
)

# What the next hand-overs will list: a handful among all that ever came.
partial_index("ix_message_waiting", message.c.reader, message.c.noted, where=message.c.handover.is_(None))

partial_index("ix_message_urgent", message.c.noted, where=message.c.urgent)

partial_index("ix_message_agreed", message.c.noted, where=message.c.agreed.is_not(None))

sa.Index("ix_message_handover", message.c.handover, message.c.sender)

# One hand-over for each reader and closed period: of two replicas that open the same one, only one gets the ordinal.
handover = sa.Table(
    "handover",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("reader", sa.String, nullable=False),  # a key of [people]; "": the practice
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("began", Instant, nullable=False),  # of the closed period
    sa.Column("opened", Instant, nullable=False),
    sa.Column("created", Instant, nullable=False),
    sa.Column("delivered", Instant),  # by any way; NULL: not yet
    sa.UniqueConstraint("reader", "ordinal"),
)

partial_index("ix_handover_waiting", handover.c.created, where=handover.c.delivered.is_(None))

# How far the practice is with somebody who reached out. Messages after `through` make them new again.
follow_up = sa.Table(
    "follow_up",
    metadata,
    sa.Column("sender", sa.String, primary_key=True),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("through", Number, nullable=False),  # `message.id` of the last one that was seen
    sa.Column("changed", Instant, nullable=False),
    sa.Column("author", sa.String, nullable=False),
)

# A reply has a message, an ordinal and a running number. Other kinds have none of them: NULL is equal to nothing, so
# that those constraints do not concern them. `identity` is made of what a kind promises to be unique.
outgoing = sa.Table(
    "outgoing",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),  # `kinds.OutgoingKind`
    sa.Column("message", Number, sa.ForeignKey("message.id", ondelete="CASCADE")),  # what it answers
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("sender", sa.String, nullable=False),  # of that message, else whom it goes to
    sa.Column("ordinal", sa.Integer),  # counts the replies to that sender
    sa.Column("nth", sa.Integer),  # counts the account's replies, ordinary and urgent ones apart
    sa.Column("identity", sa.String, nullable=False, unique=True),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("created", Instant, nullable=False),
    sa.Column("ends", Instant),  # its expiry: not to be sent any more
    sa.Column("due", Instant, nullable=False),
    sa.Column("lease", Instant),  # somebody is sending it until then
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("doubtful", sa.Boolean, nullable=False),  # an attempt may have gone out
    sa.Column("finished", Instant),
    sa.Column("trouble", sa.String, nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),  # where it goes and what we say; emptied when finished
    sa.Column("reserve", sa.String),  # what it was taken from, NULL: from what every account gives
    sa.Column("medium", sa.String),  # to our own people: by what it went, such as "mail"
    sa.Column("whole", sa.Boolean),  # and whether with its words, or only as a count
    sa.Column("confirmed", Instant),  # and when it was seen to have arrived
    sa.Column("address", sa.String),  # of a reply: the sender as contact cards know it (`cards.addresses.address_of`)
    sa.Column("card", Number),  # the client's card when it was claimed, NULL where there was none
    sa.Column("card_ordinal", sa.Integer),  # counts the replies to that card, over all its channels
    sa.Column("digest", sa.String),  # of a reply's text: tells which version went out, and never what it said
    sa.UniqueConstraint("message", "kind"),
    sa.UniqueConstraint("channel", "sender", "ordinal"),
    sa.CheckConstraint(
        "kind <> 'reply' OR (message IS NOT NULL AND ordinal IS NOT NULL AND nth IS NOT NULL)", name="reply"
    ),
    sa.Index(None, "channel", "urgent", "created", "nth"),
)

# What is still to be sent: a handful among all that ever was.
partial_index("ix_outgoing_due", outgoing.c.due, where=outgoing.c.state == "due")

# What went to nobody, as far as we know: the spare has to know it too.
never_arrived = outgoing.c.state.in_([constant(word) for word in ("refused", "expired", "undelivered")])
partial_index("ix_outgoing_never_arrived", outgoing.c.finished, where=never_arrived)

# What people of the practice wrote to clients.
partial_index("ix_outgoing_answer", outgoing.c.finished, where=outgoing.c.kind == "answer")

# Of two replicas that claim the next reply to one client on two channels, only one can.
sa.Index("uq_outgoing_card_card_ordinal", outgoing.c.card, outgoing.c.card_ordinal, unique=True)

sa.Index("ix_outgoing_address_created", outgoing.c.address, outgoing.c.created)

# What people sent that stays with the provider: which text or recording, and whether somebody of the practice has it.
delivery = sa.Table(
    "delivery",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("reference", sa.String, nullable=False),  # the provider's: of a text `message.message` itself
    sa.Column("message", sa.String, nullable=False),  # `message.message`: of a recording, its call
    sa.Column("sender", sa.String, nullable=False),
    sa.Column("came", Instant, nullable=False),
    sa.Column("noted", Instant, nullable=False),
    sa.Column("status", sa.String, nullable=False),  # `channels.RecordingStatus`, or "text"
    sa.Column("seconds", sa.Integer),
    sa.Column("silent", sa.Boolean, nullable=False),
    sa.Column("reader", sa.String, nullable=False),  # a key of [people], "" for the practice
    sa.Column("claimed", Instant),  # when a message of ours was claimed that carries it; NULL: it waits
    sa.Column("carrier", sa.String, nullable=False),  # `outgoing.identity` of that message
    sa.Column("without", sa.String, nullable=False),  # why it was sent without its content, ""
    sa.Column("confirmed", Instant),  # when somebody had it whole
    sa.Column("discarded", Instant),  # when it was deleted at the provider
    sa.UniqueConstraint("channel", "reference"),
    sa.Index(None, "channel", "message"),
    sa.Index(None, "carrier"),
)

partial_index("ix_delivery_open", delivery.c.noted, where=delivery.c.confirmed.is_(None))

# The ladder of an alert about one client (`decision.ladder.OpenAlert`). Its client is whoever wrote `message`.
alert = sa.Table(
    "alert",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("message", Number, nullable=False),  # the first that it is about
    sa.Column("began", Instant, nullable=False),
    sa.Column("climbed", sa.Integer, nullable=False),
    sa.Column("more", sa.Integer, nullable=False),
    sa.Column("bundled", Instant),
    sa.Column("taken_by", sa.String, nullable=False),  # a key of [people], "*" for the practice, "": nobody
    sa.Column("taken_at", Instant),
    sa.Column("asked", sa.Boolean, nullable=False),
    sa.Column("opened", Instant),  # the last opening that the ladder knows of
    sa.Column("ended", Instant),
    sa.Column("reached", sa.Boolean, nullable=False),  # somebody said so
    sa.Column("told", sa.JSON, nullable=False),  # the keys of whom it told
    sa.Column("todo", sa.JSON, nullable=False),  # whom it still has to tell what (`alerts.ToDo`)
    sa.Column("serial", sa.Integer, nullable=False),  # counts what it had to tell
    sa.Column("climbed_at", Instant),  # when its last rung was told
)

# Each message is in one alert, whichever replica finds it.
alert_message = sa.Table(
    "alert_message",
    metadata,
    sa.Column("message", Number, primary_key=True, autoincrement=False),
    sa.Column("alert", Number, nullable=False),
)

# Mail that somebody of the practice left in a folder, to be sent at their opening: each by a digest of its Message-ID.
# The constraint is the promise: whoever sets `sending` first is the only one who sends it, for ever.
opening_mail = sa.Table(
    "opening_mail",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("identity", sa.String, nullable=False),
    sa.Column("opening", Instant, nullable=False),  # at which it was or will be sent
    sa.Column("state", sa.String, nullable=False),  # `opening_mail.MailState`
    sa.Column("locator", sa.String, nullable=False),  # which version of it was claimed
    sa.Column("claimed", Instant),  # its Date
    sa.Column("lease", Instant),  # somebody is sending it until then
    sa.Column("problem", sa.String, nullable=False),  # `channels.DraftProblem`, ""
    sa.Column("seen", Instant, nullable=False),  # when it was last seen in the folder
    sa.UniqueConstraint("channel", "identity"),
)
