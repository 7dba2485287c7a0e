"""Texts and voicemails reach the people of the practice by themselves: at once by day, else with the hand-over.

`arrivals.py` learns what came, `job.py` claims and follows each one, `compose.py` writes it, `reconcile.py`
looks at every opening for what the provider never told us, and `discard.py` deletes what somebody has.
"""
