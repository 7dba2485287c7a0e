"""The alerts on the first page: who has taken them since when, and the buttons to take one and to end it.

Both are posted forms behind the login: programs that open the links of a mail change nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from autoreply.notices.alerts.codes import code_of
from autoreply.record.alerts import BY_PRACTICE, TakeResult
from autoreply.web.inbox.listing import is_number
from autoreply.web.request import RequestContext


@dataclass(frozen=True, slots=True)
class ShownAlert:
    """One alert that has not ended. `taken_by` is a name, "" nobody's.

    `message` is the number of its first message, `through` that of its last, and `many` counts them.
    """

    number: int
    code: str
    message: int
    through: int
    many: int
    began: datetime
    taken_by: str
    taken_at: datetime | None


def shown_alerts(request: RequestContext) -> list[ShownAlert]:
    """All that have not ended, those that nobody has taken first."""
    name, alerts = request.engine.alerts.composer.name, request.engine.record.alerts
    messages = alerts.messages()
    shown = [
        ShownAlert(
            one.number,
            code_of(one.number),
            one.message,
            max(messages.get(one.number, [one.message])),
            len(messages.get(one.number, [one.message])),
            one.state.began,
            name(one.state.taken_by) if one.state.taken_by else "",
            one.state.taken_at,
        )
        for one in alerts.open()
    ]
    return sorted(shown, key=lambda one: (one.taken_by != "", one.began))


def change(request: RequestContext) -> Response:
    """Take an alert, or end it because the person was reached."""
    number = request.form.get("number", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return request.error_page("There is no such alert.", 404)
    if request.form.get("what") == "reached":
        return _reach(request, int(number), request.form.get("through", ""))
    taking = request.engine.record.alerts.take(int(number), request.visitor.person or BY_PRACTICE, request.now)
    if taking.result is TakeResult.LATE:
        return request.error_page(f"{request.engine.alerts.composer.name(taking.by)} has already taken it.", 409)
    if taking.result is not TakeResult.YES:
        return request.error_page("That alert has ended.", 409)
    return request.redirect("?done=taken")


def _reach(request: RequestContext, number: int, through: str) -> Response:
    if not is_number(through):
        return request.error_page("This page is too old. Load it again.", 409)
    ladder = request.engine.settings.oncall.ladder.steps
    more = request.engine.record.alerts.reach(number, int(through), request.now, ladder)
    return request.redirect("?done=more" if more else "?done=reached")
