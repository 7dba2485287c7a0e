"""Alerts for who is on call: whoever wrote urgent words at night, or pressed the key for it at any hour, is seen to.

`record/alerts.py` keeps the ladders, `decision/ladder.py` moves them, `job.py` turns what they have to tell into
notices. None of that is on the way of a reply: the job looks for urgent messages that the record has.
"""
