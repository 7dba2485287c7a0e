"""Asks the running daemon how it is."""

import requests

from autoreply.settings.service import WebSettings, local_url


def ask(web: WebSettings, page: str) -> requests.Response | None:
    """The daemon's answer, None where there is none; a stuck daemon has no healthz."""
    if web.address is None:
        return None
    try:
        answer = requests.get(f"{local_url(*web.address)}{page}", timeout=5)
    except requests.RequestException:
        return None
    return answer if page == "readyz" or answer.ok else None
