"""A small OAuth 2 server on loopback: code with PKCE, refresh with rotation, device flow, introspection.

One person consents to everything, unless told otherwise. Tokens are random words held in memory.
"""

import base64
import hashlib
import json
import secrets
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.peers.processes import CLOCK, free_port

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


class Rejected(Exception):
    """The answer is an OAuth error (RFC 6749 section 5.2)."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


@dataclass
class Grant:
    """What somebody consented to. `challenge` is the PKCE code challenge, `redirect` where the code was sent."""

    user: str
    scope: str
    challenge: str = ""
    redirect: str = ""
    approved: bool = True
    denied: bool = False
    asked_at: float = 0.0


@dataclass
class Access:
    """One access token."""

    user: str
    scope: str
    until: float


@dataclass
class OAuthServer:
    """`authorize_url`, `token_url`, `device_url`, `introspect_url` are its endpoints; the fields are its mood."""

    user: str = "desk@practice.example"  # who consents
    client_id: str = "autoreply-test"
    client_secret: str = ""  # "" asks for none
    lifetime: int = 3600  # of an access token, seconds
    rotates: bool = True  # each refresh gives a new refresh token and voids the old one
    denies: bool = False  # the person says no
    interval: int = 1  # of the device flow, seconds; asking sooner is answered with slow_down
    broken: int = 0  # how many of the next token requests get a 503
    retry_after: str = ""  # what such a 503 wishes
    refuses: str = ""  # the error code of every token request
    moved_to: str = ""  # where requests are led instead, with 307, which keeps method and body
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)  # path, form
    port: int = field(default_factory=free_port)
    _codes: dict[str, Grant] = field(default_factory=dict)
    _devices: dict[str, Grant] = field(default_factory=dict)
    _refresh: dict[str, Grant] = field(default_factory=dict)
    _access: dict[str, Access] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _http: ThreadingHTTPServer | None = None
    _thread: threading.Thread | None = None

    def __post_init__(self) -> None:
        base = f"http://127.0.0.1:{self.port}"
        self.authorize_url = f"{base}/authorize"
        self.token_url = f"{base}/token"
        self.device_url = f"{base}/devicecode"
        self.introspect_url = f"{base}/introspect"

    def start(self) -> None:
        handler = type("Handler", (_Handler,), {"oauth": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), name="oauth", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        if self._http is not None and self._thread is not None:
            self._http.shutdown()
            self._thread.join(10)
            self._http.server_close()
            self._http = None

    def good(self, user: str, token: str) -> bool:
        """Whether this access token is valid for this user: fits `Terms.token` of the SMTP sink."""
        with self._lock:
            access = self._access.get(token)
            return access is not None and access.user == user and access.until > CLOCK.monotonic()

    def grant(self, user: str | None = None, scope: str = "mail") -> dict[str, object]:
        """A token answer, as at the end of a flow."""
        with self._lock:
            return self._tokens(Grant(user or self.user, scope))

    def expire_access(self) -> None:
        """Void every access token there is; refresh tokens stay."""
        with self._lock:
            self._access.clear()

    def revoke(self) -> None:
        """Void everything, as when the person withdraws consent or changes the password."""
        with self._lock:
            self._access.clear()
            self._refresh.clear()

    def approve_device(self, user_code: str = "") -> None:
        """The person types the code in; "" approves all that wait."""
        with self._lock:
            for grant in self._devices.values():
                if user_code in ("", grant.challenge):
                    grant.approved = True

    def deny_device(self) -> None:
        with self._lock:
            for grant in self._devices.values():
                grant.denied = True

    def __enter__(self) -> "OAuthServer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        self._check_client(query, secret=False)
        if query.get("response_type") != "code" or query.get("code_challenge_method") != "S256":
            raise Rejected("invalid_request")
        back = {"state": query.get("state", "")}
        if self.denies:
            return f"{query['redirect_uri']}?{urlencode({**back, 'error': 'access_denied'})}"
        code = secrets.token_urlsafe(16)
        self._codes[code] = Grant(self.user, query.get("scope", ""), query["code_challenge"], query["redirect_uri"])
        return f"{query['redirect_uri']}?{urlencode({**back, 'code': code})}"

    def token(self, form: dict[str, str]) -> dict[str, object]:
        """The token endpoint."""
        if self.broken > 0:
            self.broken -= 1
            raise Rejected("temporarily_unavailable", 503)
        if self.refuses:
            raise Rejected(self.refuses)
        self._check_client(form, secret=True)
        flows = {"authorization_code": self._by_code, "refresh_token": self._by_refresh, DEVICE_GRANT: self._by_device}
        flow = flows.get(form.get("grant_type", ""))
        if flow is None:
            raise Rejected("unsupported_grant_type")
        return flow(form)

    def device(self, form: dict[str, str]) -> dict[str, object]:
        """The start of the device flow (RFC 8628)."""
        self._check_client(form, secret=False)
        device, user_code = secrets.token_urlsafe(24), secrets.token_hex(4).upper()
        self._devices[device] = Grant(self.user, form.get("scope", ""), user_code, approved=False)
        page = f"http://127.0.0.1:{self.port}/device"
        times = {"expires_in": 900, "interval": self.interval}
        return {"device_code": device, "user_code": user_code, "verification_uri": page, **times}

    def introspect(self, form: dict[str, str]) -> dict[str, object]:
        """RFC 7662, for Dovecot."""
        access = self._access.get(form.get("token", ""))
        if access is None or access.until <= CLOCK.monotonic():
            return {"active": False}
        return {"active": True, "username": access.user, "scope": access.scope}

    def _check_client(self, form: dict[str, str], *, secret: bool) -> None:
        wrong_secret = secret and self.client_secret and form.get("client_secret") != self.client_secret
        if form.get("client_id") != self.client_id or wrong_secret:
            raise Rejected("invalid_client", 401)

    def _by_code(self, form: dict[str, str]) -> dict[str, object]:
        grant = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if grant is None or grant.challenge != challenge or grant.redirect != form.get("redirect_uri"):
            raise Rejected("invalid_grant")
        return self._tokens(grant)

    def _by_refresh(self, form: dict[str, str]) -> dict[str, object]:
        old = form.get("refresh_token", "")
        grant = self._refresh.get(old)
        if grant is None:
            raise Rejected("invalid_grant")
        if self.rotates:
            del self._refresh[old]
        return self._tokens(grant, with_refresh=self.rotates)

    def _by_device(self, form: dict[str, str]) -> dict[str, object]:
        grant = self._devices.get(form.get("device_code", ""))
        if grant is None:
            raise Rejected("expired_token")
        if grant.denied:
            raise Rejected("access_denied")
        too_soon = CLOCK.monotonic() - grant.asked_at < 0.9 * self.interval
        grant.asked_at = CLOCK.monotonic()
        if too_soon:
            raise Rejected("slow_down")
        if not grant.approved:
            raise Rejected("authorization_pending")
        return self._tokens(grant)

    def _tokens(self, grant: Grant, *, with_refresh: bool = True) -> dict[str, object]:
        access = secrets.token_urlsafe(24)
        self._access[access] = Access(grant.user, grant.scope, CLOCK.monotonic() + self.lifetime)
        answer: dict[str, object] = {"access_token": access, "token_type": "Bearer", "expires_in": self.lifetime}
        answer["scope"] = grant.scope
        if with_refresh:
            answer["refresh_token"] = secrets.token_urlsafe(24)
            self._refresh[str(answer["refresh_token"])] = grant
        return answer

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        """Status and JSON for a POST; called by the HTTP handler."""
        endpoints = {"/token": self.token, "/devicecode": self.device, "/introspect": self.introspect}
        with self._lock:
            self.requests.append((path, form))
            try:
                return 200, endpoints[path](form)
            except KeyError:
                return 404, {"error": "not_found"}
            except Rejected as error:
                return error.status, {"error": error.code}


class _Handler(BaseHTTPRequestHandler):
    oauth: OAuthServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path != "/authorize":
            self._send(404, {"error": "not_found"})
            return
        try:
            self._send(302, {}, location=self.oauth.authorize(dict(parse_qsl(address.query))))
        except Rejected as error:
            self._send(error.status, {"error": error.code})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        form = dict(parse_qsl(body)) | self._basic()
        if self.oauth.moved_to:
            self._send(307, {}, location=self.oauth.moved_to)
            return
        status, answer = self.oauth.answer(urlsplit(self.path).path, form)
        self._send(status, answer)

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def _basic(self) -> dict[str, str]:
        scheme, _, words = self.headers.get("Authorization", "").partition(" ")
        if scheme != "Basic":
            return {}
        client, _, secret = base64.b64decode(words).decode().partition(":")
        return {"client_id": client, "client_secret": secret}

    def _send(self, status: int, answer: dict[str, object], location: str = "") -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        if status == 503 and self.oauth.retry_after:
            self.send_header("Retry-After", self.oauth.retry_after)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
