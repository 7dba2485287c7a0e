"""A mail server for the demo and fast tests."""
