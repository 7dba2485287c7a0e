"""Cookies and the tokens of forms. A cookie names a session, signed; the record knows whose it is."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from itsdangerous import BadData, URLSafeSerializer
from starlette.responses import Response

from autoreply.record import Record
from autoreply.record.staff.sessions import SessionHolder
from autoreply.settings import Settings
from autoreply.web.access.invitations import name_of_account, person_with
from autoreply.web.access.rights import PRACTICE, PageVisitor

COOKIE = "autoreply"


@dataclass(frozen=True, slots=True)
class Session:
    """One browser. `visitor` is who uses it, None before the login; `token` proves that a form came from our own page.

    A `fresh` session has no cookie yet.
    """

    name: str
    visitor: PageVisitor | None
    token: str
    fresh: bool = False

    @property
    def allowed(self) -> bool:
        """Whether it may see the page."""
        return self.visitor is not None


class SessionCookies:
    """Reads and writes the cookie. Every method raises `RecordError`.

    `asks` says whether anybody has to log in: where there is a password or a token, or anybody has an account.
    """

    def __init__(self, record: Record, settings: Settings) -> None:
        """A new password or token is another salt, so the cookies made under the old one are worth nothing."""
        self._sessions = record.sessions
        self._settings, self._web = settings, settings.web
        self.asks = self._web.asks or record.accounts.exist()
        secret = record.installation.page_secret(secrets.token_hex(32))
        known = (self._web.password_hash, self._web.token)
        credentials = "\0".join(each.get_secret_value() for each in known if each is not None)
        self._key = hmac.new(secret.encode(), credentials.encode(), hashlib.sha256).hexdigest()
        self._signer = URLSafeSerializer(self._key, salt="visit", signer_kwargs={"digest_method": hashlib.sha256})

    def of(self, cookie: str | None, now: datetime) -> Session:
        """The session of a cookie; a new one where it is missing, or not of our making."""
        name, unasked = self._read(cookie), None if self.asks else PRACTICE
        if name is None:
            return replace(self._session(secrets.token_urlsafe(24), unasked), fresh=True)
        holder = self._sessions.holder(name, now) if self.asks else None
        return self._session(name, self._visitor(holder) if holder is not None else unasked)

    def log_in(self, now: datetime) -> Session:
        """A session of the practice's own login, under a new name, so that nobody can have planted it."""
        name = secrets.token_urlsafe(24)
        self._sessions.begin(name, now, now + self._web.session)
        return self._session(name, PRACTICE)

    def log_in_as(self, account: str, password_hash: str, now: datetime) -> Session | None:
        """The same for an account; None where this is no longer the hash of its password."""
        name = secrets.token_urlsafe(24)
        begun = self._sessions.begin_for(account, password_hash, name, now, now + self._web.session)
        holder = self._sessions.holder(name, now) if begun else None
        return self._session(name, self._visitor(holder)) if holder is not None else None

    def log_out(self, session: Session) -> None:
        """Its cookie, and every copy of it, is worth nothing from now on."""
        self._sessions.end(session.name)

    def set(self, response: Response, session: Session) -> None:
        """Give the browser its cookie."""
        response.set_cookie(
            COOKIE,
            self._signer.dumps(session.name),
            path=f"{self._web.base}/",
            secure=self._web.secure,
            httponly=True,
            samesite="lax",
        )

    def _visitor(self, holder: SessionHolder) -> PageVisitor | None:
        """The visitor as the settings file has them: a person who has left it keeps no hours to change."""
        if not holder.account:  # a password that is no longer in the settings lets nobody in
            return PRACTICE if self._web.asks else None
        person = person_with(self._settings, holder.account)
        name = name_of_account(self._settings, holder.account, holder.name)
        return PageVisitor(name, holder.owner, person, holder.account)

    def _read(self, cookie: str | None) -> str | None:
        try:
            name = self._signer.loads(cookie or "")
        except BadData:
            return None
        return name if isinstance(name, str) else None

    def _session(self, name: str, visitor: PageVisitor | None) -> Session:
        token = hmac.new(self._key.encode(), f"form {name}".encode(), hashlib.sha256).hexdigest()
        return Session(name, visitor, token)
