"""Guided set-up: the questions, the file that comes of the answers, and how it is written."""
