"""Which settings say that other machines reach the practice page, although it listens on this machine alone."""

from collections.abc import Iterator

from autoreply.settings.model import Settings
from autoreply.settings.reading.lines import KeyPath
from channels import Reachable

REMEDY = "Run `autoreply page invite NAME --owner`, or `autoreply page password` and add the password to [web]."


def public_addresses(settings: Settings) -> Iterator[KeyPath]:
    """The keys that tell of an address on the internet, or of a proxy, which may pass on requests for the page too."""
    for key in ("public_url", "trusted_proxies"):
        if getattr(settings.web, key):
            yield "web", key
    for name, entry in settings.channels.items():
        if isinstance(entry.settings, Reachable) and entry.settings.public_url:
            yield "channels", name, "public_url"


def why_exposed(settings: Settings) -> str:
    """A sentence that names the first of them, "" where there is none."""
    for *heading, key in public_addresses(settings):
        return f"[{'.'.join(map(str, heading))}] has {key}, so other machines may reach this page through a proxy."
    return ""
