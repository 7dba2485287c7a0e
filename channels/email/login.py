"""`autoreply login ACCOUNT`: a person signs in once in a browser.

If the provider has a device endpoint (Microsoft 365), the person enters a code on any device (RFC 8628). Otherwise
(Google) a browser on this machine goes to the provider, which redirects it to us (RFC 8252, with PKCE).
"""

import hmac
import threading
import time
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError

from channels import ChannelError
from channels.email.servers.oauth import PATIENCE, OAuthToken, OAuthTokens, provider, read_token, speaking_to
from channels.email.settings import EmailSettings, OAuthSettings

_DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_LONGEST = 900  # seconds a person may take to sign in
_DONE = b"<!doctype html><title>Autoreply</title><p>Thank you. You can close this window and go back to the terminal."


@dataclass(frozen=True, slots=True)
class Terminal:
    """The person's terminal. `show` prints a sentence there."""

    show: Callable[[str], None]
    open_browser: Callable[[str], object] = webbrowser.open
    sleep: Callable[[float], None] = time.sleep


def login(name: str, settings: EmailSettings, state: Path, now: Callable[[], datetime], terminal: Terminal) -> None:
    """Sign in to the account `name` and keep its token in `state`.

    Raises `ChannelError` if nobody signs in, or the provider refuses.
    """
    oauth = settings.oauth
    if oauth is None:
        raise ChannelError(f"{name} uses a password: there is nothing to sign in to.", lasting=True)
    tokens = OAuthTokens(name, oauth, state, now)
    where = provider(oauth)
    with speaking_to(name, where.token_url):
        if where.device_url:
            token = _by_device(name, tokens, oauth, now, terminal)
        elif where.authorize_url:
            token = _by_browser(name, tokens, oauth, now, terminal)
        else:
            raise ChannelError(f"{name} needs device_url or authorize_url in its [oauth] table.", lasting=True)
    if not token.refresh:
        raise ChannelError(f"The provider of {name} gave no permission that lasts: check the scopes.", lasting=True)
    tokens.save(token)
    terminal.show(f"Signed in. {name} can read and send its mail now.")


def _by_device(
    name: str, tokens: OAuthTokens, settings: OAuthSettings, now: Callable[[], datetime], terminal: Terminal
) -> OAuthToken:
    where = provider(settings)
    asked = {"client_id": settings.client_id, "scope": " ".join(where.scopes)}
    answer = requests.post(str(where.device_url), data=asked, timeout=PATIENCE, allow_redirects=False).json()
    if "device_code" not in answer:
        raise tokens.refused(str(answer.get("error")))
    terminal.show(f"Open {answer['verification_uri']} in a browser and enter the code {answer['user_code']}.")
    pause = max(1, int(answer.get("interval") or 5))
    left = min(_LONGEST, int(answer.get("expires_in") or _LONGEST))
    with tokens.session() as session:
        while left > 0:
            terminal.sleep(pause)
            left -= pause
            granted = _ask(session, where.token_url, tokens, str(answer["device_code"]))
            if isinstance(granted, dict):
                return read_token(granted, now())
            pause += granted
    raise ChannelError(f"Nobody signed in to {name} in time; run the command again.", lasting=True)


def _ask(session: Any, url: str, tokens: OAuthTokens, code: str) -> dict[str, Any] | int:
    """Return the token, or how many seconds to add to the interval (RFC 8628 section 3.5). Raises `ChannelError`."""
    try:
        return dict(session.fetch_token(url, grant_type=_DEVICE_GRANT, device_code=code, timeout=PATIENCE))
    except OAuthError as error:
        if error.error == "authorization_pending":
            return 0
        if error.error == "slow_down":
            return 5
        raise tokens.refused(str(error.error)) from None


def _by_browser(
    name: str, tokens: OAuthTokens, settings: OAuthSettings, now: Callable[[], datetime], terminal: Terminal
) -> OAuthToken:
    where, verifier = provider(settings), generate_token(64)
    with (
        _RedirectServer() as landing,
        tokens.session(redirect_uri=landing.address, code_challenge_method="S256") as session,
    ):
        url, state = session.create_authorization_url(where.authorize_url, code_verifier=verifier, **where.extra)
        terminal.show(f"Sign in as the account's owner in the browser on this machine. If none opens, go to: {url}")
        terminal.open_browser(url)
        code = landing.wait_for_code(state)
        if code is None:
            raise ChannelError(f"Nobody signed in to {name}; run the command again.", lasting=True)
        try:
            granted = session.fetch_token(where.token_url, code=code, code_verifier=verifier, timeout=PATIENCE)
        except OAuthError as error:
            raise tokens.refused(str(error.error)) from None
        return read_token(granted, now())


class _RedirectServer(ThreadingHTTPServer):
    """The page on this machine to which the provider redirects the browser (RFC 8252 section 7.3).

    Any program and any website can visit it. Only a visit with our own `state` counts.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _RedirectHandler)
        self.state = ""
        self.codes: SimpleQueue[str | None] = SimpleQueue()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def wait_for_code(self, state: str) -> str | None:
        """Return the code that came with our own `state`, or None if the person declined or ran out of time."""
        self.state = state
        serving = threading.Thread(target=self.serve_forever, args=(0.1,), name="login", daemon=True)
        serving.start()
        try:
            return self.codes.get(timeout=_LONGEST)
        except Empty:
            return None
        finally:
            self.shutdown()
            serving.join()


class _RedirectHandler(BaseHTTPRequestHandler):
    timeout = 10.0  # for a client that connects and sends nothing

    def do_GET(self) -> None:
        assert isinstance(self.server, _RedirectServer)
        came = parse_qs(urlsplit(self.path).query)
        is_ours = hmac.compare_digest(came.get("state", [""])[0].encode(), self.server.state.encode())
        self.send_response(200 if is_ours else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(_DONE if is_ours else b"")
        if is_ours:
            self.server.codes.put(came.get("code", [None])[0])

    def log_message(self, *_: object) -> None:
        """Log nothing: the request contains the code."""
