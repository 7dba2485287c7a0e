"""Access without a password: tokens of Google, Microsoft 365 or any other provider, renewed in time.

All providers implement RFC 6749, so a provider is a row of addresses and scopes. The libraries are imported only when a
token is needed: an account with a password does not need their 20 MB.
"""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from channels import ChannelError, private
from channels.email.settings import OAuthSettings
from channels.secret import read_secret

TOKEN_FILE = "token.json"  # noqa: S105 - a file name
PATIENCE = 30.0  # seconds for one response of a provider
MARGIN = timedelta(minutes=5)  # a token that expires sooner is renewed before it is used


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider's endpoints (RFC 6749, RFC 8628) and the scopes to ask for."""

    token_url: str
    scopes: tuple[str, ...]
    authorize_url: str | None = None
    device_url: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)  # more parameters of the authorization request


# OpenID Connect Core section 3.1.2.6. Microsoft's token endpoint returns them too, when a tenant's policy changed.
_SIGN_IN_AGAIN = frozenset({"interaction_required", "consent_required", "login_required"})

_MICROSOFT = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0"
_PROVIDERS = {
    "google": Provider(
        "https://oauth2.googleapis.com/token",
        ("https://mail.google.com/",),
        authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
        extra={"access_type": "offline", "prompt": "consent"},  # without these Google gives no refresh token
    ),
    "microsoft": Provider(
        f"{_MICROSOFT}/token",
        (
            "https://outlook.office.com/IMAP.AccessAsUser.All",
            "https://outlook.office.com/SMTP.Send",
            "offline_access",
        ),
        device_url=f"{_MICROSOFT}/devicecode",
    ),
    "custom": Provider("", ()),
}


def provider(settings: OAuthSettings) -> Provider:
    """Return the provider's row, with what the settings override."""
    known = _PROVIDERS[settings.provider]
    return Provider(
        token_url=settings.token_url or known.token_url.format(tenant=settings.tenant),
        scopes=settings.scopes or known.scopes,
        authorize_url=settings.authorize_url or known.authorize_url,
        device_url=settings.device_url or (known.device_url and known.device_url.format(tenant=settings.tenant)),
        extra=known.extra,
    )


def xoauth2(user: str, token: str) -> str:
    """Return the client's response in the XOAUTH2 mechanism, before base64."""
    return f"user={user}\1auth=Bearer {token}\1\1"


@dataclass(frozen=True, slots=True)
class OAuthToken:
    """The tokens from a provider. A `repr` shows neither."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires: datetime

    def to_json(self) -> str:
        return json.dumps({"access": self.access, "refresh": self.refresh, "expires": self.expires.isoformat()})


def read_token(answer: Mapping[str, Any], now: datetime, refresh: str = "") -> OAuthToken:
    """Read a token response (RFC 6749 section 5.1). Keeps `refresh` if the response has no new refresh token."""
    try:
        seconds = min(max(int(answer.get("expires_in") or 3600), 0), 10**8)
    except (TypeError, ValueError):
        seconds = 3600
    access, renewed = str(answer.get("access_token") or ""), str(answer.get("refresh_token") or "")
    return OAuthToken(access, renewed or refresh, now + timedelta(seconds=seconds))


class OAuthTokens:
    """The token of one account. Reads its file at each use, so that a new `login` takes effect at once."""

    def __init__(self, name: str, settings: OAuthSettings, state: Path, now: Callable[[], datetime]) -> None:
        self._name = name
        self._settings = settings
        self._file = state / TOKEN_FILE
        self._now = now
        self._lock = threading.Lock()
        self._rest: datetime | None = None

    def access(self, *, fresh: bool = False) -> str:
        """Return a valid access token. Renews it if it has less than five minutes left, or if `fresh` is true.

        Raises `ChannelError`, lasting if only `autoreply login` helps.
        """
        with self._lock:
            token = self._load()
            if fresh or not token.access or token.expires - self._now() < MARGIN:
                token = self._renew(token)
            return token.access

    def save(self, token: OAuthToken) -> None:
        """Write `token` to its file, readable only by us. Raises `ChannelError` if that fails."""
        try:
            private.write(self._file, token.to_json())
        except OSError as error:
            problem = error.strerror or "the file cannot be written"
            raise ChannelError(f"The token of {self._name} cannot be kept in {self._file}: {problem}.") from None

    def _load(self) -> OAuthToken:
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            expires = datetime.fromisoformat(kept["expires"]).astimezone(UTC)
            return OAuthToken(str(kept["access"]), str(kept["refresh"]), expires)
        except (OSError, ValueError, KeyError, TypeError):
            raise self._login_needed("Nobody has signed in yet") from None

    def _renew(self, token: OAuthToken) -> OAuthToken:
        from authlib.integrations.base_client import OAuthError

        where = provider(self._settings)
        if not token.refresh:
            raise self._login_needed("The provider gave no permission that lasts")
        self._leave_alone()
        session = self.session()
        with session, speaking_to(self._name, where.token_url):
            try:
                answer = session.refresh_token(where.token_url, refresh_token=token.refresh, timeout=PATIENCE)
            except OAuthError as error:
                raise self.refused(str(error.error)) from None
        renewed = read_token(answer, self._now(), token.refresh)
        self.save(renewed)
        return renewed

    def session(self, **more: Any) -> Any:
        """Return Authlib's session for this account. Raises `ChannelError` if the client's secret cannot be read."""
        from authlib.integrations.requests_client import OAuth2Session

        settings = self._settings
        secret = None
        if settings.client_secret is not None or settings.client_secret_file is not None:
            secret = read_secret(settings.client_secret, settings.client_secret_file, "OAuth client secret")
        scope = " ".join(provider(settings).scopes)
        method = "client_secret_post" if secret else "none"
        session = OAuth2Session(settings.client_id, secret, scope=scope, token_endpoint_auth_method=method, **more)
        session.max_redirects = 0  # refuse redirects: they would send the refresh token to another server
        for answer in ("access_token_response", "refresh_token_response"):
            session.register_compliance_hook(answer, self._not_busy)
        return session

    def _not_busy(self, response: Any) -> Any:
        """Check a response before Authlib looks for a token in it. Raises `ChannelError` if the provider is busy."""
        wish = response.headers.get("Retry-After")
        if response.status_code in (429, 503) and wish:
            self._rest = self._now() + timedelta(seconds=_seconds(wish, self._now()))
            self._leave_alone()
        return response

    def _leave_alone(self) -> None:
        """Raise `ChannelError` while the provider asked for no more requests."""
        left = (self._rest - self._now()).total_seconds() if self._rest else 0.0
        if left > 0:
            says = f"The OAuth provider is too busy to give a token for {self._name}; trying again when it allows."
            raise ChannelError(says, after=left)

    def refused(self, code: str) -> ChannelError:
        """Return what a provider's error code (RFC 6749 section 5.2, RFC 8628 section 3.5) means for this account."""
        if code == "invalid_grant":
            return self._login_needed("The provider's permission is no longer valid")
        if code in _SIGN_IN_AGAIN:
            return self._login_needed("The provider wants somebody to sign in and agree again")
        if code in ("access_denied", "expired_token"):
            return self._login_needed("The provider says that nobody gave permission")
        if code in ("invalid_client", "unauthorized_client", "invalid_scope"):
            says = (
                f"The OAuth provider refuses the client of {self._name} ({code}): check client_id, secret and scopes."
            )
            return ChannelError(says, lasting=True)
        return ChannelError(f"The OAuth provider gives no token for {self._name} now; trying again.")

    def _login_needed(self, why: str) -> ChannelError:
        return ChannelError(f'{why}; run "autoreply login {self._name}".', lasting=True)


def _seconds(wish: str, now: datetime) -> float:
    """Read Retry-After (RFC 9110 section 10.2.3), seconds or a date. Returns an hour at most, a minute by default."""
    try:
        seconds = float(wish) if wish.strip().isdecimal() else (parsedate_to_datetime(wish) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        seconds = 60.0
    return min(max(seconds, 0.0), 3600.0)


@contextlib.contextmanager
def speaking_to(name: str, url: str) -> Iterator[None]:
    """Turn an error while calling a provider into a passing `ChannelError` that quotes nothing sent or received."""
    try:
        yield
    except (OSError, ValueError, KeyError):  # errors of requests are OSErrors
        says = f"The OAuth provider at {urlsplit(url).hostname} does not answer as it should for {name}; trying again."
        raise ChannelError(says) from None
