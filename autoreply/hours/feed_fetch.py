"""Fetches the octets of a calendar feed, from a file or over HTTP."""

import http.client
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from schedules.ical.limits import LARGEST

if TYPE_CHECKING:
    import requests

TIMEOUT = (10, 20)  # seconds to connect, and for each piece of the answer
_PIECE = 65_536  # octets
_MOST_REDIRECTS = 10


class FetchError(Exception):
    """The feed cannot be fetched. The message is a clause about its server or file."""


def is_remote(address: str) -> bool:
    return address.startswith(("http://", "https://"))


def fetch(address: str, in_time: Callable[[], bool]) -> bytes:
    """Return the octets at `address`, unpacked. Raises FetchError, also once `in_time` returns False.

    A server that sends its header very slowly may block this for ever: call it in a thread for which nothing waits.
    """
    return _download(address, in_time) if is_remote(address) else _read(Path(address))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
            _bounded(data)
            return data
    except OSError as error:
        raise FetchError(f"The file cannot be read ({type(error).__name__})") from None


def _download(address: str, in_time: Callable[[], bool]) -> bytes:
    import requests  # 5 MB that a practice without feeds never needs
    from urllib3.exceptions import DecodeError, HTTPError

    try:
        with _session() as session, _answer(session, address) as response:
            if not response.ok:
                raise FetchError(f"Its server answered {response.status_code} {_phrase(response.status_code)}".rstrip())
            data = bytearray()
            while piece := response.raw.read1(_PIECE, decode_content=True):
                data += piece
                _bounded(data)
                if not in_time():
                    raise FetchError("Its server sends the calendar too slowly")
            return bytes(data)
    except requests.Timeout:
        raise FetchError("Its server does not answer in time") from None
    except requests.RequestException as error:
        raise FetchError(f"Its server cannot be reached ({type(error).__name__})") from None
    except DecodeError:
        raise FetchError("Its server packs the calendar in a way that cannot be unpacked") from None
    except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
        raise FetchError(f"Its server breaks off in the middle of the calendar ({type(error).__name__})") from None


def _session() -> "requests.Session":
    """Sees no redirect as one. The library would read its body, which may never end, into memory: also where it is told
    not to follow."""
    import requests

    class FeedSession(requests.Session):
        def get_redirect_target(self, resp: requests.Response) -> None:
            return None

    return FeedSession()


def _answer(session: "requests.Session", address: str) -> "requests.Response":
    """The answer at the end of all redirects."""
    for _ in range(_MOST_REDIRECTS):
        response = session.get(address, timeout=TIMEOUT, stream=True)
        if not response.is_redirect:
            return response
        response.close()
        address = urljoin(address, response.headers["location"])
    raise FetchError("Its server leads from one address to the next without end")


def _phrase(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return ""


def _bounded(data: bytes | bytearray) -> None:
    if len(data) > LARGEST:
        raise FetchError(f"The calendar is larger than {LARGEST // 1024 // 1024} MiB")
