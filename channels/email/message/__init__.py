"""Reads one mail: its headers, text and signals. Pure."""
