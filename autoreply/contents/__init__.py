"""The words and the sound of what people sent, fetched from the provider when somebody of the practice is to have them.

How another package uses it:

    contents = Contents(channels, record, held)
    for content in contents.of("main-line", ["CA..."], room=10_000_000):
        ...

`of` returns what belongs to messages of the record: a text itself, each recording of a call. `room` are the octets that
all sound together may have. What cannot be had has the reason in `says`, and `again` if it may be had later: then it is
delivered by itself as soon as it is there.

Whoever sends a message with contents in it calls `record.deliveries.carried(numbers, identity, now)` with the identity
of that message when it is claimed, and `record.deliveries.went_without(number, content.without)` for each when it is
composed. Everything else follows: it is confirmed once that message was seen to have arrived whole, and never deleted
at the provider before.
"""
