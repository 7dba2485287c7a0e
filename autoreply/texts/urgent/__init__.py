"""Words by which a message is let through the limit of one reply, and by which `[oncall]` may alert who is on call.

One list per language stands in `lists/`, and all of them are watched, whatever a practice speaks. A practice adds and
removes words in its own file. The text is looked at in memory; neither it nor the word that was found is kept, logged
or told.
"""

from autoreply.texts.urgent.words import UrgentWords, listed_languages

__all__ = ["UrgentWords", "listed_languages"]
