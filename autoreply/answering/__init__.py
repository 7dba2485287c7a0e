"""The one way of a message: decided, claimed, composed; `outgoing` sends it."""
