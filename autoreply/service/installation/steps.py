"""Install, remove and describe the service."""

import time
from collections.abc import Iterator
from pathlib import Path

from autoreply.record import Record, RecordError
from autoreply.service.installation.host import Host, InstallError, check_program, check_state, read
from autoreply.service.installation.managers import Manager, WantedService, manager_of, other_unit
from autoreply.service.probe import ask
from autoreply.settings import Settings
from autoreply.settings.paths import has_record, record_url, state_folder
from autoreply.settings.service import WebSettings

OF_COMPUTER = Path("/var/lib/autoreply")
SAME_RECORD = f'Write state = "{OF_COMPUTER}" into the settings, so that commands find the record of the service.'
WITHIN = 60.0  # seconds until a new service has to answer


def install(settings: Settings, host: Host | None = None) -> list[str]:
    """Install and start it, and return once it answers: sentences about what holds now. Raises `InstallError`.

    Installing once more replaces the service, on the settings file and the program of now.
    """
    host = host or Host.here()
    manager = manager_of(host)
    check_program(host)
    check_state(state_folder(settings).absolute(), read(host.base / "proc/mounts"))
    _refuse_second(settings, host, manager)
    state = state_folder(settings) if settings.state or not host.root or host.system == "darwin" else OF_COMPUTER
    wanted = WantedService(settings.file.absolute(), state.absolute(), settings.secret_files)
    said = manager.start(wanted)
    if not _answers(settings.web, manager, WITHIN):
        log = manager.log()
        manager.stop()
        raise InstallError(
            f"Autoreply was started and did not answer within {WITHIN:.0f} seconds, so the service was removed again. "
            f"Its log says why: {log}. Or run `autoreply run` and read what it says."
        )
    return [
        f"Autoreply runs{_where(settings.web)}.",
        *said,
        *_warnings(host),
        *([SAME_RECORD] if state == OF_COMPUTER and settings.state is None else []),
        f"Its log: {manager.log()}",
        "To remove it: autoreply service uninstall",
    ]


def uninstall(host: Host | None = None) -> list[str]:
    """Stop and remove it. Settings and record stay. Raises `InstallError`."""
    manager = manager_of(host or Host.here())
    if not manager.unit.exists():
        return ["Autoreply is not installed as a service here. Nothing was changed."]
    manager.stop()
    return ["The service is removed. The settings and the record are still there."]


def status(settings: Settings, host: Host | None = None) -> tuple[bool, list[str]]:
    """Whether it is installed, runs and answers; and that in sentences. Raises `InstallError`."""
    host = host or Host.here()
    manager = manager_of(host)
    if not manager.unit.exists():
        runs = is_healthy(settings.web)
        says = "Autoreply runs, but not as a service of this user." if runs else "Nothing runs."
        return False, [f"It is not installed as a service here. {says}", "To install it: autoreply service install"]
    lines = [f"Installed: {manager.unit}"]
    if not host.program.exists():
        lines.append(f"{host.program} is gone. Install Autoreply again, and run `autoreply service install`.")
    runs = manager.runs()
    lines.append("It runs." if runs else f"It does not run. Its log says why: {manager.log()}")
    healthy = settings.web.address is None or is_healthy(settings.web)
    if runs:
        lines.append("It answers." if healthy else f"It does not answer. Its log: {manager.log()}")
    return runs and healthy, lines


def is_healthy(web: WebSettings) -> bool:
    """Whether a daemon answers at [web] listen."""
    return ask(web, "healthz") is not None


def _refuse_second(settings: Settings, host: Host, manager: Manager) -> None:
    """Two daemons of one practice answer everybody twice. Raises `InstallError`."""
    other = other_unit(host)
    if other is not None:
        raise InstallError(
            f"Autoreply is installed for the whole computer already ({other}). A second one would answer everybody "
            "twice. Use that one, or remove it first: sudo autoreply service uninstall"
        )
    if manager.unit.exists() and manager.runs():
        return  # our own, which is replaced
    if is_healthy(settings.web) or _is_held(settings):
        raise InstallError(
            "Autoreply runs for this practice already, in a terminal, a container or for another user. A second one "
            "would answer everybody twice. Stop that one first, and run this again."
        )


def _is_held(settings: Settings) -> bool:
    """Whether a daemon has the record."""
    if not has_record(settings):
        return False
    try:
        record = Record.open(record_url(settings))
    except RecordError:
        return False
    try:
        record.database.hold()
    except RecordError:
        return True
    finally:
        record.close()
    return False


def _answers(web: WebSettings, manager: Manager, seconds: float) -> bool:
    """Wait until it answers. Where the page is off, that it goes on running has to do."""
    ends = time.monotonic() + seconds  # noqa: TID251 - waits for a real process
    while time.monotonic() < ends:  # noqa: TID251
        if web.address is None:
            time.sleep(3)
            return manager.runs()
        if is_healthy(web):
            return True
        time.sleep(0.3)
    return False


def _where(web: WebSettings) -> str:
    if web.address is None:
        return ""
    host, port = web.address
    return f", and its page is at http://{host}:{port}/"


def _warnings(host: Host) -> Iterator[str]:
    if host.on_battery():
        yield (
            "This computer can sleep. While it sleeps, nobody gets a reply: turn sleep off, and keep the lid open; or "
            "use a computer that is always on."
        )
    given = sorted(name for name in host.env if name.startswith("AUTOREPLY_") and name != "AUTOREPLY_CONFIG")
    if given:
        yield f"The service does not know {', '.join(given)}, set in this terminal only. Write them into the file."
