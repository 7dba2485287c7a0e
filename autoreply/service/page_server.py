"""The web server of the pages, probes and webhooks: it outlives an engine, and moves when the settings say so."""

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from autoreply.engine.supervisor import Supervisor
from autoreply.web.context import AppContext
from autoreply.web.forecast import Forecasts
from autoreply.web.listener import PortTakenError, bind, wait_for_visitor

if TYPE_CHECKING:
    from starlette.types import ASGIApp

TAKEN_AGAIN = 2.0  # seconds between looks whether an address that is taken is free

Address = tuple[str, int]
MakeApp = Callable[[AppContext, Forecasts], "ASGIApp"]


@dataclass(frozen=True, slots=True)
class _Serving:
    """The threads of one address."""

    context: AppContext
    supervisor: Supervisor

    def end(self) -> None:
        self.context.stopping.set()  # open pages are let go first
        self.supervisor.stop()


class PageServer:
    """Serves at one address at a time."""

    def __init__(self, new_context: Callable[[], AppContext], make_app: MakeApp) -> None:
        """`make_app` is called when the first visitor comes, in a thread."""
        self._new_context, self._make_app = new_context, make_app
        self._address: Address | None = None
        self._serving: _Serving | None = None
        self._taken: socket.socket | None = None

    def start(self, address: Address | None) -> None:
        """Serve there. As long as another program has the address, that is told, and everything else goes on."""
        if address is not None and self._serving is None:
            self._serve(address, None)

    def take(self, address: Address | None) -> None:
        """Take another address, for `move`. Raises `PortTakenError`."""
        self.leave()
        if address is not None and address != self._address:
            self._taken = bind(*address)

    def leave(self) -> None:
        """Let go of an address that was taken: the pages stay where they are."""
        if self._taken is not None:
            self._taken.close()
            self._taken = None

    def move(self, address: Address | None) -> None:
        """From now on serve at the address that was taken, None being nowhere."""
        if address == self._address:
            return
        listener, self._taken = self._taken, None
        self.stop()
        if address is not None:
            self._serve(address, listener)

    def stop(self) -> None:
        """End all threads."""
        self.leave()
        self._address = None
        if self._serving is not None:
            self._serving.end()
            self._serving.context.health.report("page", "")
            self._serving = None

    def _serve(self, address: Address, listener: socket.socket | None) -> None:
        context, forecasts = self._new_context(), Forecasts()
        supervisor = Supervisor(context.health, context.clock)
        self._address, self._serving = address, _Serving(context, supervisor)
        supervisor.start("forecast", partial(forecasts.keep_ready, context.engine, context.clock))
        held = [listener] if listener is not None else []
        make_app = partial(self._make_app, context, forecasts)
        supervisor.start("web", partial(_serve_once_free, make_app, context, address, held))


def _serve_once_free(
    make_app: Callable[[], "ASGIApp"],
    context: AppContext,
    address: Address,
    held: list[socket.socket],
    stop: threading.Event,
) -> None:
    """Serve until `stop` is set. What is in `held` is bound already."""
    while not stop.is_set():
        try:
            with held.pop() if held else bind(*address) as listener:
                context.health.report("page", "")
                if wait_for_visitor(listener, stop):
                    _serve_visitors(make_app(), listener, stop, context)
        except PortTakenError as error:
            context.health.report("page", str(error))
            stop.wait(TAKEN_AGAIN)


def _serve_visitors(app: "ASGIApp", listener: socket.socket, stop: threading.Event, context: AppContext) -> None:
    from autoreply.web.server import serve_on  # loads a web server: 4 MB, and a part of the start

    serve_on(app, listener, stop, context.trusted)
