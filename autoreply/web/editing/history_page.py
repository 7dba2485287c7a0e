"""The page History: who changed what in the settings file by these pages, and when; and Undo."""

from starlette.responses import Response

from autoreply.web.editing.edit_form import LATEST, Editing, may_undo
from autoreply.web.editing.listed_papers import listed_papers
from autoreply.web.numbers import read_number
from autoreply.web.overrides.listing import manual_changes
from autoreply.web.request import RequestContext


def show(editing: Editing, request: RequestContext) -> Response:
    """The last changes, the newest first. The one that made the file as it is now can be undone."""
    changes = request.engine.record.changes.latest(LATEST)
    digest = editing.digest(request)
    made_it = next((one for one in changes if one.after == digest), None)
    can_undo = made_it is not None and made_it.undo is not None and may_undo(request, made_it)
    latest = next(iter(changes), None)
    return request.page(
        "history.html",
        200,
        here="history",
        changes=changes,
        undoable=made_it.number if made_it is not None and can_undo else None,
        elsewhere=latest is not None and latest.after != digest,
        secret=latest is not None and latest.after == digest and latest.undo is None,
        zone=request.engine.settings.timezone,
        most=LATEST,
        manual=manual_changes(request),
        papers=listed_papers(request),
        **editing.outcome(request),
    )


def undo(editing: Editing, request: RequestContext) -> Response:
    """Undo one change, and say so."""
    number = read_number(request.form.get("change", ""))
    if number is None:
        return request.error_page("This change is not in the history any more.", 404)
    return editing.undo(number, request)
