"""Text as a TwiML document may have it."""

import re

# Everything else is no `Char` of XML 1.0 (W3C, 2.2). One of them, such as a calendar may have in the name of a holiday,
# and Twilio refuses the whole document: whoever called would hear nothing.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(words: str, longest: int) -> str:
    """Return the words without characters that XML forbids, and cut to what Twilio accepts."""
    return _FORBIDDEN.sub("", words)[:longest]
