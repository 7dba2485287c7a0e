"""Calls to a practice, as its callers and its people live them: on the wire, through the simulator of Twilio."""
