"""Contact cards: people with all their addresses, what counts for them, and what was done about them."""
