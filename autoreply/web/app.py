"""/healthz, /readyz and /metrics for probes; /hooks/ for providers; all else is the practice page."""

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from autoreply.web.webhooks import Post, with_hooks


def app(
    health: Health, metrics: Metrics, alive: Callable[[], bool], post: Post, pages: ASGIApp | None = None
) -> ASGIApp:
    """`alive` says whether the engine still does its rounds; `post` passes on what a provider posted.

    `pages` has everything else: the pages for people.
    """

    def healthz(_request: Request) -> Response:
        return PlainTextResponse("alive\n") if alive() else PlainTextResponse("stuck\n", status_code=503)

    def readyz(_request: Request) -> Response:
        troubles = [{"about": one.about, "says": one.says, "since": one.since.isoformat()} for one in health.troubles()]
        return JSONResponse({"ready": not troubles, "troubles": troubles}, status_code=503 if troubles else 200)

    def figures(_request: Request) -> Response:
        return Response(metrics.page(), media_type="text/plain; version=0.0.4; charset=utf-8")

    probes = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", figures)]
    rest = [Mount("", pages)] if pages is not None else []
    return with_hooks(post, Starlette(routes=[*probes, *rest]))
