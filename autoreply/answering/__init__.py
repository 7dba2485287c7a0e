"""How every message is handled: decided, claimed and composed. `outgoing` sends the reply."""
