"""What the pages and the probes read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING

from autoreply.engine.engine import Engine
from autoreply.settings.service import WebSettings
from autoreply.telemetry.health import Health
from autoreply.web.access.exposure import Exposure
from schedules import Clock

if TYPE_CHECKING:
    from autoreply.editing.editor import Judge


@dataclass(frozen=True)
class AppContext:
    """`engine` gives the current one, None while the first is being built.

    `probe_key`: what /readyz and /metrics ask for (`Authorization: Bearer`), "" where they are open.
    `judge` reads the octets of a settings file as the daemon would, None where pages may change none. `reload` has the
    daemon look at its file at once.
    """

    engine: Callable[[], Engine | None]
    health: Health
    clock: Clock
    stopping: Event = field(default_factory=Event)
    exposure: Exposure = field(default_factory=Exposure)
    probe_key: str = field(default="", repr=False)
    judge: "Judge | None" = None
    reload: Callable[[], None] = lambda: None

    def web(self) -> WebSettings | None:
        """The current settings of the page."""
        engine = self.engine()
        return engine.settings.web if engine is not None else None

    def trusted(self) -> tuple[str, ...]:
        """The networks of our proxies."""
        web = self.web()
        return web.trusted_proxies if web is not None else ()

    def exposed(self) -> str:
        """Why the page needs a password: a sentence, "" where it does not."""
        engine = self.engine()
        return self.exposure.why(engine.settings) if engine is not None else ""
