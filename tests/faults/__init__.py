"""What can go wrong does, to a daemon that runs as a real process; nobody who should hear hears nothing."""
