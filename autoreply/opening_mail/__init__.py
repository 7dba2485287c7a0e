"""Send at opening: mail that our own people left in a folder is sent at their opening, once."""
