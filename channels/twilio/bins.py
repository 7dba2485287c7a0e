"""The addresses of the TwiML Bins to which other Bins lead."""

from dataclasses import dataclass

PLACEHOLDER = "https://handler.twilio.com/twiml/PUT-THE-ADDRESS-OF-{name}-HERE"


@dataclass(frozen=True, slots=True)
class BinAddresses:
    """The addresses as Twilio's console shows them."""

    thanks: str = PLACEHOLDER.format(name="THANKS")
    screen: str = PLACEHOLDER.format(name="SCREEN")
    accepted: str = PLACEHOLDER.format(name="ACCEPTED")
