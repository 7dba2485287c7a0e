"""Calls to the practice's numbers: by day to a person, at night to the numbers and a recording."""
