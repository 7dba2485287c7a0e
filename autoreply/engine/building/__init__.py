"""Builds the parts of an engine. `engine/wiring.py` calls these modules in one pass."""
