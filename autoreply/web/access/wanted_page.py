"""Which page somebody wanted before they logged in. It stays one of ours, whatever stands in an address or a form."""

import re
from urllib.parse import quote

_PAGE = re.compile(r"[a-z]{1,30}(?:[/-][a-z]{1,30}){0,4}(?:\?[A-Za-z0-9=&%._~+-]{0,300})?", re.ASCII)
_NO_PAGES = ("live", "login", "inbox/audio", "messages.csv")


def read_page(wanted: str) -> str:
    """Return a page of ours, below our base and with what it asks for; "" for everything else."""
    path = wanted.partition("?")[0]
    return wanted if _PAGE.fullmatch(wanted) and path not in _NO_PAGES else ""


def login_for(path: str, query: str = "") -> str:
    """Return the login that leads on to a page."""
    wanted = read_page(path.lstrip("/") + (f"?{query}" if query else ""))
    return f"login?next={quote(wanted, safe='')}" if wanted else "login"
