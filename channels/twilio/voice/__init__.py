"""Calls to the practice's numbers: by day they reach a person; at night they give crisis numbers and take a message."""
