"""The pages of set-up, served on this machine, and a visitor who answers them without a browser."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from autoreply.commands.init_web import finisher, login_of, plan_of, shown
from autoreply.setup.interview import Interview
from autoreply.web.server import serve
from autoreply.web.setup.app import SetupPages
from autoreply.web.setup.token import SetupToken
from schedules import FakeClock
from tests.autoreply.setup.office import NOW, interview
from tests.browser.visitor import Response, Visitor
from tests.peers.processes import free_port, wait_until


@dataclass
class Site:
    """One set-up that runs, with every token that it announced."""

    folder: Path
    interview: Interview
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW))
    port: int = field(default_factory=free_port)
    stop: threading.Event = field(default_factory=threading.Event)
    tokens: list[str] = field(default_factory=list)
    remembered: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def file(self) -> Path:
        return self.folder / "practice/config.toml"

    @property
    def token_file(self) -> Path:
        return self.folder / "setup-token"

    def now(self) -> datetime:
        return self.clock.now()

    def pages(self) -> SetupPages:
        token = SetupToken(self.folder, lambda made, _file: self.tokens.append(made), self.now)
        token.mint()
        draft = self.interview.draft
        return SetupPages(
            interview=self.interview,
            token=token,
            clock=self.clock,
            shows=lambda: shown(plan_of(draft, self.file, "")),
            remember=self._remember,
            finish=finisher(draft, self.file, "", runs_next=False),
            login=login_of(self.file),
            stop=self.stop,
        )

    def _remember(self) -> None:
        self.remembered += 1


@contextmanager
def site(folder: Path, **answers: str) -> Iterator[Site]:
    """A set-up in which these questions are answered already."""
    made = Site(folder, interview(answers))
    app = made.pages().app()
    thread = threading.Thread(target=serve, args=(app, "127.0.0.1", made.port, made.stop))
    thread.start()
    try:
        assert wait_until(lambda: _answers(made))
        yield made
    finally:
        made.stop.set()
        thread.join()


def _answers(made: Site) -> bool:
    try:
        return Visitor(made.url).gets("/healthz").status == 200
    except OSError:
        return False


class Newcomer(Visitor):
    """Answers the questions."""

    at = "/start"

    def token(self) -> str:
        """That of the form of the page on which the visitor is."""
        found = re.search(r'name="csrf" value="(\w+)"', self.gets(self.at).text)
        return found[1] if found else ""

    def enters(self, token: str) -> Response:
        self.at = "/start"
        return self.posts("/token", token=token)

    def answers(self, key: str, **form: str) -> Response:
        self.at = f"/question/{key}"
        return self.posts(self.at, None, **form)

    def writes(self, **form: str) -> Response:
        self.at = "/check"
        return self.posts("/write", None, **form)
