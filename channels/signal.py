"""The facts about a message that rules use, by name."""

from enum import StrEnum


class Signal(StrEnum):
    """A fact that a channel states about a message. People read the value too."""

    OUR_NOTICE = "our-notice"  # one of our messages to a member of the practice
    STAFF = "staff"  # written from where the practice reaches one of its people
    NULL_SENDER = "null-sender"  # nobody to answer: the null return path of bounces
    NO_RETURN_PATH = "no-return-path"  # the envelope sender is not known
    INVALID_SENDER = "invalid-sender"  # not one valid address
    FORM = "form"  # sent by a contact form, and it is not known who filled it in
    OURSELVES = "ourselves"  # one of our own addresses wrote it
    OUR_REPLY = "our-reply"  # one of our automatic replies came back
    AUTOMATIC = "automatic"  # it says itself that a program wrote it
    MAILING_LIST = "mailing-list"
    MAILING_LIST_HINT = "mailing-list-hint"  # marks of list software outside the standard
    BULK = "bulk"
    SUPPRESSED = "suppressed"  # it asks for no automatic answer
    REPORT = "report"  # delivery report, read receipt, abuse report
    SYSTEM_SENDER = "system-sender"  # mailer-daemon, list owners, ...
    POSTMASTER = "postmaster"
    NO_REPLY = "no-reply"
    RESPONDER = "responder"  # marks of other auto-responders
    SOUNDS_LIKE_RESPONDER = "sounds-like-responder"  # it only begins like one, as a person who quotes one may
    SENDING_SERVICE = "sending-service"  # marks of services for newsletters and receipts
    NOT_ADDRESSED = "not-addressed"  # none of our addresses is among the recipients
    FORWARDED = "forwarded"  # a mailbox passed it on under its own name, so that an answer would come back to us
    SMS_GATEWAY = "sms-gateway"  # a text message as mail: an answer would become many texts
    SPAM = "spam"
    SPOOFED = "spoofed"  # the receiving server says the sender is forged
    UNAUTHENTICATED = "unauthenticated"  # nothing vouches for the sender
    AUTHENTICATED = "authenticated"  # the receiving server, which we were told to trust, vouches for the sender
    MISALIGNED = "misaligned"  # envelope and visible sender are strangers, and nothing vouches for either
    CALENDAR = "calendar"  # answer to, or withdrawal of, an invitation
    INVITATION = "invitation"
    SUBJECT = "subject"  # the subject reads like an automatic one
    UNREADABLE = "unreadable"  # not even the headers could be read
    UNREACHABLE = "unreachable"  # a reply to this sender came back as undeliverable
    OPTED_OUT = "opted-out"  # one of the words by which somebody refuses all texts, such as STOP
    PROVIDER_ANSWERS = "provider-answers"  # the provider sends its own answer to a keyword, such as HELP
    SHORT_CODE = "short-code"  # a number of five or six digits: a program, and nobody to answer
    ALPHANUMERIC = "alphanumeric"  # a name in place of a number: it takes no answers
    WITHHELD = "withheld"  # the number is not shown
    PREMIUM = "premium-number"  # an answer there costs far more than a text
    NOT_A_MESSAGE = "not-a-message"  # an edit, a deletion, somebody who joined: nothing that anybody writes to us
    EDITED = "edited"  # somebody changed the words of an earlier message
    COLLEAGUE = "colleague"  # an ordinary member of our own workspace
    OVERHEARD = "overheard"  # others would read the answer, and the practice wishes for none there
    ANSWERS_OUR_REPLY = "answers-our-reply"  # answers one of our automatic replies
    URGENT = "urgent"  # words of the urgent list, seen in memory; the evidence never quotes them
