"""The sandbox: a practice that runs for real, its stand-ins, and one clock for all of them."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from autoreply.inspect.explain import Explainer
from autoreply.inspect.provider_fallbacks import targets
from autoreply.settings import load
from autoreply_demo.sandbox.chats import Chats
from autoreply_demo.sandbox.clock import SharedClock
from autoreply_demo.sandbox.letters import Letters
from autoreply_demo.sandbox.oracle import Oracle
from autoreply_demo.sandbox.phonecall import PhoneCall
from autoreply_demo.sandbox.practice import ANA, BEGINS, DESK, NUMBER, PASSWORD, PUBLIC, free_port, practice_file
from autoreply_demo.sandbox.process import Process
from autoreply_demo.sandbox.texts import Texts
from autoreply_demo.simulators.mail.server import MailServer
from autoreply_demo.simulators.slack import Slack
from autoreply_demo.simulators.telephone import Telephone
from autoreply_demo.simulators.waiting import wait
from channels import private
from channels.twilio.voice.bins import Addresses


class World:
    """Everything of one sandbox. `clock` may be set through `jump` only, so that the house is there too."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.clock = SharedClock.make(folder / "clock", BEGINS)
        self.mail = stack.enter_context(MailServer(dict.fromkeys((DESK, ANA), PASSWORD)))
        port, state = free_port(), folder / "state"
        self.twilio = Telephone(clock=self.clock, routes={PUBLIC: f"http://127.0.0.1:{port}"})
        stack.enter_context(self.twilio)
        slack = stack.enter_context(Slack(clock=self.clock))
        self.chats = Chats(slack, lambda: self.oracle, self.clock)
        private.write(folder / "ana-token", self.chats.token)
        self.file = folder / "config.toml"
        names = {"bot": slack.bot_token, "app": slack.app_token, "slack": slack.api_base_url}
        names |= {"clients": self.chats.clients.id, "user": self.chats.ana.id}
        self.written = practice_file(self.mail.imap_port, self.mail.smtp_port, self.twilio.base_url, port, names)
        private.write(self.file, self.written)
        self.process = Process(self.file, folder / "clock", state, port, folder / "daemon.log")
        stack.callback(self.process.stop)
        self._lines()
        self.process.start()
        self.oracle = Oracle(self.file, self.process.env, state / "record.sqlite3", self.clock)
        stack.callback(self.oracle.close)
        self.letters = Letters(self.mail, lambda: self.oracle, self.clock)
        self.texts = Texts(self.twilio, lambda: self.oracle, self.clock)
        self.call = PhoneCall(self.twilio)
        self.turn = threading.Lock()  # one deed at a time

    def jump(self, instant: datetime) -> None:
        """Set the clock, and wait until the running house has looked around."""
        self.clock.set(instant)
        if self.process.number is not None:
            looked = partial(self.process.looked, instant)
            wait(lambda: looked(self.clock.now()), "the daemon did not notice that the clock was set")

    def restart(self) -> None:
        """Start the daemon where it does not run."""
        if self.process.number is None:
            self.process.start()

    def _lines(self) -> None:
        """The number at the telephone company, as an owner sets it up; its fallback speaks when nobody answers."""
        bins = self._bins()
        self.twilio.number(
            NUMBER,
            sms_url=f"{PUBLIC}/hooks/texts/sms",
            sms_fallback_url=self.twilio.bin(bins["texts"]["fallback"]),
            voice_url=f"{PUBLIC}/hooks/line/call",
            voice_fallback_url=self.twilio.bin(bins["line"]["fallback"]),
        )

    def _bins(self) -> dict[str, dict[str, str]]:
        """What `autoreply twilio targets` prints."""
        with Explainer.of(load(self.file, self.process.env), self.clock.now()) as explainer:
            return {channel: dict(documents) for channel, documents in targets(explainer.engine, Addresses())}


@contextmanager
def world() -> Iterator[World]:
    """A sandbox in a folder of its own, both gone at the end. Raises `DemoError`."""
    with TemporaryDirectory(prefix="autoreply-sandbox-") as folder, ExitStack() as stack:
        yield World(Path(folder), stack)
