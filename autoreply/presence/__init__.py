"""What each channel and person should show, against what was confirmed."""
