"""The texts of every language and occasion: checked when the settings are loaded, filled in for each reply.

A practice may write any of them itself. The variables in double braces:

    {{ nobody_is_reading }}   "This is an automatic reply. Nobody is reading messages right now."
    {{ emergency }}           the emergency number, as dialled
    {{ crisis }}              the block with the crisis lines, one to a line
    {{ opening }}             when somebody reads again: "on Monday, November 23, at 9:00 AM, New York time";
                              "when we open again; no date is set yet" where nobody knows
    {{ practice }}            the name of the practice
    {{ place }}               the city that names the time zone
    {{ label }}               the name of the holiday or closure, "" where there is none
    {{ day }}                 the label of a [[day]], "" on other days
    {{ cover_name }}          who covers while you are away, "" where nobody does
    {{ cover_contact }}       how to reach that person at work, "" where it is not given
    {{ on_call }}             what [oncall.protocol] tells clients, "" on channels whose urgent words alert nobody

and `{% if cover_name %} ... {% else %} ... {% endif %}` with any of these names. Nothing else is understood.

The names of short texts begin with "sms_", those of greetings on the phone with "voice_". Text messages and WhatsApp
use the short texts. In greetings, numbers are spoken digit by digit, and `nobody_is_reading` says that nobody is here.

A text does not load without the emergency number, a number (or chat address) of one of the crisis lines, and the
sentence that nobody is reading. It proves the first two by the numbers themselves, however they came into it; the third
with {{ nobody_is_reading }}, or with a phrase that the language's file recognises. The leaner profile does without the
crisis line. A text message has to name the emergency number within its first hundred characters. Numbers that are
retired, or that neither our data nor the practice vouches for, are refused.

What clients are told of who is on call comes after the emergency number and the crisis lines: below them, where no
text of the practice's own places it. A text message has it where it costs nothing more. What a text must contain is
proved without it.
"""

from autoreply.texts.words.composer import WithoutRoom, Words, ours
from autoreply.texts.words.errors import WordsError
from autoreply.texts.words.facts import ComposedText, Cover, Facts, Occasion, Profile
from autoreply.texts.words.keys import WRITTEN, key_of
from autoreply.texts.words.language import known_languages, language_meant
from autoreply.texts.words.measure import Measure
from autoreply.texts.words.speaker import Speaker
from autoreply.texts.words.speech import SpokenWords
from autoreply.texts.words.template import VARIABLES

__all__ = [
    "VARIABLES",
    "WRITTEN",
    "ComposedText",
    "Cover",
    "Facts",
    "Measure",
    "Occasion",
    "Profile",
    "Speaker",
    "SpokenWords",
    "WithoutRoom",
    "Words",
    "WordsError",
    "key_of",
    "known_languages",
    "language_meant",
    "ours",
]
