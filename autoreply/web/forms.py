"""What a browser posts: small, plain fields, the button that was pressed, and whether our own page posted them."""

import hmac
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request

from autoreply.texts.visible import CONTROLS
from channels.forms import is_form, read_pairs

LARGEST = 64 * 1024  # octets
WHOLE_FILE = 1_500_000  # octets of a settings file in a form, where most signs take one and some take three
MOST_FIELDS = 120
_LINE_ENDS = re.compile(r"\r\n?")

# What the buttons of a form and of its review ask for.
CHECK, REVIEW, SAVE, BACK, DOWNLOAD = "check", "review", "save", "back", "download"


class FormError(Exception):
    """The request is not a form of ours; `status` is that of the answer."""

    def __init__(self, says: str, status: int) -> None:
        super().__init__(says)
        self.status = status


class FormProblems(Exception):
    """What is wrong in a form: a sentence for each field."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("; ".join(fields.values()))
        self.fields = dict(fields)


async def read_form(request: Request, largest: int = LARGEST) -> dict[str, str]:
    """The fields, of two with one name the last; `largest` is in octets. Raises `FormError`."""
    if not is_form(request.headers.get("content-type", "")):
        raise FormError("This is not a form of this page.", 415)
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > largest:
                raise FormError("That is too long. Shorten your text and send it again.", 413)
        pairs = read_pairs(body, MOST_FIELDS)
    except (ValueError, ClientDisconnect):
        raise FormError("This form cannot be read. Go back and send it again.", 400) from None
    return {name: CONTROLS.sub("", _LINE_ENDS.sub("\n", value)) for name, value in pairs}


def comes_from_us(form: Mapping[str, str], token: str, headers: Mapping[str, str], public_url: str | None) -> bool:
    """Whether our own page posted it: it carries our token, and no other site's name."""
    site, origin = headers.get("sec-fetch-site", "same-origin"), headers.get("origin")
    ours = {headers.get("host", "").lower(), urlsplit(public_url or "").netloc.lower()} - {""}
    if site not in {"same-origin", "none"} or (origin is not None and _netloc(origin) not in ours):
        return False
    return hmac.compare_digest(form.get("csrf", "").encode(), token.encode())


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
