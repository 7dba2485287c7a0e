"""The sandbox: a practice on the real daemon, the simulators it talks to, and one clock for all of them."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from autoreply.inspect.explain import Explainer
from autoreply.inspect.provider_fallbacks import fallbacks
from autoreply.notices.ways import way_digest
from autoreply.record import Record
from autoreply.settings import load
from autoreply.settings.reach import WayKind
from autoreply_demo.sandbox.clock import SharedClock
from autoreply_demo.sandbox.explainer import SandboxExplainer
from autoreply_demo.sandbox.mail import SandboxMail
from autoreply_demo.sandbox.phonecall import PhoneCall
from autoreply_demo.sandbox.practice import ANA, BEGINS, DESK, MOBILE, NUMBER, PUBLIC, free_port, practice_file
from autoreply_demo.sandbox.practice_mail import PracticeMail
from autoreply_demo.sandbox.process import DaemonProcess
from autoreply_demo.sandbox.slack import SandboxSlack
from autoreply_demo.sandbox.staff_phone import StaffPhone
from autoreply_demo.sandbox.texts import SandboxTexts
from autoreply_demo.simulators.mail.server import MailServer
from autoreply_demo.simulators.slack import Slack
from autoreply_demo.simulators.telephone import ACCOUNT, Telephone
from autoreply_demo.simulators.telephone.state import Credentials
from autoreply_demo.simulators.waiting import DemoError, wait
from channels import private

SEEN_WITHIN = 5.0  # real seconds until a message to the practice is in its mailbox; a jump over that looks like a loss


class Sandbox:
    """Everything of one sandbox. Set `clock` through `jump` only, so that the daemon has followed it."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.clock = SharedClock.make(folder / "clock", BEGINS)
        password = secrets.token_urlsafe(18)  # other accounts of this machine reach the simulators too
        self.mail_server = stack.enter_context(MailServer(dict.fromkeys((DESK, ANA), password), self.clock))
        port, state = free_port(), folder / "state"
        at_twilio = Credentials(ACCOUNT, secrets.token_urlsafe(18))
        routes = {PUBLIC: f"http://127.0.0.1:{port}"}
        self.twilio = Telephone(clock=self.clock, routes=routes, credentials=at_twilio)
        stack.enter_context(self.twilio)
        slack = stack.enter_context(Slack(clock=self.clock))
        self.slack = SandboxSlack(slack, lambda: self.explainer, self.clock)
        private.write(folder / "ana-token", self.slack.token)
        self.file = folder / "config.toml"
        names = {"bot": slack.bot_token, "app": slack.app_token, "slack": slack.api_base_url}
        names |= {"clients": self.slack.clients.id, "user": self.slack.ana.id}
        self.page_token = secrets.token_urlsafe(18)
        names |= {"page_token": self.page_token, "password": password, "token": at_twilio.token}
        self.written = practice_file(
            self.mail_server.imap_port, self.mail_server.smtp_port, self.twilio.base_url, port, names
        )
        private.write(self.file, self.written)
        self.process = DaemonProcess(self.file, folder / "clock", state, port, folder / "daemon.log")
        stack.callback(self.process.stop)
        self._set_up_number()
        self.process.start()
        with Record.open(f"sqlite:///{state / 'record.sqlite3'}") as record:
            for kind in (WayKind.TEXT, WayKind.CALL):  # as if Ben had typed in his codes
                record.ways.confirm("ben", way_digest(kind, MOBILE), "Ben", BEGINS)
        self.explainer = SandboxExplainer(self.file, self.process.env, state / "record.sqlite3", self.clock)
        stack.callback(self.explainer.close)
        self.mail = SandboxMail(self.mail_server, lambda: self.explainer, self.clock)
        self.practice_mail = PracticeMail(self.mail_server)
        self.texts = SandboxTexts(self.twilio, lambda: self.explainer, self.clock)
        self.call = PhoneCall(self.twilio)
        self.staff_phone = StaffPhone(self.twilio, self.texts)
        self.one_action = threading.Lock()  # held during each action

    def jump(self, instant: datetime) -> None:
        """Set the clock, and wait until the daemon has noticed it."""
        self.twilio.settle()
        if self.process.number is not None:
            with suppress(DemoError):  # its mailbox may be missing in the settings
                wait(lambda: not self.explainer.unseen_notices(), "", SEEN_WITHIN)
        self.clock.set(instant)
        if self.process.number is not None:
            looked = partial(self.process.looked, instant)
            wait(lambda: looked(self.clock.now()), "the daemon did not notice that the clock was set")

    def restart(self) -> None:
        """Start the daemon if it is not running."""
        if self.process.number is None:
            self.process.start()

    def _set_up_number(self) -> None:
        """The number at the phone company, as a practice sets it up. Its fallback answers when Autoreply does not."""
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
            return {channel: dict(documents) for channel, documents in fallbacks(explainer.engine)}


@contextmanager
def new_sandbox() -> Iterator[Sandbox]:
    """A sandbox in a temporary folder. Raises `DemoError`."""
    with TemporaryDirectory(prefix="autoreply-sandbox-") as folder, ExitStack() as stack:
        yield Sandbox(Path(folder), stack)
