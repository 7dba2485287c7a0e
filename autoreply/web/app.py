"""/healthz, /readyz and /metrics for probes; /hooks/ for providers; all else is the practice page."""

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from autoreply.telemetry.metrics import Metrics
from autoreply.web.context import AppContext
from autoreply.web.exposure import noticing
from autoreply.web.guard import may_probe
from autoreply.web.webhooks import Post, with_hooks

UNKNOWN = PlainTextResponse("This name is not known here. Ask by address, or by the name in [web] public_url.\n", 421)


def app(
    context: AppContext, metrics: Metrics, alive: Callable[[], bool], post: Post, pages: ASGIApp | None = None
) -> ASGIApp:
    """`alive` says whether the heartbeat still runs. `post` passes on what a provider posted.
    `pages` has everything else: the pages for people. /healthz says nothing of the practice, so it has no guard.
    """

    def healthz(_request: Request) -> Response:
        return PlainTextResponse("alive\n") if alive() else PlainTextResponse("stuck\n", status_code=503)

    def readyz(request: Request) -> Response:
        if not may_probe(context.web(), request.headers.get("host", "")):
            return UNKNOWN
        troubles = [
            {"about": one.about, "says": one.says, "since": one.since.isoformat()} for one in context.health.troubles()
        ]
        return JSONResponse({"ready": not troubles, "troubles": troubles}, status_code=503 if troubles else 200)

    def figures(request: Request) -> Response:
        if not may_probe(context.web(), request.headers.get("host", "")):
            return UNKNOWN
        return Response(metrics.page(), media_type="text/plain; version=0.0.4; charset=utf-8")

    probes = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", figures)]
    rest = [Mount("", pages)] if pages is not None else []
    return noticing(context.exposure, with_hooks(post, Starlette(routes=[*probes, *rest])))
