"""Decides whether to answer. Pure: facts in, a decision with its trace out."""
