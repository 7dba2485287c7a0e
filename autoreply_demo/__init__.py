"""Embedded stand-ins that speak the wire: `autoreply demo` and fast tests run on them, and nothing else does."""
