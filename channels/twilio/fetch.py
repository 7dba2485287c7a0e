"""Fetches sound from Twilio, and checks it before anybody gets it.

Addresses are built from Sids, never taken from a webhook: who could name one would get our credentials. Twilio may
redirect to its storage. The credentials do not go there: storage refuses them (HTTP 400), and must not have them.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

import requests

from channels import AudioStream, ChannelError, ContentLost, NotReady
from channels.twilio.client import refused
from channels.twilio.settings import TwilioSettings

SID = re.compile(r"[A-Z]{2}[0-9a-fA-F]{32}")
RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")
LONGEST = timedelta(minutes=5)  # for one recording; an hour of mp3 has 14 MB
MOST = 64 * 1024 * 1024  # octets
_CHUNK = 64 * 1024
_REDIRECTS = 3
_STORAGE = (".twilio.com", ".twiliocdn.com", ".amazonaws.com")  # hosts to which Twilio may send us
_MP3 = "audio/mpeg"
_ID3, _SYNC = b"ID3", 0xE0  # a tag, or a frame whose first eleven bits are set (ISO 11172-3)
_MOVED = frozenset({301, 302, 303, 307, 308})


class SoundFetcher:
    """Fetches recordings of one account. Safe to share between threads."""

    def __init__(
        self, settings: TwilioSettings, now: Callable[[], datetime], session: requests.Session | None = None
    ) -> None:
        self._settings, self._now = settings, now
        self._session = session or requests.Session()
        self._base = settings.api_base_url or "https://api.twilio.com"

    @contextmanager
    def open(self, recording: str, byte_range: str = "") -> Iterator[AudioStream]:
        """Open a recording as mp3. Raises `NotReady`, `ContentLost`, `ChannelError`, or `ValueError` for the range."""
        if not SID.fullmatch(recording):
            raise ContentLost("This is not the identifier of a recording.")
        if byte_range and not RANGE.fullmatch(byte_range):
            raise ValueError("not a range of octets")
        url = f"{self._base}/2010-04-01/Accounts/{self._settings.account_sid}/Recordings/{recording}.mp3"
        until = self._now() + LONGEST
        try:
            response = self._follow(url, {"Range": byte_range} if byte_range else {})
        except requests.RequestException:
            raise NotReady("Twilio cannot be reached, or does not answer in time.") from None
        try:
            yield self._checked(response, byte_range, until)
        finally:
            response.close()

    def close(self) -> None:
        self._session.close()

    def _follow(self, url: str, headers: dict[str, str]) -> requests.Response:
        home = urlsplit(url)
        for _ in range(_REDIRECTS + 1):
            at_home = urlsplit(url)[:2] == home[:2]  # the same scheme, host and port
            if not at_home and not _is_storage(url):
                raise ContentLost("Twilio sends us to an address that is not its own.")
            response = self._session.get(
                url,
                auth=self._settings.credentials() if at_home else _no_credentials,
                headers={"Accept-Encoding": "identity", **headers},
                timeout=self._settings.timeout,
                allow_redirects=False,
                stream=True,
            )
            if response.status_code not in _MOVED:
                return response
            url = urljoin(url, response.headers.get("Location", ""))
            response.close()
        raise ContentLost("Twilio sends us from one address to the next.")

    def _checked(self, response: requests.Response, byte_range: str, until: datetime) -> AudioStream:
        _check_status(response.status_code)
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind not in (_MP3, "audio/mp3"):
            raise NotReady("Twilio does not answer with sound.")
        length = _length(response)
        chunks = self._read(response, length, until)
        if not byte_range or byte_range.startswith("bytes=0-"):
            first = next(chunks, b"")
            if not _is_mp3(first):
                raise ContentLost("What Twilio has is not sound that can be played.")
            chunks = _again(first, chunks)
        ranged = response.headers.get("Content-Range", "") if response.status_code == 206 else ""
        return AudioStream(response.status_code, _MP3, length, chunks, ranged)

    def _read(self, response: requests.Response, length: int, until: datetime) -> Iterator[bytes]:
        """Yield the sound. Raises `NotReady` if it is cut short."""
        seen = 0
        try:
            for chunk in response.iter_content(_CHUNK):
                seen += len(chunk)
                if seen > length or self._now() > until:
                    raise NotReady("The recording could not be read whole in time.")
                yield chunk
        except requests.RequestException:
            raise NotReady("The connection to Twilio broke while the recording was read.") from None
        if seen < length:
            raise NotReady("Twilio sent less of the recording than it announced.")


def _no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keep the library from adding credentials from a file of the user's."""
    request.headers.pop("Authorization", None)
    return request


def _is_storage(url: str) -> bool:
    parts = urlsplit(url)
    try:
        usual = parts.port in (None, 443)
    except ValueError:
        return False
    return parts.scheme == "https" and usual and not parts.username and (parts.hostname or "").endswith(_STORAGE)


def _check_status(status: int) -> None:
    if status in (200, 206):
        return
    if status in (401, 403):
        raise ChannelError(refused(status), lasting=True)
    if status == 404:
        raise NotReady("Twilio does not have the recording yet.")
    if status == 410:
        raise ContentLost("The recording was deleted at Twilio.")
    if status == 416:
        raise ContentLost("The recording is shorter than the part that was asked for.")
    raise NotReady(f"Twilio does not give the recording now (HTTP {status}).")


def _length(response: requests.Response) -> int:
    """Return the octets to come. Raises `NotReady` if there are none, or if Twilio does not say."""
    text = response.headers.get("Content-Length", "")
    length = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    if not length:
        raise NotReady("Twilio sends an empty recording.")
    if length > MOST:
        raise ContentLost("The recording is too large to be fetched.")
    return length


def _is_mp3(first: bytes) -> bool:
    return first.startswith(_ID3) or (len(first) > 1 and first[0] == 0xFF and first[1] & _SYNC == _SYNC)


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
