"""What Twilio's codes mean for a text message, and what is to be done. Facts of twilio.com/docs/api/errors.

A table, so that a new code is one line: the sentence for people, and whether trying again may help or the recipient
is out of reach.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    """`again`: one more attempt may help. `recipient`: the trouble is the recipient's and lasts."""

    says: str
    again: bool = False
    recipient: bool = False


_MEANINGS = {
    14107: Meaning("Twilio stopped a fast exchange of messages between two numbers: most likely two machines."),
    20003: Meaning("Twilio does not accept the account or its token; check account_sid and auth_token."),
    20429: Meaning("Twilio asks us to be slower.", again=True),
    21211: Meaning("The number is not a valid one.", recipient=True),
    21265: Meaning("The number is a short code, which takes no messages from us.", recipient=True),
    21408: Meaning("The account may not send to this country; allow it in the console under Geo permissions."),
    21606: Meaning("Our number cannot send text messages; check numbers, and its capabilities in the console."),
    21609: Meaning("Twilio does not accept public_url as an address for delivery reports."),
    21610: Meaning("The recipient opted out with STOP, and gets nothing from us until START.", recipient=True),
    21611: Meaning("The queue of our number is full.", again=True),
    21612: Meaning("No route leads from our number to this recipient."),
    21614: Meaning("The number belongs to no mobile telephone.", recipient=True),
    21617: Meaning("The text is longer than the 1600 characters that Twilio takes."),
    30001: Meaning("The queue of our number ran over.", again=True),
    30002: Meaning("The account is suspended; look into the console."),
    30003: Meaning("The telephone was switched off or out of reach.", again=True),
    30004: Meaning("The recipient, or their network, blocks our messages.", recipient=True),
    30005: Meaning("Nobody has this number, or it is switched off for good.", recipient=True),
    30006: Meaning("The number is a landline, or its network takes no text messages.", recipient=True),
    30007: Meaning(
        "The network filtered the message as unwanted. Register the number (A2P 10DLC, toll-free verification) "
        "with this text among the samples."
    ),
    30008: Meaning("The network did not deliver the message and does not say why.", again=True),
    30032: Meaning("Our toll-free number is not verified; do so in the console. It takes some days."),
    30034: Meaning("Our number is not registered for A2P 10DLC; do so in the console. It takes two weeks and more."),
    30039: Meaning("Twilio took the message for one of a machine."),
}


def meaning(code: int | None) -> Meaning:
    """What a code means; a sentence that says where to look for those we do not know."""
    if code in _MEANINGS:
        return _MEANINGS[code]
    where = f" (code {code}, see twilio.com/docs/api/errors/{code})" if code else " and gives no code"
    return Meaning(f"Twilio reports a failure{where}.")


def spoken(code: int | None) -> str:
    """The sentence, with the code to look up."""
    return f"{meaning(code).says} (Twilio {code})" if code in _MEANINGS else meaning(code).says
