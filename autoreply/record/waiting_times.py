"""How long what nobody has yet is kept for them, and followed."""

from datetime import timedelta

WAITS = timedelta(days=366)  # for an opening: longer than any closed period
TOLD_FOR = timedelta(days=14)  # once it was to go, and told of if no way took it
# Whoever refuses a message says so within minutes, and a network that cannot reach a telephone within hours. A mail
# server that reaches nobody may try for days (RFC 5321 section 4.5.4.1). What hangs on it, such as words that are in
# memory only, is not kept for so long: greylisting, and an outage of an evening, are over by then.
REPORTED_WITHIN = timedelta(hours=6)
