"""The settings file as it was read: its warnings, and whether a newer version was refused."""

from starlette.responses import Response

from autoreply.inspect.check import warnings
from autoreply.web.rendering import language_name
from autoreply.web.request import RequestContext


def show(request: RequestContext) -> Response:
    """Every warning with its line; no value of the file, since some are secret."""
    settings = request.engine.settings
    refused = next((one.says for one in request.health.troubles() if one.about == "settings"), "")
    found = warnings(settings, request.now.astimezone(settings.timezone).date())
    facts = {
        "File": str(settings.file),
        "Time zone": settings.timezone.key,
        "Languages": ", ".join(language_name(code) for code in settings.languages),
        "People": str(len(settings.people)),
        "Channels": ", ".join(f"{name} ({entry.kind})" for name, entry in settings.channels.items()) or "none",
    }
    return request.page("file.html", here="file", refused=refused, warnings=found, facts=facts)
