"""Recognises landlines by their number, where a country has ranges for them: no text arrives there.

Not every country has: in North America, Denmark and others a number does not say what it is.
"""

import re

# The geographic ranges of countries whose mobile telephones have ranges of their own, by the first digits (their
# numbering plans, from the metadata of libphonenumber, read 2026-11-30). Ranges of both, and of neither, are left out.
_LANDLINE = (
    r"\+(?:31(?:[1-57]\d|8[478])"
    r"|32(?:1[0-69]|[2-3]|[49][23]|5|6[013-57-9]|71|8[1-79])"
    r"|33[1-5]|34(?:8[1-8]|9[1-8])|3512|353(?:1[2-46-79]|[24-69]|7[14])|390"
    r"|41(?:2[12467]|3[1-4]|4[134]|5[12568]|6[12]|[7-9]1)"
    r"|43(?:[1-4]|5[1-6]|6(?:13|2[1-47]|4[1-35]|5[468]|62)|7[2-79])"
    r"|44[12]|47(?:2[1-4]|3[1-3578]|5[1-35-7]|6[1-4679]|7[0-8])"
    r"|48(?:1[2-8]|2[2-59]|3[2-4]|4[1-468]|5[24-689]|6[1-3578]|7[14-7]|8[1-79]|9[145])"
    r"|49(?:[2-6]|7(?:0[2-8]|[1-9])|8(?:0[2-9]|[1-9])|9(?:0[6-9]|[1-9]))|61[2378]|64[34679]|972(?:[23489]|7[2-46-8]))"
    r"\d{3,12}"
)


def is_landline(number: str) -> bool:
    """Whether this number, in international form, is a landline for sure."""
    return bool(re.fullmatch(_LANDLINE, number))
