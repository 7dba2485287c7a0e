"""/healthz, /readyz and /metrics for probes; /hooks/ for providers; all else is the practice page."""

import hmac
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from autoreply.telemetry.health import ALIVE
from autoreply.telemetry.metrics import Metrics
from autoreply.web.access.exposure import noticing
from autoreply.web.access.guard import may_probe
from autoreply.web.context import AppContext
from autoreply.web.webhooks import Post, with_hooks

UNKNOWN = PlainTextResponse("This name is not known here. Ask by address, or by the name in [web] public_url.\n", 421)
CLOSED = PlainTextResponse("You need this daemon's key to see its health and figures.\n", 403)


def app(
    context: AppContext, metrics: Metrics, alive: Callable[[], bool], post: Post, pages: ASGIApp | None = None
) -> ASGIApp:
    """`alive` says whether the heartbeat still runs. `post` passes on what a provider posted.
    `pages` has everything else: the pages for people. /healthz says nothing of the practice, so it has no guard.
    """

    def healthz(_request: Request) -> Response:
        return PlainTextResponse(ALIVE) if alive() else PlainTextResponse("stuck\n", status_code=503)

    def refusal(request: Request) -> Response | None:
        if context.probe_key and not _has_key(request, context.probe_key):
            return CLOSED
        return None if may_probe(context.web(), request.headers.get("host", "")) else UNKNOWN

    def readyz(request: Request) -> Response:
        if (refused := refusal(request)) is not None:
            return refused
        troubles = [
            {"about": one.about, "says": one.says, "since": one.since.isoformat()} for one in context.health.troubles()
        ]
        return JSONResponse({"ready": not troubles, "troubles": troubles}, status_code=503 if troubles else 200)

    def figures(request: Request) -> Response:
        if (refused := refusal(request)) is not None:
            return refused
        return Response(metrics.page(), media_type="text/plain; version=0.0.4; charset=utf-8")

    probes = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", figures)]
    rest = [Mount("", pages)] if pages is not None else []
    return noticing(context.exposure, with_hooks(post, Starlette(routes=[*probes, *rest])))


def _has_key(request: Request, key: str) -> bool:
    given = request.headers.get("authorization", "")
    return hmac.compare_digest(given.encode(), f"Bearer {key}".encode())
