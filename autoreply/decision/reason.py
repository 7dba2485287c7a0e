"""Why a message was answered, or was not. Each reason: a log field, a metric label, a heading of docs/reasons.md."""

from enum import StrEnum

from channels import Signal


class Reason(StrEnum):
    """The outcome of one decision. The first three are answers, all others are silences."""

    ANSWERED = "answered"
    ANSWERED_AGAIN = "answered-again"
    ANSWERED_URGENT = "answered-urgent"

    # What the message is. The names are those of the signals.
    OUR_NOTICE = "our-notice"
    STAFF = "staff"
    NULL_SENDER = "null-sender"
    NO_RETURN_PATH = "no-return-path"
    INVALID_SENDER = "invalid-sender"
    FORM = "form"
    OURSELVES = "ourselves"
    OUR_REPLY = "our-reply"
    AUTOMATIC = "automatic"
    MAILING_LIST = "mailing-list"
    MAILING_LIST_HINT = "mailing-list-hint"
    BULK = "bulk"
    SUPPRESSED = "suppressed"
    REPORT = "report"
    SYSTEM_SENDER = "system-sender"
    POSTMASTER = "postmaster"
    NO_REPLY = "no-reply"
    RESPONDER = "responder"
    SENDING_SERVICE = "sending-service"
    NOT_ADDRESSED = "not-addressed"
    FORWARDED = "forwarded"
    SMS_GATEWAY = "sms-gateway"
    SPAM = "spam"
    SPOOFED = "spoofed"
    UNAUTHENTICATED = "unauthenticated"
    MISALIGNED = "misaligned"
    CALENDAR = "calendar"
    INVITATION = "invitation"
    SUBJECT = "subject"
    UNREADABLE = "unreadable"
    UNREACHABLE = "unreachable"
    OPTED_OUT = "opted-out"
    PROVIDER_ANSWERS = "provider-answers"
    SHORT_CODE = "short-code"
    ALPHANUMERIC = "alphanumeric"
    WITHHELD = "withheld"
    PREMIUM = "premium-number"
    NOT_A_MESSAGE = "not-a-message"
    COLLEAGUE = "colleague"
    OVERHEARD = "overheard"

    # What the practice and the clock say.
    DUPLICATE = "duplicate"
    EXCEPTION = "exception"
    QUIET_CLIENT = "quiet-client"
    AGREED_TIME = "agreed-time"
    WORKING_HOURS = "working-hours"
    OPEN_NOW = "open-now"
    SHORT_GAP = "short-gap"
    TOO_OLD = "too-old"
    LIVE_CONVERSATION = "live-conversation"
    ALREADY_TOLD = "already-told"
    BREAKER = "breaker"

    @property
    def answers(self) -> bool:
        """True where a reply goes out."""
        return self in ANSWERS

    @property
    def words(self) -> str:
        """The reason in words, for people; without the full stop."""
        return WORDS[self]


ANSWERS = frozenset({Reason.ANSWERED, Reason.ANSWERED_AGAIN, Reason.ANSWERED_URGENT})


WORDS = {
    Reason.ANSWERED: "Got the after-hours reply",
    Reason.ANSWERED_AGAIN: "Got a short second reply, because the first was hours ago",
    Reason.ANSWERED_URGENT: "Got another reply, because the message had urgent words",
    Reason.OUR_NOTICE: "One of our own messages to you",
    Reason.STAFF: "Written by one of you, from where notices reach them",
    Reason.NULL_SENDER: "A bounce message, with nobody to answer",
    Reason.NO_RETURN_PATH: "The message names no return path to answer to",
    Reason.INVALID_SENDER: "The sender is not a valid address",
    Reason.FORM: "Sent by a contact form that your settings do not name, or that names no visitor",
    Reason.OURSELVES: "Sent from your own address",
    Reason.OUR_REPLY: "One of our own automatic replies came back",
    Reason.AUTOMATIC: "Written by a program, as the message itself says",
    Reason.MAILING_LIST: "A newsletter or a mailing list",
    Reason.MAILING_LIST_HINT: "It has marks of mailing list software",
    Reason.BULK: "Bulk or junk mail, as the message itself says",
    Reason.SUPPRESSED: "The message asks for no automatic reply",
    Reason.REPORT: "A delivery report, a read receipt or an abuse report",
    Reason.SYSTEM_SENDER: "Sent by a mail system or a mailing list's robot",
    Reason.POSTMASTER: "Sent by a postmaster",
    Reason.NO_REPLY: "Sent from a no-reply address",
    Reason.RESPONDER: "Another automatic reply",
    Reason.SENDING_SERVICE: "Sent by a service for receipts or newsletters",
    Reason.NOT_ADDRESSED: "Not addressed to you",
    Reason.FORWARDED: "Passed on by a mailbox that is not among your forwarders",
    Reason.SMS_GATEWAY: "A text message that a phone company turned into mail",
    Reason.SPAM: "Marked as spam by your mail server",
    Reason.SPOOFED: "The sender is forged, as your mail server says",
    Reason.UNAUTHENTICATED: "No mail server vouches for the sender",
    Reason.MISALIGNED: "The two sender addresses belong to strangers",
    Reason.CALENDAR: "A calendar answered or withdrew an invitation",
    Reason.INVITATION: "A calendar invitation",
    Reason.SUBJECT: "The subject reads like an automatic message",
    Reason.UNREADABLE: "The message could not be read. Look at it yourself",
    Reason.UNREACHABLE: "An earlier reply to this sender could not be delivered",
    Reason.OPTED_OUT: "The sender opted out of texts",
    Reason.PROVIDER_ANSWERS: "Your provider answers this keyword itself",
    Reason.SHORT_CODE: "Sent from a short code, so by a program",
    Reason.ALPHANUMERIC: "The sender is a name, and takes no texts",
    Reason.WITHHELD: "The sender's number is hidden",
    Reason.PREMIUM: "Sent from a premium-rate number, where a reply costs a lot",
    Reason.NOT_A_MESSAGE: "Not a message to you, such as an edit or somebody joining",
    Reason.COLLEAGUE: "Written by a member of your own workspace",
    Reason.OVERHEARD: "Others would read the reply, and you do not want that",
    Reason.DUPLICATE: "This message was handled before",
    Reason.EXCEPTION: "An exception in your settings says never",
    Reason.QUIET_CLIENT: "Others may read this client's messages, and you chose no automatic replies",
    Reason.AGREED_TIME: "It came in a time agreed with this client",
    Reason.WORKING_HOURS: "It arrived while you were open",
    Reason.OPEN_NOW: "You have opened since it arrived",
    Reason.SHORT_GAP: "You open again shortly, and send no replies in gaps that short",
    Reason.TOO_OLD: "It arrived too long ago",
    Reason.LIVE_CONVERSATION: "One of you wrote to the sender just before",
    Reason.ALREADY_TOLD: "The sender had a reply already",
    Reason.BREAKER: "Replies are paused, because this channel sent too many",
}


# What a person wrote, so that somebody of the practice has to read it, whatever was answered.
FROM_PEOPLE = ANSWERS | {
    Reason.NO_RETURN_PATH,
    Reason.INVALID_SENDER,
    Reason.FORM,
    Reason.FORWARDED,
    Reason.SMS_GATEWAY,
    Reason.UNAUTHENTICATED,
    Reason.MISALIGNED,
    Reason.UNREADABLE,
    Reason.UNREACHABLE,
    Reason.OPTED_OUT,
    Reason.PROVIDER_ANSWERS,
    Reason.WITHHELD,
    Reason.PREMIUM,
    Reason.OVERHEARD,
    Reason.EXCEPTION,
    Reason.OPEN_NOW,
    Reason.SHORT_GAP,
    Reason.TOO_OLD,
    Reason.LIVE_CONVERSATION,
    Reason.ALREADY_TOLD,
    Reason.BREAKER,
}

# What a program most likely wrote. With urgent words somebody has to look at it.
PERHAPS_FROM_PEOPLE = frozenset(
    {
        Reason.RESPONDER,
        Reason.NOT_ADDRESSED,
        Reason.SUPPRESSED,
        Reason.NO_REPLY,
        Reason.SPAM,
        Reason.SPOOFED,
        Reason.CALENDAR,
        Reason.INVITATION,
        Reason.SUBJECT,
        Reason.NOT_A_MESSAGE,
        Reason.ALPHANUMERIC,
    }
)


def answered(word: str) -> bool:
    """Whether a reason, as the record has it, is an answer. A word that another version wrote is none."""
    return word in ANSWERS


def words_of(word: str) -> str:
    """A reason, as the record has it, in words. A word that another version wrote stays as it is."""
    return WORDS[Reason(word)] if word in set(Reason) else word


def words_and_slug(word: str) -> str:
    """ "It arrived while you were open (working-hours)": in words, with the slug of docs and metrics."""
    return f"{WORDS[Reason(word)]} ({word})" if word in set(Reason) else word


# Facts that call for no silence: they only lift or narrow other rules.
NOT_A_SILENCE = frozenset({Signal.URGENT, Signal.ANSWERS_OUR_REPLY, Signal.AUTHENTICATED})

# What silences under another name, and lets messages with urgent words pass, within a limit: a guess by the words, and
# an edit, which may bring the urgent words or mend a slip in a message that was answered.
GUESSED = {Signal.SOUNDS_LIKE_RESPONDER: Reason.RESPONDER, Signal.EDITED: Reason.NOT_A_MESSAGE}

# Facts that silence nobody who writes urgent words: no machine that answers us leaves these (promise 4).
YIELDS_TO_NEED = frozenset({Signal.CALENDAR, Signal.INVITATION, Signal.SMS_GATEWAY})

SILENCING: dict[Signal, Reason] = {
    signal: GUESSED.get(signal) or Reason(signal.value) for signal in Signal if signal not in NOT_A_SILENCE
}

# Firm, but a judgement by the sender's address alone: an exception that names this very address lifts it. One for its
# domain does not, because mailer-daemon is of that domain too.
BY_NAME = frozenset({Signal.SYSTEM_SENDER})

# Without these a loop, or an answer to nobody, would follow: no exception in the settings lifts them.
FIRM = frozenset(
    {
        Signal.OUR_NOTICE,
        Signal.NULL_SENDER,
        Signal.INVALID_SENDER,
        Signal.FORM,
        Signal.FORWARDED,
        Signal.OURSELVES,
        Signal.OUR_REPLY,
        Signal.AUTOMATIC,
        Signal.SUPPRESSED,
        Signal.REPORT,
        Signal.SYSTEM_SENDER,
        Signal.BULK,
        Signal.UNREADABLE,
        Signal.UNREACHABLE,
        Signal.OPTED_OUT,
        Signal.PROVIDER_ANSWERS,
        Signal.SHORT_CODE,
        Signal.ALPHANUMERIC,
        Signal.WITHHELD,
        Signal.PREMIUM,
        Signal.NOT_A_MESSAGE,
        Signal.EDITED,
        Signal.OVERHEARD,
    }
)
