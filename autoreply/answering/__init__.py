"""The one way of a message: decided, claimed, composed, sent, confirmed."""
