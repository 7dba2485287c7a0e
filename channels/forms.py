"""Form bodies (application/x-www-form-urlencoded), as providers and browsers post them."""

from urllib.parse import unquote_plus

MEDIA_TYPE = "application/x-www-form-urlencoded"


def is_form(content_type: str) -> bool:
    """Whether a Content-Type header announces a form."""
    return content_type.partition(";")[0].strip().lower() == MEDIA_TYPE


def read_pairs(body: bytes, most: int) -> list[tuple[str, str]]:
    """Return every field in order, also with a blank value. Raises `ValueError`.

    Refuses more than `most` fields, octets beyond ASCII, and escapes that are not UTF-8: forms have none (WHATWG URL,
    5.2). `urllib.parse.parse_qsl` accepts those, and is slower, because it unquotes every value.
    """
    pairs = [pair.partition("=") for pair in body.decode("ascii").split("&") if pair]
    if len(pairs) > most:
        raise ValueError("The form has too many fields.")
    return [(_unquoted(name), _unquoted(value)) for name, _, value in pairs]


def _unquoted(text: str) -> str:
    return unquote_plus(text, errors="strict") if "%" in text or "+" in text else text
