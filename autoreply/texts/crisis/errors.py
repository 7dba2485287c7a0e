"""What goes wrong with crisis resources."""


class CrisisError(ValueError):
    """No sound choice of resources can be made. The message says what is missing and what to write in the file."""
