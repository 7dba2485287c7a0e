"""The hours of the practice for everybody, without a login, where the practice chose that: `[web] public_hours`."""

import threading
from datetime import datetime, timedelta

from starlette.responses import HTMLResponse, Response

from autoreply.publishing.public_hours import PublicHours, public_hours
from autoreply.publishing.public_page import public_page, style_sheet
from autoreply.publishing.publications import calendar_of
from autoreply.publishing.structured import as_json
from autoreply.settings import Settings
from autoreply.web.request import RequestContext

PATH = "opening-hours"
KEPT = timedelta(seconds=30)  # so that a crowd of visitors costs no more than one
FOUND = {"x-robots-tag": "all"}  # search engines may show these, unlike every other page
PLAIN = {"json": "application/json", "ics": "text/calendar; charset=utf-8", "css": "text/css; charset=utf-8"}


class OpeningHours:
    """The page, its style sheet, and the same hours as data and as a calendar. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[str, bytes] = {}
        self._of: Settings | None = None
        self._at: datetime | None = None

    def show(self, request: RequestContext, form: str = "html") -> Response:
        """In one of the forms "html", "json", "ics" and "css"."""
        settings = request.engine.settings
        if not settings.web.public_hours:
            return request.error_page("This page does not exist.", 404)
        content = self._current(request)[form]
        if form == "html":
            return HTMLResponse(content, headers=FOUND)
        return Response(content, media_type=PLAIN[form], headers={**FOUND, "access-control-allow-origin": "*"})

    def _current(self, request: RequestContext) -> dict[str, bytes]:
        settings, now = request.engine.settings, request.now
        with self._lock:
            fresh = self._at is not None and self._at <= now < self._at + KEPT
            if not fresh or self._of is not settings:
                calendar = request.engine.hours.of(None)
                hours = public_hours(calendar, settings.week_of(None), now)
                self._made, self._of, self._at = _forms(settings, hours, now), settings, now
            return self._made


def _forms(settings: Settings, hours: PublicHours, now: datetime) -> dict[str, bytes]:
    address = f"{settings.web.public_url.rstrip('/')}/{PATH}" if settings.web.public_url else ""
    page = public_page(settings, hours, now, calendar=f"{PATH}.ics", address=address, style=f"{PATH}.css")
    return {
        "html": page.encode(),
        "json": as_json(settings.practice, hours).encode(),
        "ics": calendar_of(settings, hours, now),
        "css": style_sheet().encode(),
    }
