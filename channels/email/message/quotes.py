"""Removes quoted mail and signatures from the text of a mail, and leaves what its sender wrote now.

Otherwise our own reply, quoted below an answer, would look like the sender's words. In doubt the text stays: a word too
many does no harm, but a lost cry for help may. Reads each of the first 20,000 lines once, 300 characters of it at most.
"""

import re
from collections.abc import Sequence

_WIDTH = 300
_MOST_LINES = 20_000
_SIGNATURE_LINES = 12  # anything longer is not a signature, whatever precedes it

# "On Mon, 23 Nov 2026 at 9:00, Ann <ann@x.example> wrote:", in the languages of our replies.
_ATTRIBUTION = re.compile(
    r"\s*(?:(?:on|am|le|el)\b|[^<>]{0,80}<[^<>\s]+@[^<>\s]+>|\d{1,4}[-./]).*"
    r"\b(?:wrote|writes|schrieb|geschrieben|[ée]crit|escribi[oó]|ha escrito)\b.{0,120}:\s*",
    re.IGNORECASE,
)
_BEGINS_ATTRIBUTION = re.compile(r"\s*(?:on|am|le|el)\s", re.IGNORECASE)
_TELLS_WHEN_OR_WHO = re.compile(r"\d[:.h]\d\d|@")
_ORIGINAL = re.compile(
    r"\s*[-_*\u2010-\u2015]{2,}\s*(?:original message|original appointment|urspr[üu]ngliche nachricht|mensaje original"
    r"|message d['’]origine|message original|on\b.{5,200}\bwrote)\s*[-_*\u2010-\u2015]{2,}\s*",
    re.IGNORECASE,
)
# Yahoo's mobile app continues with the quote on the same line.
_RUN_ON = re.compile(
    r"\s*(?:on|am|le|el)\b.{5,150}<[^<>\s]+@[^<>\s]+>\)?,?\s(?:wrote|schrieb|a [ée]crit|escribi[oó])\s?:\s",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*_{10,}\s*")
_FROM = re.compile(r"[\s*>]*(?:from|von|de)\s?:\*?\s*\S", re.IGNORECASE)
_SENT = re.compile(
    r"[\s*>]*(?:sent|date|gesendet|datum|enviado(?: el)?|fecha|envoy[ée](?: le)?)\s?:\*?\s*\S", re.IGNORECASE
)
_TO = re.compile(r"[\s*>]*(?:to|cc|subject|an|betreff|para|asunto|[àa]|objet)\s?:\*?(?:\s|$)", re.IGNORECASE)
_QUOTED = re.compile(r"\s{0,3}>")


def own_words(text: str) -> str:
    """Return `text` without quoted lines, the signature, and everything after a reply's separator."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept: list[str] = []
    index = 0
    while index < min(len(lines), _MOST_LINES):
        here = lines[index]
        if _ends_the_letter(lines, index):
            return "\n".join(_without_signature(kept)).strip()
        length = _attribution(lines, index)
        if length and not _is_quoted_next(lines, index + length):
            return "\n".join(_without_signature(kept)).strip()
        if not length and not _QUOTED.match(here):
            kept.append(here)
        index += length or 1
    return "\n".join(_without_signature(kept + lines[index:])).strip()


def _ends_the_letter(lines: Sequence[str], index: int) -> bool:
    """Whether only an earlier mail follows: Outlook's separators, or its block of From, Sent, To and Subject."""
    here = lines[index][:_WIDTH]
    if _ORIGINAL.fullmatch(here) or _RUN_ON.match(here):
        return True
    if _RULE.fullmatch(here):
        index += 1 if "".join(lines[index + 1 : index + 2]).strip() else 2
    elif ":" not in here:
        return False
    first = "".join(lines[index : index + 1])[:_WIDTH]
    if not _FROM.match(first) and not _SENT.match(first):
        return False
    block = [line[:_WIDTH] for line in lines[index : index + 6]]
    return all(any(map(label.match, block)) for label in (_TO, _SENT, _FROM))


def _attribution(lines: Sequence[str], index: int) -> int:
    """Return how many lines the sentence takes that introduces a quote: 1 to 3 (wrapped), or 0 if there is none."""
    here = [line[:_WIDTH] for line in lines[index : index + 3]]
    for length in (1, 2, 3) if _BEGINS_ATTRIBUTION.match(here[0]) else (1,):
        sentence = " ".join(here[:length]).rstrip()
        if sentence.endswith(":") and _TELLS_WHEN_OR_WHO.search(sentence) and _ATTRIBUTION.fullmatch(sentence):
            return length
    return 0


def _is_quoted_next(lines: Sequence[str], index: int) -> bool:
    """Whether the introduced quote has quote marks. Then lines without them, further down, are the sender's again."""
    following = next((line for line in lines[index : index + 5] if line.strip()), "")
    return bool(_QUOTED.match(following))


def _without_signature(lines: list[str]) -> list[str]:
    """Cut at the last "-- " (RFC 3676 section 4.3) if few enough lines follow it to be a signature."""
    for index in range(len(lines) - 1, max(-1, len(lines) - _SIGNATURE_LINES - 2), -1):
        if lines[index].rstrip() == "--":
            return lines[:index]
    return lines
