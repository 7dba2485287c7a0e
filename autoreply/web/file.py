"""The settings file, as the house read it: its warnings, and whether a newer one was refused."""

from starlette.responses import Response

from autoreply.checkup import warnings
from autoreply.web.asked import Asked
from autoreply.web.look import language_name


def look(asked: Asked) -> Response:
    """Every warning with its line; no value of the file, since some are secret."""
    settings = asked.house.settings
    refused = next((one.says for one in asked.health.troubles() if one.about == "settings"), "")
    found = warnings(settings, asked.now.astimezone(settings.timezone).date())
    facts = {
        "File": str(settings.file),
        "Time zone": settings.timezone.key,
        "Languages": ", ".join(language_name(code) for code in settings.languages),
        "People": str(len(settings.people)),
        "Channels": ", ".join(f"{name} ({entry.kind})" for name, entry in settings.channels.items()) or "none",
    }
    return asked.page("file.html", here="file", refused=refused, warnings=found, facts=facts)
