"""How pages look: the templates, the style sheet, and the headers that keep other sites out."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from autoreply.texts.visible import visible, visible_text
from autoreply.timeline.style import STYLE

HERE = Path(__file__).parent
TYPES = {
    "page.css": "text/css",
    "page.js": "text/javascript",
    "edit.js": "text/javascript",
    "draft.js": "text/javascript",
    "token.js": "text/javascript",
    "password.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}

# Nothing from elsewhere, nothing inline, and nobody may frame it. Forms need the Origin header, so the referrer policy
# is "same-origin": "no-referrer" would make it "null".
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-robots-tag": "noindex",
    "cache-control": "no-store",
}


def environment(*folders: Path) -> Environment:
    """Templates of `folders`, then ours. Everything is escaped, and a name that is not given is an error."""
    made = Environment(
        loader=FileSystemLoader([*folders, HERE / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # a look at each file for each page
    )
    made.filters["visible"] = visible
    made.filters["visible_text"] = visible_text
    made.globals["plural"] = plural
    made.globals["language_name"] = language_name
    made.globals["asset"] = asset
    return made


def html(templates: Environment, name: str, values: Mapping[str, object], status: int = 200) -> Response:
    """A page made of the template called `name`."""
    return HTMLResponse(templates.get_template(name).render(values), status)


def language_name(code: str) -> str:
    """As its own speakers call it: "English", "Español"."""
    return str(Locale.parse(code).get_display_name(code) or code).capitalize()


def plural(number: int, one: str, many: str = "") -> str:
    """ "1 person", "1,200 people"; `many` is `one` with an s where it is left out."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


@cache
def static(name: str) -> bytes | None:
    """A file by its name, None where there is none. Only names of `TYPES` are looked for, so no path leads elsewhere.

    The timeline's style is added to the style sheet, because pages allow no inline styles.
    """
    if name not in TYPES:
        return None
    found = (HERE / "static" / name).read_text(encoding="utf-8")
    return f"{found}\nsvg.timeline {{\n{STYLE}}}\n".encode() if name == "page.css" else found.encode()


@cache
def asset(name: str) -> str:
    """The address of a static file: another version has another address, so no page is shown with an old one."""
    return f"static/{name}?v={hashlib.sha256(static(name) or b'').hexdigest()[:12]}"


def static_file(name: str) -> Response:
    """A static file as an answer. Browsers may keep it for an hour; pages ask for it by its version."""
    content = static(name)
    if content is None:
        return Response("not found\n", 404, media_type="text/plain")
    return Response(content, media_type=TYPES[name], headers={"cache-control": "max-age=3600"})
