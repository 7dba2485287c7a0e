"""The words and the sound of what people sent, fetched from the provider when somebody of the practice is to have them.

How another package uses it:

    contents = Contents(channels, record, held)
    deliveries = record.deliveries.of_messages("main-line", ["CA..."])
    mine = record.deliveries.joined([one.number for one in deliveries], identity, now)
    for content in contents.of(deliveries, 10_000_000, ForReader("ana", mine)):
        ...

`of_messages` returns what belongs to messages of the record: a text itself, each recording of a call. `room` are the
octets that all sound together may have. What cannot be had has the reason in `says`, and `again` if it may be had
later: then it is delivered by itself as soon as it is there.

Whoever sends a message with contents in it calls `record.deliveries.held_for(identity, numbers, now)` or `carried` with
the identity of that message when it is claimed, and when it is composed `joined`, and for each `went_without(number,
identity, content.without)`. Everything else follows: it is confirmed once that message was seen to have arrived whole,
and never deleted at the provider before.
"""
