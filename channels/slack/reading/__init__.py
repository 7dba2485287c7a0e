"""Reads what people wrote in Slack: the text, who wrote it, and what it belongs to."""
