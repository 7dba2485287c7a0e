"""What a practice publishes."""
