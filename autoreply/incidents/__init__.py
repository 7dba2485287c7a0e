"""Reviews of what went wrong: what happened, why, what can be fixed, and what could be done differently."""
