"""Where the TwiML Bins lie that other Bins lead to."""

from dataclasses import dataclass

PLACEHOLDER = "https://handler.twilio.com/twiml/PUT-THE-ADDRESS-OF-{name}-HERE"


@dataclass(frozen=True, slots=True)
class BinAddresses:
    """As Twilio's console shows them."""

    thanks: str = PLACEHOLDER.format(name="THANKS")
    screen: str = PLACEHOLDER.format(name="SCREEN")
    accepted: str = PLACEHOLDER.format(name="ACCEPTED")
