"""`autoreply run`: runs one engine after another, each built from a valid file, until a signal ends it."""

import logging
import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from autoreply.answering.fallback import Fallback
from autoreply.contents.held_words import HeldWords
from autoreply.engine.dependencies import Dependencies
from autoreply.engine.engine import Engine
from autoreply.engine.renaming import carry_over
from autoreply.engine.wiring import build_engine
from autoreply.errors import UserError, sentence
from autoreply.record import Record, RecordError
from autoreply.service.watchdog import ALIVE, READY, STOPPING, ServiceNotifier
from autoreply.settings import Settings, SettingsError, fingerprint, load
from autoreply.settings.checks.page_exposure import REMEDY
from autoreply.settings.files import private_folder
from autoreply.settings.in_effect import keep
from autoreply.settings.load import settle
from autoreply.settings.paths import record_url, state_folder
from autoreply.settings.reading.document import parse_document
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from autoreply.web.access.exposure import Exposure
from autoreply.web.context import AppContext
from channels import WebhookRequest, WebhookResponse
from schedules import Clock

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from autoreply.service.page_server import PageServer
    from autoreply.web.forecast import Forecasts

log = logging.getLogger("autoreply.service.daemon")

NO_DESCRIPTORS = (
    "Autoreply can open no more files or connections, because it has as many as the system allows. New mail and texts "
    "may wait. Raise the limit (LimitNOFILE= of systemd, --ulimit nofile= of Docker), and find out what opens so many."
)
LOOK_EVERY = 2.0  # seconds between checks of the file

Load = Callable[[], Settings]


class NeedsRestartError(UserError):
    """The new file changes something that needs a restart of the process."""


class Daemon:
    """Runs the engine of a file, and replaces it when the file changes. A bad file changes nothing and is reported."""

    def __init__(
        self, file: Path, env: Mapping[str, str], flags: Mapping[str, object], clock: Clock, probe_key: str = ""
    ) -> None:
        """`probe_key`: as in `AppContext`."""
        self._file = file
        self._probe_key = probe_key
        self._load: Load = lambda: load(file, env, flags)
        self._judge = partial(_judged, file, env, flags)
        self._clock = clock
        self._service = ServiceNotifier()
        self._wakeup = threading.Event()
        self._ends = False
        self._asked = False
        self._mark = ""
        self.health = Health(clock)
        self.metrics = Metrics()
        self.engine: Engine | None = None
        self._fallback = Fallback()  # outlives an engine: what is not in the record yet is in here
        self._held = HeldWords()  # likewise: words that their provider has no more
        self._pages: PageServer | None = None
        self._exposure = Exposure()

    def run(
        self,
        read: Callable[[Settings], None] = lambda _settings: None,
        started: Callable[[Engine], None] = lambda _engine: None,
    ) -> None:
        """Run until `end`. Calls `read` with the first settings, and `started` once their engine runs.

        Raises `SettingsError` or `RecordError` if the first engine cannot be built.
        """
        with ExitStack() as stack:
            settings = self._load()
            read(settings)
            self._mark = fingerprint(self._file)
            record = self._open_or_stand_by(settings, stack)
            if record is None:
                return
            carry_over(settings, self._dependencies(settings, record))
            self.engine = self._build(settings, record)
            stack.callback(self._stop_engine)
            _warn_of_left_behind(settings, record)
            self.engine.start()
            self._serve(settings, stack)
            self._keep(settings)
            started(self.engine)
            log.info("started", extra={"channels": len(self.engine.accounts)})
            self._service.send(READY)
            while not self._ends:
                self._wakeup.wait(LOOK_EVERY)
                self._wakeup.clear()
                self.engine.start_missing_threads()
                self._check_file(record)
                self._say_alive()
            self._service.send(STOPPING)

    def listen_to_signals(self) -> None:
        """SIGTERM and SIGINT end it, SIGHUP reads the file again."""
        signal.signal(signal.SIGTERM, self._on_end)
        signal.signal(signal.SIGINT, self._on_end)
        signal.signal(signal.SIGHUP, self._on_hup)

    def end(self) -> None:
        self._ends = True
        self._wakeup.set()

    def read_with(self, load: Load) -> None:
        """Load the settings with this function from now on."""
        self._load = load

    def reload(self) -> None:
        """Read the file again at the next check, changed or not."""
        self._asked = True
        self._wakeup.set()

    def _say_alive(self) -> None:
        if self.engine is not None and self.engine.progresses():
            self._service.send(ALIVE)

    def _on_end(self, _number: int, _frame: FrameType | None) -> None:
        self.end()

    def _on_hup(self, _number: int, _frame: FrameType | None) -> None:
        self.reload()

    def _open(self, settings: Settings, stack: ExitStack) -> Record:
        private_folder(state_folder(settings))
        record = Record.open(record_url(settings))
        try:
            record.database.hold()
            if record.database.alone:
                record.outgoing.forget_leases()
        except BaseException:
            record.close()  # an open record would lock us out at the next try
            raise
        stack.callback(record.close)
        return record

    def _open_or_stand_by(self, settings: Settings, stack: ExitStack) -> Record | None:
        """Return the record, or None if `end` came first. Texts and calls are answered without it until it opens.
        Raises `RecordError` if nobody would be answered, or if waiting does not help.
        """
        try:
            return self._open(settings, stack)
        except RecordError as error:
            if error.lasting:
                raise
            engine = self._build(settings, None)
            if not engine.answers_without_record:
                raise
            self.engine = engine
            self.health.report("record", _stands_by(error))
        self._serve(settings, stack)
        engine.start()
        try:
            return self._wait_for_record(settings, stack)
        finally:
            self._stop_engine()

    def _wait_for_record(self, settings: Settings, stack: ExitStack) -> Record | None:
        while not self._ends:
            self._wakeup.wait(LOOK_EVERY)
            self._wakeup.clear()
            if self.engine is not None:
                self.engine.start_missing_threads()
            self._say_alive()
            try:
                return self._open(settings, stack)
            except RecordError as error:
                self.health.report("record", _stands_by(error))
        return None

    def _build(self, settings: Settings, record: Record | None) -> Engine:
        return build_engine(settings, self._dependencies(settings, record))

    def _dependencies(self, settings: Settings, record: Record | None) -> Dependencies:
        folder = state_folder(settings)
        return Dependencies(record, self._clock, folder, self.health, self.metrics, self._fallback, self._held)

    def _check_file(self, record: Record) -> None:
        assert self.engine is not None
        mark = fingerprint(self._file)
        self.health.report("descriptors", "" if mark else NO_DESCRIPTORS)
        if not mark:
            return
        if not self._asked and mark == self._mark:
            return
        self._asked, self._mark = False, mark
        try:
            settings = self._load()
            self._refuse_moves(settings)
            new = self._build(settings, record)
            before = self._build(self.engine.settings, record) if settings.former_names else None
            if settings.web.address != self.engine.settings.web.address:
                self._page_server(settings).take(settings.web.address)
        except (SettingsError, NeedsRestartError) as error:
            self._refuse(str(error))
        except (UserError, OSError) as error:
            self._refuse(sentence(error))
            self._asked = True  # the file is valid: try again until the problem is over
        except Exception as error:  # after any error, the settings in use stay
            log.exception("the new settings could not be used")
            self._refuse(f"Autoreply has a fault that this file shows ({type(error).__name__}). Please report it.")
        else:
            self._replace(new, before, record)

    def _refuse(self, why: str) -> None:
        self.metrics.reloads.labels("refused").inc()
        self.health.report(
            "settings", f"The file was changed but not taken. The previous settings are still in use. {why}"
        )

    def _replace(self, new: Engine, before: Engine | None, record: Record) -> None:
        """Replace the engine. Stops the old one first, so that no mailbox has two listeners.

        `before` is like the old one, and takes its place again where renamed channels cannot be carried over.
        """
        assert self.engine is not None
        gone = self.engine.settings.channels.keys() - new.settings.channels.keys()
        self._stop_engine()
        try:
            carry_over(new.settings, self._dependencies(new.settings, record))
        except UserError as error:
            assert before is not None
            self.engine = before
            before.start()
            if self._pages is not None:
                self._pages.leave()
            self._refuse(sentence(error))
            self._asked = True
            return
        self.engine = new
        self._mark = fingerprint(self._file)
        self.health.forget(gone)
        self._warn_of_page(new.settings)
        _warn_of_left_behind(new.settings, record)
        new.start()
        if self._pages is not None:
            self._pages.move(new.settings.web.address)
        self._keep(new.settings)
        self.metrics.reloads.labels("taken").inc()
        self.health.report("settings", "")
        log.info("new settings taken", extra={"channels": len(new.accounts)})

    def _keep(self, settings: Settings) -> None:
        """Keep a copy of the settings, for commands that run while the file has a mistake."""
        try:
            keep(self._file, private_folder(state_folder(settings)))
        except (OSError, ValueError, UserError, SettingsError) as error:
            log.warning("a copy of the settings in use cannot be kept: %s", error)

    def _refuse_moves(self, settings: Settings) -> None:
        """The record is held by the process: it changes with a restart only."""
        assert self.engine is not None
        if record_url(settings) != record_url(self.engine.settings):
            raise NeedsRestartError("[record] url takes a restart of the daemon.")

    async def _hook(self, channel: str, posted: WebhookRequest) -> WebhookResponse | None:
        """Pass a request to the current engine. During a change, the old one still answers."""
        return await self.engine.hook(channel, posted) if self.engine is not None else None

    def _alive(self) -> bool:
        return self.engine is not None and self.engine.alive()

    def _stop_engine(self) -> None:
        if self.engine is not None:
            late = self.engine.stop()
            if late:
                log.warning("threads that did not end in time: %s", ", ".join(late))

    def _serve(self, settings: Settings, stack: ExitStack) -> None:
        """The pages, in a thread of the process rather than of an engine: they outlive a reload."""
        stack.callback(self._stop_pages)
        if self._pages is None and settings.web.address is not None:
            self._page_server(settings).start(settings.web.address)
            self._warn_of_page(settings)

    def _stop_pages(self) -> None:
        if self._pages is not None:
            self._pages.stop()

    def _page_server(self, settings: Settings) -> "PageServer":
        if self._pages is None:
            from autoreply.service.page_server import PageServer  # a page that is off costs no memory

            def make(context: AppContext, forecasts: "Forecasts") -> "ASGIApp":
                from autoreply.web.app import app  # one that nobody visited costs none either
                from autoreply.web.on_demand import OnDemandApp

                pages = OnDemandApp(partial(_pages, context, forecasts))
                return app(context, self.metrics, self._alive, self._hook, pages)

            self._exposure = Exposure(state_folder(settings))
            self._pages = PageServer(self._app_context, make)
        return self._pages

    def _app_context(self) -> AppContext:
        return AppContext(
            lambda: self.engine,
            self.health,
            self._clock,
            exposure=self._exposure,
            probe_key=self._probe_key,
            judge=self._judge_of_pages,
            reload=self._wakeup.set,
        )

    def _judge_of_pages(self, octets: bytes) -> Settings:
        """The settings in a file that a page wants to write. Raises `SettingsError`, `NeedsRestartError`."""
        settings = self._judge(octets)
        self._refuse_moves(settings)
        return settings

    def _warn_of_page(self, settings: Settings) -> None:
        exposed = self._exposure.why(settings)
        if exposed and settings.web.address and not settings.web.asks and not self._has_accounts():
            log.warning("Nobody can open the practice page until it has a login. %s %s", exposed, REMEDY)

    def _has_accounts(self) -> bool:
        try:
            return self.engine is not None and self.engine.record.accounts.exist()
        except RecordError:
            return False


def _judged(file: Path, env: Mapping[str, str], flags: Mapping[str, object], octets: bytes) -> Settings:
    return settle(parse_document(octets, str(file)), file.absolute().parent, env, flags)


def _pages(context: AppContext, forecasts: "Forecasts") -> "ASGIApp":
    from autoreply.web.routes import pages_app

    return pages_app(context, forecasts)


def _warn_of_left_behind(settings: Settings, record: Record) -> None:
    with suppress(RecordError):  # the heartbeat tells it
        for one in record.renaming.left_behind(settings.channels):
            log.warning("%s", one)


def _stands_by(error: RecordError) -> str:
    return f"{error} Meanwhile texts and calls are answered without it. Mail waits."
