"""The page History: who changed what in the settings file by these pages, and when; and Undo."""

from starlette.responses import Response

from autoreply.web.editing import Editing
from autoreply.web.request import RequestContext

MOST = 100  # changes that are shown


def show(editing: Editing, request: RequestContext) -> Response:
    """The last changes, the newest first. The one that made the file as it is now can be undone."""
    changes = request.engine.record.changes.latest(MOST)
    digest = editing.digest(request)
    undoable = next((one.number for one in changes if one.after == digest and one.undo is not None), None)
    latest = next(iter(changes), None)
    return request.page(
        "history.html",
        200,
        here="history",
        changes=changes,
        undoable=undoable,
        elsewhere=latest is not None and latest.after != digest,
        secret=latest is not None and latest.after == digest and latest.undo is None,
        zone=request.engine.settings.timezone,
        most=MOST,
        **editing.outcome(request),
    )


def undo(editing: Editing, request: RequestContext) -> Response:
    """Undo one change, and say so."""
    number = request.form.get("change", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        return request.error_page("This change is not in the history any more.", 404)
    return editing.undo(int(number), request)
