"""What a practice publishes about its hours: a page, data for other programs, a calendar, and texts to paste elsewhere.

All of it is made of the same settings as the replies, so that what is promised and what happens agree. Nothing here
tells why somebody is away, or names anybody of the practice.
"""
