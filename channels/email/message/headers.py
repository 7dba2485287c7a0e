"""Parses the header block of a mail into names and values. Accepts any octets.

Strangers write headers: folded anywhere, raw 8-bit, in the wrong charset, with NULs, doubled, truncated, without a
colon. The standard library's parsers raise on some of these, so we parse the block ourselves. Every function returns
something for any octets, in time linear in their number.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")  # RFC 5322 section 2.2; blanks before the colon are section 4.5.8
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
_CHARSET = re.compile(r"[A-Za-z0-9_:.+-]{1,40}")
# These are not charsets of mail, and they are slow or surprising on hostile input.
_NOT_CHARSETS = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"}
_ENCODED_WORD = re.compile(r"=\?([^?*\s]{1,40})(?:\*[^?\s]{0,20})?\?([bq])\?([^?\n]{0,1000})\?=", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t]+(?==\?)")
_LONGEST = 8_192  # characters of one Content-Type
_CUT = re.compile("end of data|incomplete|truncated")  # the wording of the standard library's codecs
_BOM = b"\xef\xbb\xbf"


def decode(octets: bytes, charset: str = "") -> str:
    """Text from octets: in `charset` if they fit it, else UTF-8, else Windows-1252 with gaps. Never raises.

    It has no lone surrogates, which UTF-7 can spell and no database takes.
    """
    return _decode(octets, charset).encode("utf-8", "replace").decode("utf-8")


def _decode(octets: bytes, charset: str) -> str:
    name = charset.strip().strip("\"'").lower()
    usable = _CHARSET.fullmatch(name) and name.replace("-", "_") not in _NOT_CHARSETS
    for candidate in (name, "utf-8") if usable else ("utf-8",):
        try:
            return octets.decode(candidate)
        except UnicodeDecodeError as error:
            whole = octets[: error.start]
            if _CUT.search(error.reason) and not whole.isascii():  # truncated in the middle of a character
                return whole.decode(candidate, "ignore")
        except (LookupError, ValueError):  # an unknown or invalid charset
            continue
    return octets.decode("cp1252", "replace")


def decode_words(text: str) -> str:
    """Decode the encoded words (RFC 2047) in `text`. Leaves malformed ones as they are."""
    return _ENCODED_WORD.sub(lambda word: _word(*word.groups()) or word[0], _BETWEEN_WORDS.sub(r"\1", text))


def _word(charset: str, encoding: str, text: str) -> str:
    octets = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return _CONTROL.sub(" ", decode(binascii.a2b_qp(octets, header=True), charset))
    return _CONTROL.sub(" ", decode(unbase64(octets), charset))


def unbase64(octets: bytes) -> bytes:
    """Decode base64 as far as possible, even if it is malformed or truncated."""
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", octets)
    whole = letters[: len(letters) - (len(letters) % 4 == 1)]
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def clean(text: str) -> str:
    """Return `text` on one line, without control characters."""
    return _CONTROL.sub(" ", text).strip()


def without_comments(text: str) -> str:
    """Remove parenthesised comments (RFC 5322 section 3.2.2), which nest. An unclosed one runs to the end."""
    kept, depth, quoted = [], 0, False
    for piece in re.findall(r"\\.|[^\\\"()]+|.", text, re.DOTALL):
        quoted ^= piece == '"' and not depth
        depth += piece == "(" and not quoted
        if not depth:
            kept.append(piece)
        depth -= piece == ")" and not quoted and depth > 0
    return "".join(kept)


def split(raw: bytes) -> tuple[bytes, bytes]:
    """Split a mail, or a part of one, into its header block and its body."""
    lines = newlines(raw.removeprefix(_BOM)).lstrip(b"\n")
    head, _, body = lines.partition(b"\n\n")
    return head + b"\n", body


def newlines(octets: bytes) -> bytes:
    """Convert line ends to LF. CR CR LF comes from doubled conversions, CR alone from old Macs."""
    if b"\r" not in octets:
        return octets
    if b"\n" not in octets:
        return octets.replace(b"\r", b"\n")
    return re.sub(rb"\r+\n", b"\n", octets)


def _unfolded(block: bytes) -> Iterator[tuple[str, str]]:
    name, value = "", [b""]
    for line in block.split(b"\n"):
        if line[:1] in (b" ", b"\t"):
            value.append(line)
            continue
        if name:
            yield name, clean(decode(b"".join(value)))
        field = _FIELD.match(line)
        name = field[1].decode("ascii").lower() if field else ""
        value = [line[field.end() :]] if field else [b""]
    if name:
        yield name, clean(decode(b"".join(value)))


@dataclass(frozen=True)
class Headers:
    """Header names in lower case with their unfolded values, in the order of the mail, topmost first.

    `envelope` is the line "From somebody Mon Jan 1 ..." that mbox files put before a mail, or "". Skips lines that are
    not fields, as tools that wrap long lines leave them, and reads on after them.
    """

    fields: tuple[tuple[str, str], ...]
    envelope: str = ""

    @classmethod
    def read(cls, octets: bytes) -> "Headers":
        """Read the octets of a header block, or of a whole mail without its body."""
        block, _ = split(octets)
        first = block.split(b"\n", 1)[0].removeprefix(b">")
        envelope = clean(decode(first)) if first.startswith(b"From ") else ""
        return cls(tuple(_unfolded(block)), envelope)

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = {}
        for name, value in self.fields:
            index.setdefault(name, []).append(value)
        return index

    def all(self, *names: str) -> list[str]:
        """Return every value of these headers (names in lower case), name by name."""
        return [value for name in names for value in self._by_name.get(name, ())]

    def named(self, pattern: str) -> list[str]:
        """Return the names that match `pattern` (lower case): the name itself, or a prefix that ends in "*"."""
        if not pattern.endswith("*"):
            return [pattern]
        return [name for name in self._by_name if name.startswith(pattern[:-1])]

    def first(self, name: str) -> str | None:
        """Return the topmost value, or None."""
        return next(iter(self._by_name.get(name, ())), None)


@dataclass(frozen=True)
class ContentType:
    """A Content-Type (RFC 2045 section 5.1): "text/plain" and its parameters, names in lower case."""

    kind: str
    parameters: dict[str, str]

    @classmethod
    def read(cls, value: str | None) -> "ContentType":
        """Read a header value. Returns text/plain if it is missing or malformed (RFC 2045 section 5.2)."""
        kind, *rest = _outside_quotes(without_comments((value or "")[:_LONGEST]))
        kind = re.sub(r"\s", "", kind).lower()
        pairs = (item.partition("=") for item in rest if "=" in item)
        parameters = {name.strip().lower().rstrip("*"): _unquoted(text) for name, _, text in pairs}
        return cls(kind if "/" in kind else "text/plain", parameters)

    def get(self, name: str) -> str:
        """Return a parameter, or ""."""
        return self.parameters.get(name, "")


def _outside_quotes(text: str) -> list[str]:
    """Split `text` at the semicolons outside quotes."""
    pieces: list[list[str]] = [[]]
    quoted = False
    for piece in re.findall(r"\\.|[^\\\";]+|.", text, re.DOTALL):
        quoted ^= piece == '"'
        if piece == ";" and not quoted:
            pieces.append([])
        else:
            pieces[-1].append(piece)
    return ["".join(piece) for piece in pieces]


def _unquoted(text: str) -> str:
    text = text.strip()
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if len(text) > 1 and text[0] == text[-1] == '"' else text
