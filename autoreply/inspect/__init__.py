"""What would happen, and is everything well: for explain, check, calendar and doctor."""
