"""The connection to Slack is refreshed and cut: everybody hears, and nobody twice."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from autoreply_demo.simulators.slack import Conversation, Slack, SlackUser
from schedules import SystemClock
from tests.peers.daemon import Daemon
from tests.peers.processes import wait_until
from tests.peers.slack_practice import NOBODY, SlackPractice, Workspace

Break = Callable[[], None]
# Threads of AnyIO's and asyncio's pools and of the page's end, which start when first needed. An engine that is
# left has more, and a thread that each of a hundred leaves is found as well.
LATER = 6


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack(clock=SystemClock()) as slack:
        slack.no_limits()  # a night in a minute
        yield slack


@pytest.fixture
def intake(slack: Slack) -> Conversation:
    return slack.channel("intake", [slack.user("Ana")])


@pytest.fixture
def daemon(slack: Slack, intake: Conversation, tmp_path: Path) -> Iterator[Daemon]:
    workspace = Workspace(slack.api_base_url, slack.bot_token, slack.app_token, (intake.id,))
    daemon = Daemon(SlackPractice(tmp_path / "daemon", NOBODY, slack=workspace))
    daemon.start()
    slack.connected()
    yield daemon
    daemon.close()


class Crowd:
    """Clients, each of whom writes once: to the app itself, and in the channel, by turns."""

    def __init__(self, slack: Slack, intake: Conversation) -> None:
        self._slack, self._intake = slack, intake
        self.people: list[SlackUser] = []

    def writes(self) -> None:
        number = len(self.people)
        person = self._slack.user(f"Client {number}", team="TOTHER")
        self.people.append(person)
        if number % 2:
            person.joins(self._intake)
        person.writes(self._intake if number % 2 else self._slack.app, f"This is number {number}")

    def answers(self) -> Counter[str]:
        """How many answers each of them got."""
        world = self._slack.world
        with world.changed:
            told = [one for found in world.messages.values() for one in found if one.by == "bot"]
            parents = [world.find(one.channel, one.thread_ts) for one in told if one.thread_ts]
            threads = [one.user for one in parents if one is not None]
            alone = [world.conversations[one.channel].members for one in told if not one.thread_ts]
        return Counter([*threads, *(next(user for user in both if user != self._slack.app.id) for both in alone)])

    def all_hear_once(self, seconds: float) -> None:
        everybody = {one.id for one in self.people}
        wait_until(lambda: set(self.answers()) >= everybody, seconds, every=0.2)
        answers = self.answers()
        silent = [one.record.name for one in self.people if one.id not in answers]
        assert silent == []
        assert set(answers.values()) == {1}


def survives(slack: Slack, crowd: Crowd, breaks: Break, times: int) -> None:
    """Somebody writes before each break, during it, and once there is a connection again."""
    for _ in range(times):
        before = slack.connected()
        crowd.writes()
        breaks()
        crowd.writes()
        slack.connected(more_than=before, timeout=60)
        crowd.writes()


def test_a_refreshed_and_a_cut_connection_cost_nobody_his_answer(
    slack: Slack, intake: Conversation, daemon: Daemon
) -> None:
    crowd = Crowd(slack, intake)
    survives(slack, crowd, slack.refresh, 4)
    survives(slack, crowd, slack.reset, 1)
    crowd.all_hear_once(60)
    assert daemon.is_well()


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_token_that_is_revoked_while_the_settings_are_read_again_leaves_nothing_behind(
    slack: Slack, intake: Conversation, daemon: Daemon
) -> None:
    crowd, dice = Crowd(slack, intake), random.Random(20261130)
    threads = threads_of(daemon)
    for number in range(100):
        before, reloads = slack.connected(), reloads_of(daemon)
        slack.revoke(slack.bot_token)
        threading.Event().wait(dice.choice([0, 0, 0.05, 0.3, 1]))
        daemon.hang_up()
        slack.restore(slack.bot_token)
        assert wait_until(partial(has_reloaded, daemon, reloads)), number
        slack.connected(more_than=before, timeout=60)
        if number % 10 == 0:
            crowd.writes()
            daemon.hang_up()  # a secret that was replaced is read anew
    daemon.hang_up()
    crowd.all_hear_once(60)
    assert daemon.is_well()
    assert wait_until(lambda: threads_of(daemon) <= threads + LATER, 30), "threads of earlier engines are left"
    assert "did not end in time" not in daemon.said()
    assert daemon.end() < 10


def reloads_of(daemon: Daemon) -> int:
    return daemon.said().count("new settings taken")


def has_reloaded(daemon: Daemon, before: int) -> bool:
    return reloads_of(daemon) > before


def threads_of(daemon: Daemon) -> int:
    """How many threads the process has."""
    status = Path(f"/proc/{daemon.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("Threads:")).split()[1])


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_hundred_refreshes_and_twenty_resets_cost_nobody_his_answer(
    slack: Slack, intake: Conversation, daemon: Daemon
) -> None:
    crowd = Crowd(slack, intake)
    for _ in range(20):
        survives(slack, crowd, slack.refresh, 5)
        survives(slack, crowd, slack.reset, 1)
    crowd.all_hear_once(300)
    assert len(crowd.people) == 360
    assert daemon.is_well()
