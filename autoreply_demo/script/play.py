"""Plays the scripted night: the real daemon, on simulators and a clock that jumps from scene to scene."""

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autoreply.engine.engine import Engine
from autoreply.notices.ways import way_digest
from autoreply.service.daemon import Daemon
from autoreply.settings.reach import WayKind
from autoreply.web.app import app
from autoreply.web.context import AppContext
from autoreply_demo.script import slack_scene, trouble_scene
from autoreply_demo.script.office_line import NUMBER, PUBLIC
from autoreply_demo.script.scene_player import Say, ScenePlayer
from autoreply_demo.script.scenes import DESK, MOBILE, SCENES, SETTINGS, Scene
from autoreply_demo.simulators.mail.server import MailServer
from autoreply_demo.simulators.slack import Slack
from autoreply_demo.simulators.telephone import ACCOUNT, AUTH, Telephone
from autoreply_demo.simulators.telephone.server import HttpServer
from autoreply_demo.simulators.waiting import PATIENCE, DemoError, wait
from channels import private
from schedules import FakeClock, SystemClock

HOOKS = f"{PUBLIC}/hooks"


def play(say: Say, scenes: tuple[Scene, ...] = SCENES) -> bool:
    """Play the scenes and report each with `say`. Whether every result was as expected. Raises `DemoError`."""
    clock = FakeClock(scenes[0].when)
    front = HttpServer()
    twilio = Telephone(clock=clock, routes={PUBLIC: f"http://127.0.0.1:{front.port}"})
    twilio.number(NUMBER, voice_url=f"{HOOKS}/line/call", sms_url=f"{HOOKS}/texts/sms")
    with (
        MailServer({DESK: "secret"}, clock) as mail,
        twilio,
        Slack(clock=clock) as slack,
        _daemon(mail, twilio, slack, clock) as engine,
        _web(front, engine, clock),
    ):
        wait(
            lambda: engine.record.bookmarks.get("desk", "imap:INBOX") is not None,
            "the daemon did not start to watch the mailbox",
        )
        player = ScenePlayer(engine, mail, twilio, clock, say)
        outcomes = [player.play(number, scene) for number, scene in enumerate(scenes, start=1)]
        outcomes.append(slack_scene.play(slack, clock, say))
        outcomes.append(trouble_scene.play(engine, mail, slack, clock, say))
    return all(outcomes)


@contextmanager
def _web(front: HttpServer, engine: Engine, clock: FakeClock) -> Iterator[None]:
    """Serve the practice's webhooks until the block ends."""
    front.start(
        app(AppContext(lambda: engine, engine.health, SystemClock()), engine.metrics, lambda: True, engine.hook)
    )
    try:
        yield
    finally:
        front.close()


@contextmanager
def _daemon(mail: MailServer, twilio: Telephone, slack: Slack, clock: FakeClock) -> Iterator[Engine]:
    """Run the daemon with these servers until the block ends."""
    with tempfile.TemporaryDirectory(prefix="autoreply-demo-") as folder:
        file = Path(folder) / "config.toml"
        names = {"account": ACCOUNT, "token": AUTH, "number": NUMBER, "public": PUBLIC, "api": twilio.base_url}
        names |= {"mobile": MOBILE}
        ports = {"imap": mail.imap_port, "smtp": mail.smtp_port}
        written = SETTINGS.format(state=folder, **ports, **names) + slack_scene.settings(slack)
        private.write(file, written)
        daemon = Daemon(file, {"PATH": os.environ.get("PATH", "")}, {}, clock)
        ready = threading.Event()
        thread = threading.Thread(
            target=daemon.run, kwargs={"started": lambda _engine: ready.set()}, name="main-of-the-demo"
        )
        thread.start()
        try:
            if not ready.wait(PATIENCE) or daemon.engine is None:
                raise DemoError("The daemon did not start.")
            for kind in (WayKind.TEXT, WayKind.CALL):  # as if she had typed in the codes that are sent there
                daemon.engine.record.ways.confirm("ana", way_digest(kind, MOBILE), "Ana", clock.now())
            yield daemon.engine
        finally:
            daemon.end()
            thread.join(PATIENCE)
