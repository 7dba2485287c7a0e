"""Messages to our own people."""
