"""The simulator of Slack as a process of its own: in measurements it shares no interpreter with who is measured.

Prints its addresses and tokens as a JSON line; then each line it reads, [first, count], makes clients of these numbers
write to the app at once, and it prints a JSON line with what came of it.
"""

import json
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from autoreply_demo.simulators.slack import Slack, SlackEvent, SlackMessage
from schedules import SystemClock

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # real seconds
CLOCK = SystemClock()


@dataclass(frozen=True)
class Outcome:
    """Of one burst: seconds from the event to the reply (median), to the slowest acknowledgement, and to the end."""

    replies: int
    twice: int
    median: float
    slowest_ack: float
    took: float


class SlackProcess:
    """Starts one; `told` are its addresses and tokens. Ends with the block."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.peers.slack_process"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True)
        self.told: dict[str, str] = self._read()

    def write(self, first: int, count: int) -> Outcome:
        """So many clients write at once, numbered from `first`; return when all is answered, or nothing more comes."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([first, count]) + "\n")
        self._process.stdin.flush()
        return Outcome(**self._read())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.communicate()

    def _read(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())


def _burst(slack: Slack, posted: dict[str, float], first: int, count: int) -> Outcome:
    people = [slack.user(f"Client {number}", team="TOTHER") for number in range(first, first + count)]
    places = [slack.direct(one, slack.app).id for one in people]
    known, began = len(slack.events.all), CLOCK.monotonic()
    for one in people:
        one.writes(slack.app, "Could we move Thursday to ten o'clock?")
    slack.waits_for(lambda _slack: all(place in posted for place in places), PATIENCE)
    took = max(posted[place] for place in places) - began
    slack.settle()
    events = {one.body["event"]["channel"]: one for one in slack.events.all[known:] if _of_client(one)}
    waits = [posted[place] - events[place].attempts[0].at for place in places]
    acks = [attempt.acked_after for one in events.values() for attempt in one.attempts]
    answers = [len([one for one in slack.world.messages[place] if one.by == "bot"]) for place in places]
    slowest = max(PATIENCE if seconds is None else seconds for seconds in acks)
    return Outcome(sum(map(bool, answers)), sum(answers) - count, statistics.median(waits), slowest, took)


def _of_client(event: SlackEvent) -> bool:
    return "bot_id" not in event.body["event"]


def main() -> None:
    posted: dict[str, float] = {}
    with Slack(clock=CLOCK) as slack:
        slack.no_limits()
        tell = slack.chat.posted

        def note(message: SlackMessage) -> None:
            posted.setdefault(message.channel, CLOCK.monotonic())
            tell(message)

        slack.chat.posted = note
        told = {"api": slack.api_base_url, "bot_token": slack.bot_token, "app_token": slack.app_token}
        print(json.dumps(told), flush=True)
        for line in sys.stdin:
            connected = slack.connected()
            assert connected
            first, count = json.loads(line)
            outcome = _burst(slack, posted, first, count)
            print(json.dumps({name: getattr(outcome, name) for name in outcome.__dataclass_fields__}), flush=True)


if __name__ == "__main__":
    main()
