"""The pages about clients: the cards, one card, and what is due. They change nothing."""
