"""The mirror: what each of our own people does outside their hours, counted for that person alone.

Kept are counts by person, day and hour. No names, no addresses, no words.
"""
