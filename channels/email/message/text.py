"""Extracts the text of one part of a mail: decodes it, turns HTML into lines, and removes quotes and signature.

The text stays in memory and serves the search for urgent words: 64 KiB of text, from the first 512 KiB of the part,
which may be truncated anywhere. Invisible and quoted text is removed before the text is cut.
"""

import binascii
import html
import re
from collections.abc import Sequence
from email.message import Message

from channels.email.message.headers import ContentType, clean, decode, unbase64
from channels.email.message.quotes import own_words

MOST_RAW = 1 << 19  # octets of one part
MOST = 65_536  # octets of text

_TAG = re.compile(r"</?([a-z][a-z0-9]{0,20})[^<>]*>|<[!?/][^<>]*>", re.IGNORECASE)
_BREAKS = re.compile(r"address|blockquote|br|d[dlt]|div|h[1-6r]|li|[ou]l|p|pre|table|t[dhr]")
_UNSEEN = frozenset({"head", "script", "style", "title", "template"})
_IN_HEAD = _UNSEEN | {"base", "basefont", "bgsound", "html", "link", "meta", "noscript", "o", "w", "v", "xml"}
_HUGE_REFERENCE = re.compile(r"&#[xX]?[0-9a-fA-F]{8,};?")  # int() refuses thousands of digits
_CITES = re.compile(r"cite|quote[\"'_ ]", re.IGNORECASE)  # people use other blockquotes to indent


def text_of(raw_part: bytes, mime_headers: Message) -> str:
    """Return what the sender wrote in this part, from its first 512 KiB. Never raises.

    `mime_headers` are those of the part, or of the mail if it has only one part.
    """
    content_type = str(mime_headers.get("Content-Type", ""))
    return words(raw_part, ContentType.read(content_type), str(mime_headers.get("Content-Transfer-Encoding", "")))


def words(raw: bytes, content: ContentType, encoding: str) -> str:
    """Like `text_of`, with parsed headers."""
    text = decode(unencoded(raw[:MOST_RAW], encoding), content.get("charset"))
    plain = from_html(text) if content.kind == "text/html" else text
    return own_words(plain.replace("\0", "")).encode("utf-8", "replace")[:MOST].decode("utf-8", "ignore")


def both(plain: Sequence[str], markup: Sequence[str]) -> str:
    """Return the text of the plain and the HTML parts together: some programs put only a stub into one of them."""
    first, second = ("\n".join(filter(None, texts))[:MOST] for texts in (plain, markup))
    if not first or not second or " ".join(first.split()) == " ".join(second.split()):
        return first or second
    return f"{first[: MOST // 2]}\n{second[: MOST // 2]}"


def unencoded(raw: bytes, encoding: str) -> bytes:
    """Undo a Content-Transfer-Encoding (RFC 2045 section 6). Treats an unknown one as none."""
    name = clean(encoding).split(" ")[0].strip(";").lower()
    if name == "base64":
        return unbase64(raw)
    return binascii.a2b_qp(raw) if name == "quoted-printable" else raw


def from_html(source: str) -> str:
    """Return the visible text with a line for each block, and ">" in place of a quote."""
    source = _without_comments(source)
    out: list[str] = []
    quoted, unseen, end = 0, "", 0
    for tag in _TAG.finditer(source):
        if not quoted and not unseen:
            out.append(source[end : tag.start()].replace("\n", " "))
        end = tag.end()
        name, closing = (tag[1] or "").lower(), tag[0].startswith("</")
        unseen = _still_unseen(unseen, name, closing)
        if name == "blockquote":
            quoted = max(
                0, quoted + (-1 if closing else 1 if quoted or _CITES.search(tag[0], len("<blockquote")) else 0)
            )
        out.append("\n>\n" if name == "blockquote" and quoted else "\n" if _BREAKS.fullmatch(name) else "")
    if not quoted and not unseen:
        out.append(source[end:].replace("\n", " "))
    return html.unescape(_HUGE_REFERENCE.sub(" ", "".join(out))).replace("\xa0", " ")


def _still_unseen(unseen: str, name: str, closing: bool) -> str:
    """The element whose content nobody sees, after this tag; "" outside of one.

    The end of a head may be left out: whatever cannot stand in one ends it (HTML, section 13.2.6.4.4).
    """
    if unseen:
        ended = (closing and name == unseen) or (unseen == "head" and bool(name) and name not in _IN_HEAD)
        return "" if ended else unseen
    return name if name in _UNSEEN and not closing else ""


def _without_comments(source: str) -> str:
    """Remove comments. An unclosed comment counts as text: a word too many does no harm."""
    kept, start = [], 0
    while (begin := source.find("<!--", start)) >= 0 and (end := source.find("-->", begin + 4)) >= 0:
        kept.append(source[start:begin])
        start = end + 3
    return "".join(kept) + source[start:]
