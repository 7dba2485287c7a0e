"""Asks the running daemon how it is."""

import requests

from autoreply.settings.service import WebSettings


def ask(web: WebSettings, page: str) -> requests.Response | None:
    """The daemon's answer, None where there is none; a stuck daemon has no healthz."""
    if web.address is None:
        return None
    host, port = web.address
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    try:
        answer = requests.get(f"http://{host}:{port}/{page}", timeout=5)
    except requests.RequestException:
        return None
    return answer if page == "readyz" or answer.ok else None
