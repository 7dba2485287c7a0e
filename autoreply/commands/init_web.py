"""The questions of `autoreply init` in a browser."""

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import click

from autoreply.commands.common import SettingsSource, printable
from autoreply.commands.login import channel_of
from autoreply.errors import UserError, sentence
from autoreply.settings import SettingsError, load
from autoreply.settings.files import private_folder
from autoreply.settings.paths import default_state
from autoreply.settings.service import local_url
from autoreply.setup.draft import Draft
from autoreply.setup.files import NotWrittenError, SettingsPlan, can_write, write
from autoreply.setup.interview import Interview
from autoreply.setup.next_steps import next_steps
from autoreply.setup.remembered import remember
from autoreply.setup.sample import send_sample
from autoreply.setup.settings_text import NAME, secrets, settings_text
from autoreply.web.server import serve
from autoreply.web.setup.app import Finish, SetupPages, Steps
from autoreply.web.setup.guard import note_of
from autoreply.web.setup.sign_in import Login
from autoreply.web.setup.token import SetupToken
from channels import ChannelError, LogsIn, SendError
from schedules import SystemClock

DEFAULT = "127.0.0.1:8080"


def set_up_in_browser(draft: Draft, file: Path, listen: str, page: str = "", *, runs_next: bool = False) -> bool:
    """Serve the questions until the file is written, and nothing else. Whether it was.

    `page`: where the practice page will listen. `runs_next`: this process becomes the daemon afterwards.
    Raises `PortTakenError`, `FolderError`.
    """
    host, port = _read_listen(listen)
    at, stop, clock = local_url(host, port), threading.Event(), SystemClock()

    def announce(token: str, where: Path) -> None:
        click.echo(note_of(token, where, at))

    token = SetupToken(private_folder(default_state()), announce, clock.now)
    token.mint()
    pages = SetupPages(
        interview=Interview(draft),
        token=token,
        clock=clock,
        shows=lambda: shown(plan_of(draft, file, page)),
        remember=lambda: remember(draft, file, default_state()),
        finish=finisher(draft, file, page, runs_next=runs_next),
        login=login_of(file),
        stop=stop,
    )
    try:
        _serve_until(pages, host, port, stop)
    finally:
        token.remove()
    if pages.done:
        click.echo(f"Set up. The settings are in {file.absolute()}.")
    return pages.done


def _serve_until(pages: SetupPages, host: str, port: int, stop: threading.Event) -> None:
    """Serve in a thread, until the file is written or a signal comes: uvicorn would end the process at a signal.

    Raises `PortTakenError`.
    """
    failed: list[UserError] = []

    def run() -> None:
        try:
            serve(pages.app(), host, port, stop)
        except UserError as error:
            failed.append(error)
            stop.set()

    before = [signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)]
    thread = threading.Thread(target=run, name="set-up")
    thread.start()
    stop.wait()
    thread.join()
    for number, handler in zip((signal.SIGTERM, signal.SIGINT), before, strict=True):
        signal.signal(number, handler)
    if failed:
        raise failed[0]


def _read_listen(listen: str) -> tuple[str, int]:
    host, colon, port = listen.rpartition(":")
    if not colon or not port.isdecimal() or not 0 < int(port) < 65_536:
        raise click.UsageError(f'--listen: "{listen}" is not an address and a port. Write it like {DEFAULT}.')
    return host.strip("[]"), int(port)


def plan_of(draft: Draft, file: Path, page: str) -> SettingsPlan:
    return SettingsPlan(file, settings_text(draft, file, page), secrets(draft))


def shown(plan: SettingsPlan) -> tuple[str, list[str]]:
    return plan.text, plan.places()


def login_of(file: Path) -> Login:
    """Signs in to the mailbox of the written file, and looks whether it opens."""

    def sign_in(show: Callable[[str], None]) -> None:
        """Raises `ChannelError`, `UserError`."""
        with channel_of(SettingsSource(file, {}), NAME) as channel:
            assert isinstance(channel, LogsIn)  # the proposal said so
            channel.login(show)

    return sign_in


def finisher(draft: Draft, file: Path, page: str, *, runs_next: bool) -> Finish:
    def finish(wants_sample: bool) -> Steps:
        """Raises `UserError`."""
        plan = plan_of(draft, file, page)
        if trouble := can_write(file):
            raise NotWrittenError(trouble)
        try:
            plan.check()
        except SettingsError as error:
            raise NotWrittenError(str(error)) from None
        kept = write(plan, SystemClock().now())
        said = [f"The file that was there before is kept as {copy}." for copy in kept]
        if wants_sample:
            said.append(_sampled(draft, file))
        opens = "" if runs_next else page or DEFAULT
        return lambda signed_in: [
            *said, *next_steps(draft, file, serving=runs_next, signed_in=signed_in, page=opens)
        ]  # fmt: skip

    return finish


def _sampled(draft: Draft, file: Path) -> str:
    assert draft.proposal is not None
    to = draft.proposal.address
    try:
        send_sample(load(file, os.environ), NAME, to, SystemClock())
    except (SendError, ChannelError, UserError, SettingsError) as error:
        return printable(f"The sample was not sent. {sentence(error)}")
    return f"The sample is on its way: look into the mailbox of {to}."
