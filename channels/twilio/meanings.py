"""What Twilio's error codes mean for a message, and what to do. Source: twilio.com/docs/api/errors.

A table, so that a new code is one line: the sentence for people, whether trying again may help, and whether the
recipient is unreachable.
"""

from dataclasses import dataclass
from enum import Enum


class Ours(Enum):
    """What of ours is refused."""

    ACCOUNT = "account"
    NUMBER = "number"  # the account may have others


@dataclass(frozen=True, slots=True)
class CodeMeaning:
    """`again`: one more attempt may help. `recipient`: the trouble is the recipient's and lasts. `opted_out`: they want
    no texts.

    `ours`: what is refused is the account, or our number, until somebody mends it; no other text would be taken either.
    """

    says: str
    again: bool = False
    recipient: bool = False
    opted_out: bool = False
    ours: Ours | None = None


_MEANINGS = {
    14107: CodeMeaning("Twilio stopped a fast exchange of messages between two numbers: most likely two machines."),
    20003: CodeMeaning(
        "Twilio does not accept the account or its token; check account_sid and auth_token.", ours=Ours.ACCOUNT
    ),
    20005: CodeMeaning("The account is not active; look into the console.", ours=Ours.ACCOUNT),
    20429: CodeMeaning("Twilio asks us to be slower.", again=True),
    21211: CodeMeaning("The number is not a valid one.", recipient=True),
    21212: CodeMeaning("Our number is not a valid one; check numbers, in international form.", ours=Ours.NUMBER),
    21265: CodeMeaning("The number is a short code, which takes no messages from us.", recipient=True),
    21408: CodeMeaning("The account may not send to this country; allow it in the console under Geo permissions."),
    21606: CodeMeaning(
        "Our number cannot send text messages; check numbers, and its capabilities in the console.", ours=Ours.NUMBER
    ),
    21608: CodeMeaning("A trial account sends only to numbers that were verified in the console. Upgrade the account."),
    21609: CodeMeaning("Twilio does not accept public_url as an address for delivery reports."),
    21610: CodeMeaning(
        "The recipient opted out with STOP, and gets nothing from us until START.", recipient=True, opted_out=True
    ),
    21611: CodeMeaning("The queue of our number is full.", again=True),
    21612: CodeMeaning("No route leads from our number to this recipient."),
    21614: CodeMeaning("The number belongs to no mobile telephone.", recipient=True),
    21617: CodeMeaning("The text is longer than the 1600 characters that Twilio takes."),
    21659: CodeMeaning(
        "Our number is not at Twilio, or not yet; check numbers, and whether its porting is complete.", ours=Ours.NUMBER
    ),
    21660: CodeMeaning(
        "Our number belongs to another account at Twilio; check account_sid and numbers.", ours=Ours.NUMBER
    ),
    30001: CodeMeaning("The queue of our number ran over.", again=True),
    30002: CodeMeaning("The account is suspended; look into the console.", ours=Ours.ACCOUNT),
    30003: CodeMeaning("The telephone was switched off or out of reach.", again=True),
    30004: CodeMeaning("The recipient, or their network, blocks our messages.", recipient=True),
    30005: CodeMeaning("Nobody has this number, or it is switched off for good.", recipient=True),
    30006: CodeMeaning("The number is a landline, or its network takes no text messages.", recipient=True),
    30007: CodeMeaning(
        "The network filtered the message as unwanted. Register the number (A2P 10DLC, toll-free verification) "
        "with this text among the samples."
    ),
    30008: CodeMeaning("The network did not deliver the message and does not say why.", again=True),
    30017: CodeMeaning("The network is congested.", again=True),
    30022: CodeMeaning("The networks take messages of our A2P 10DLC campaign only more slowly.", again=True),
    30023: CodeMeaning(
        "Our A2P 10DLC brand used up what T-Mobile takes of it in a day; more goes out after midnight, Pacific time."
    ),
    30032: CodeMeaning("Our toll-free number is not verified; do so in the console. It takes some days."),
    30034: CodeMeaning(
        "Our number is not registered for A2P 10DLC; do so in the console. It takes two weeks and more."
    ),
    30039: CodeMeaning("Twilio took the message for one of a machine."),
    63003: CodeMeaning("Nobody with this number or name uses WhatsApp.", recipient=True),
    63015: CodeMeaning("The number of the WhatsApp sandbox reaches only those who joined it."),
    63016: CodeMeaning("WhatsApp takes a free reply only within 24 hours after the last message of the recipient."),
    63018: CodeMeaning("WhatsApp asks our number to be slower.", again=True),
    63024: CodeMeaning("WhatsApp does not know the recipient.", recipient=True),
    90010: CodeMeaning("The account is not active; look into the console.", ours=Ours.ACCOUNT),
}


def meaning(code: int | None) -> CodeMeaning:
    """Return what a code means. For an unknown code the sentence says where to look it up."""
    if code in _MEANINGS:
        return _MEANINGS[code]
    where = f" (code {code}, see twilio.com/docs/api/errors/{code})" if code else " and gives no code"
    return CodeMeaning(f"Twilio reports a failure{where}.")


def sentence(code: int | None) -> str:
    """Return the sentence with the code to look up."""
    return f"{meaning(code).says} (Twilio {code})" if code in _MEANINGS else meaning(code).says
