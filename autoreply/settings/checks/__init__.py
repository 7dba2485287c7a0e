"""Checks of a file that can be read: contradictions, doubts, and what is outdated."""
