"""Reads messages for pages and reports, and writes nothing."""
