"""Connections to IMAP and SMTP servers, with named errors."""
