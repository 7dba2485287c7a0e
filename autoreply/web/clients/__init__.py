"""The pages about clients: the cards, one card, what is due, and the forms for all that a person decides."""
