"""Messages to our own people: notices, hand-overs, deliveries and alerts, over the ways that each person wishes.

How another package sends one:

    notices.register(HAND_OVER, compose)            # once, in wiring; kinds are in `record/outgoing_kinds.py`
    notices.claim(HAND_OVER, "ana", "2026-11-30", {"period": "41"}, now)

`claim(kind, person, key, reference, at)` claims one message. Person, kind and key make it unique, for ever and over all
replicas: who claims it second gets False. The person is a key of [people], "" is the practice. The `reference` says
what the message is about and nothing else: record ids, SIDs, instants; never words, names or addresses. `at` is from
when on it may be sent: now, or at most ten minutes later, so that several become one.

`compose(request)` is called when the message is sent, and again at each attempt: so a colleague's answer meanwhile is
in it. It returns a `Notice`, or None when there is nothing to tell any more. It may raise `TryAgain` ("the recording is
not ready yet"), and RecordError. `request` has person, reference, `claimed` and `now`; `whole` says whether words and
attachments will be used: if not, leave out what is costly to fetch.

A `Notice` has every form of the message. `plain`, `html` and `attachments` go to a mailbox or Slack that may carry
words. `short` is for everything else: one segment, without name, number or words ("Autoreply: 1 new voicemail. Open
the page."); `spoken` is the same for a call. `counts_only.py` composes both in every language.

The outbox tries the ways in their order. One that refuses is followed by the next at once; one that is only busy, once
the `patience` of the kind is over. Nothing is sent by a way that nobody has proved, apart from our own mailboxes.

`notices.state(kind, person, key)` says what became of it: `state`, `medium` (by what it went, "" not yet), `whole`
(with its words), and `confirmed`: when it was seen in the mailbox that it was for, or when its provider took it if we
watch no such mailbox. Delete nothing at a provider before it is confirmed and whole. A message that does not arrive is
sent again by the next way (`undelivered`, `record.notices.send_again`). One that waits too long, or is not seen to
arrive, is trouble (`watch.py`), and the owner is told.

Nobody may have a way, as `[reach]` is not in every file: then `claim` returns False, and `reaches(person)` says so.
"""
