"""What is due about clients: repeat contact, reviews and ends. Asking changes nothing, and no client is told."""

from starlette.responses import Response

from autoreply.clients.due import due, facts_of
from autoreply.web.request import RequestContext


def show(request: RequestContext) -> Response:
    """Everything that is due."""
    engine, now = request.engine, request.now
    plans, today = engine.settings.plans, now.astimezone(engine.settings.timezone).date()
    found = due(facts_of(engine.record, engine.hours.of(None), plans, now), plans, now, today)
    names = {key: one.name for key, one in engine.settings.people.items()}
    return request.page("clients_due.html", here="clients", items=found, counts=plans.notices, names=names)
