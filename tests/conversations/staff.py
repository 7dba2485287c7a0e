"""A practice whose people are members of a Slack workspace: what stands beside their names, and what disturbs them.

The engine is that of a settings file, over HTTP to a simulator of Slack; the time is the test's own.
"""

import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from autoreply.engine.dependencies import Dependencies
from autoreply.engine.wiring import build_engine
from autoreply.record import Record
from autoreply.settings import load
from autoreply.settings.paths import record_url, state_folder
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from autoreply_demo.simulators.slack import Slack, SlackUser
from autoreply_demo.simulators.slack.api import MethodRequest
from channels.slack.settings import kept_token
from schedules import FakeClock, Mode, Override

NEW_YORK = ZoneInfo("America/New_York")
FILE = """
practice = "Hillside House"
country = "US"
timezone = "America/New_York"
state = "{state}"
[hours]
mon-fri = "9-17"
[web]
listen = "off"
[channels.team]
kind = "slack"
api_base_url = "{api}"
{slack}
{people}
{more}
"""


class Practice:
    """It is Monday noon, 23 November 2026, unless `at` says otherwise. `people` gives each person further lines."""

    def __init__(
        self,
        folder: Path,
        people: Mapping[str, str] | None = None,
        *,
        at: str = "2026-11-23 12:00",
        more: str = "",
        slack: str = "",
    ) -> None:
        self.clock = FakeClock(self.moment(at))
        self.slack = Slack(clock=self.clock)
        self.slack.emoji.add(":tada:")
        self.people: dict[str, SlackUser] = {}
        self.tokens: dict[str, str] = {}
        self.file = folder / "config.toml"
        self._state = folder / "state"
        self._state.mkdir(mode=0o700)
        people = {"ana": ""} if people is None else people
        self._file = {"slack": slack, "more": more, "people": "".join(map(_person, people, people.values()))}
        for key in people:
            self.people[key] = self.slack.user(key.title(), id=member_id(key))
            self.gives_a_token(key)

    def __enter__(self) -> Self:
        self.slack.__enter__()
        self.wakes()
        return self

    def __exit__(self, *_: object) -> None:
        self.dies()
        self.slack.__exit__()

    # --- the daemon

    def wakes(self) -> None:
        """The daemon starts."""
        self.file.write_text(
            FILE.format(state=self._state, api=self.slack.api_base_url, **self._file), encoding="utf-8"
        )
        self.file.chmod(0o600)
        settings = load(self.file)
        self.record = Record.open(record_url(settings))
        self.health = Health(self.clock)
        given = Dependencies(self.record, self.clock, state_folder(settings), self.health, Metrics())
        self.engine = build_engine(settings, given)
        self.looks()

    def dies(self) -> None:
        for account in self.engine.accounts.values():
            account.channel.close()
        self.record.close()

    def looks(self) -> float | None:
        """The engine runs its heartbeat once."""
        self.engine.run_heartbeat()
        return self.engine.reconciler.reconcile_people(threading.Event())

    # --- time

    @staticmethod
    def moment(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)

    def at(self, text: str) -> None:
        """Time passes until then, and the daemon looks."""
        self.sleeps_until(text)
        self.looks()

    def sleeps_until(self, text: str) -> None:
        """Time passes, and nobody looks."""
        self.clock.set(self.moment(text))

    def settles(self) -> int:
        """Time passes for as long as people are waiting for their turn; how many seconds."""
        began = self.clock.now()
        while (again := self.looks()) is not None and (self.clock.now() - began).total_seconds() < 3600:
            self.clock.advance(seconds=max(again, 1))
        return int((self.clock.now() - began).total_seconds())

    def wishes(self, mode: Mode, until: str, person: str | None = None) -> None:
        """`autoreply open` or `autoreply close`, and the daemon looks."""
        now = self.clock.now()
        self.record.overrides.add(person, Override(mode, now, self.moment(until), "ana", "because"))
        self.looks()

    # --- people

    def shows(self, person: str) -> str:
        """What stands beside the name of `person`, with a mark while notifications sleep."""
        found = self.people[person]
        return found.status[0] + (" (zzz)" if found.snoozed_until else "")

    def sets(self, person: str, text: str, emoji: str = ":tada:", until: str | None = None) -> None:
        """The person chooses a status by hand."""
        self.people[person].sets_status(text, emoji, self.moment(until) if until else None)

    def gives_a_token(self, person: str) -> None:
        """As `autoreply login` does; the one before is good for nothing any more."""
        self.tokens[person] = self.slack.authorize(self.people[person])
        folder = self._state / "channels" / "team"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = kept_token(folder, person)
        file.write_text(self.tokens[person])
        file.chmod(0o600)

    def asked(self, method: str = "") -> list[MethodRequest]:
        """Every request so far, or those of one method."""
        return self.slack.asked(method) if method else self.slack.requests

    def refused_for_speed(self) -> int:
        return sum(one.status == 429 for one in self.slack.requests)

    def takes_the_token_of(self, person: str) -> None:
        kept_token(self._state / "channels" / "team", person).unlink()

    def troubles(self) -> list[str]:
        return [one.says for one in self.health.troubles()]

    def kept(self, person: str) -> str:
        """What is remembered of the person's status."""
        return self.record.bookmarks.get("team", f"presence/{person}") or ""


def member_id(person: str) -> str:
    return f"U{person.upper()}"


def _person(key: str, more: str) -> str:
    own, _, channel = more.partition("|")
    return (
        f'[people.{key}]\nname = "{key.title()}"\n{own}\n'
        f'[channels.team.people.{key}]\nuser = "{member_id(key)}"\n{channel}\n'
    )
