"""Compares what each channel and person should show with what was confirmed, and corrects it."""
