"""Why a message was answered, or was not. One word each: log field, metric label, and a heading of docs/reasons.md."""

from enum import StrEnum

from channels import Signal


class Reason(StrEnum):
    """The outcome of one decision. The first three are answers, all others are silences."""

    ANSWERED = "answered"
    ANSWERED_AGAIN = "answered-again"
    ANSWERED_URGENT = "answered-urgent"

    # What the message is. The names are those of the signals.
    NULL_SENDER = "null-sender"
    NO_RETURN_PATH = "no-return-path"
    INVALID_SENDER = "invalid-sender"
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
    NOT_A_MESSAGE = "not-a-message"
    COLLEAGUE = "colleague"
    OVERHEARD = "overheard"

    # What the practice and the clock say.
    DUPLICATE = "duplicate"
    EXCEPTION = "exception"
    WORKING_HOURS = "working-hours"
    OPEN_NOW = "open-now"
    TOO_OLD = "too-old"
    LIVE_CONVERSATION = "live-conversation"
    ALREADY_TOLD = "already-told"
    BREAKER = "breaker"

    @property
    def answers(self) -> bool:
        """True where a reply goes out."""
        return self in ANSWERS


ANSWERS = frozenset({Reason.ANSWERED, Reason.ANSWERED_AGAIN, Reason.ANSWERED_URGENT})


def answered(word: str) -> bool:
    """Whether a reason, as it stands in the book, is an answer; a word that another version wrote there is none."""
    return word in ANSWERS


# Facts that speak for nobody's silence: they only open or narrow other rules.
NOT_A_SILENCE = frozenset({Signal.URGENT, Signal.ANSWERS_OUR_REPLY})

# A guess by the words, which silences as what it guesses does; urgent words pass it, once in a while.
GUESSED = {Signal.SOUNDS_LIKE_RESPONDER: Reason.RESPONDER}

SILENCING: dict[Signal, Reason] = {
    signal: GUESSED.get(signal) or Reason(signal.value) for signal in Signal if signal not in NOT_A_SILENCE
}

# Where a loop, or an answer to nobody, would follow: no exception in the file lifts these.
FIRM = frozenset(
    {
        Signal.NULL_SENDER,
        Signal.INVALID_SENDER,
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
        Signal.NOT_A_MESSAGE,
        Signal.OVERHEARD,
    }
)
