"""Phone calls: TwiML and Studio flows, and the telephones at both ends."""
