"""The practice to play with in a browser."""
