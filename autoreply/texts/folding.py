"""Text folded for comparison: what people mean alike reads alike."""

import re
import unicodedata

_APOSTROPHES = re.compile("['’‘ʼ`´＇]")
_WORDS = re.compile(r"[^\W_]+")


def plain(text: str) -> str:
    """`text` in small letters, without accents and invisible characters, its wide and fancy letters made plain.

    Marks go before letters are taken apart, so that a long run of them costs nothing (UAX 15 would sort it); and what
    unfolds to more than three letters for one, as U+FDFA does to eighteen, is cut off.
    """
    if text.isascii():
        return text.lower()
    bare = "".join(char for char in text if not _is_mark(char))
    apart = unicodedata.normalize("NFKD", bare)[: 3 * len(bare) + 64].casefold()
    return "".join(char for char in apart if not unicodedata.combining(char))


def words(text: str) -> str:
    """The words of `text` alone, each between single spaces; apostrophes are left out: " cant go on "."""
    return f" {' '.join(_WORDS.findall(_APOSTROPHES.sub('', plain(text))))} "


def _is_mark(char: str) -> bool:
    return char > "\x7f" and (unicodedata.category(char) in ("Mn", "Me", "Cf") or unicodedata.combining(char) != 0)
