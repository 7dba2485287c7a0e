"""Sends outgoing messages: claims, sends, retries and confirms. The kinds are in `record.outgoing_kinds`."""
