"""Plays the night: the daemon for real, on embedded mail servers, on a clock that jumps from scene to scene."""

import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from autoreply.daemon import Daemon
from autoreply.demo import night_slack
from autoreply.demo.mail import MailStandIn, Sent
from autoreply.demo.night import DESK, NIGHT, SETTINGS, ZONE, Scene, at
from autoreply.demo.slack import Slack
from autoreply.house import House
from autoreply.words.words import BETWEEN_LANGUAGES
from schedules import FakeClock, SystemClock

PATIENCE = 20.0  # real seconds that a scene may take
_LONG_AGO = at("1 00:00")

Say = Callable[[str], None]


class DemoError(Exception):
    """The demo could not be played; the message says why."""


def play(say: Say, scenes: tuple[Scene, ...] = NIGHT) -> bool:
    """Play the scenes and tell each with `say`; True where everything came as it should. Raises `DemoError`."""
    clock = FakeClock(scenes[0].when)
    with MailStandIn({DESK: "secret"}) as mail, Slack(clock=clock) as slack, _daemon(mail, slack, clock) as house:
        _wait(lambda: house.record.keeping.get("desk", "imap:INBOX") is not None, "the daemon did not begin to watch")
        outcomes = [_act(number, scene, house, mail, clock, say) for number, scene in enumerate(scenes, start=1)]
        outcomes.append(night_slack.act(slack, clock, say))
    return all(outcomes)


def _act(number: int, scene: Scene, house: House, mail: MailStandIn, clock: FakeClock, say: Say) -> bool:
    before = house.stations["desk"].calendar().at(clock.now())
    clock.set(scene.when)
    period = house.stations["desk"].calendar().at(scene.when)
    if period.mode is not before.mode and before.end is not None:
        says = "the office opens" if period.working else "the office closes"
        say(f"{_time(scene)[:-5]}{before.end.astimezone(ZONE):%H:%M}  {says}\n")
    sent, decided = len(mail.sent()), _decided(house)
    mail.deliver(scene.mail(number), DESK, scene.when)
    say(f"{_time(scene)}  {scene.says}: “{scene.words}”")
    _wait(lambda: sum(_decided(house).values()) > sum(decided.values()), "nothing was decided")
    reason = next(reason for reason, count in _decided(house).items() if count > decided.get(reason, 0))
    answers = mail.wait_for(sent + 1, PATIENCE)[sent:] if scene.hears.answers else mail.sent()[sent:]
    say("\n".join(_outcome(reason, answers, whole=not sent)))
    return reason == scene.hears.value and len(answers) == scene.hears.answers


def _outcome(reason: str, answers: list[Sent], *, whole: bool) -> Iterator[str]:
    """What came of it; the first answer in all its languages, later ones in the first."""
    for answer in answers:
        text = answer.message.get_content().replace("\r\n", "\n")
        shown = text if whole else text.partition(BETWEEN_LANGUAGES)[0] + "\n\n[...]"
        yield f"              answered: {reason}"
        yield from (f"              | {line}".rstrip() for line in (answer.message["Subject"], "", *shown.splitlines()))
    if not answers:
        yield f"              silent: {reason}"
    yield ""


def _decided(house: House) -> dict[str, int]:
    return {reason: number for (_, reason), number in house.record.contacts.by_reason(_LONG_AGO).items()}


def _time(scene: Scene) -> str:
    return f"{scene.when:%a %d %H:%M}"


@contextmanager
def _daemon(mail: MailStandIn, slack: Slack, clock: FakeClock) -> Iterator[House]:
    """A running daemon on these servers; ends with the block."""
    with tempfile.TemporaryDirectory(prefix="autoreply-demo-") as folder:
        file = Path(folder) / "config.toml"
        mails = SETTINGS.format(state=folder, imap=mail.imap_port, smtp=mail.smtp_port)
        file.write_text(mails + night_slack.settings(slack), encoding="utf-8")
        file.chmod(0o600)
        daemon = Daemon(file, {"PATH": os.environ.get("PATH", "")}, {}, clock)
        ready = threading.Event()
        thread = threading.Thread(
            target=daemon.run, kwargs={"started": lambda _house: ready.set()}, name="main-of-the-demo"
        )
        thread.start()
        try:
            if not ready.wait(PATIENCE) or daemon.house is None:
                raise DemoError("The daemon did not start.")
            yield daemon.house
        finally:
            daemon.end()
            thread.join(PATIENCE)


def _wait(until: Callable[[], bool], otherwise: str) -> None:
    clock, pause = SystemClock(), threading.Event()
    end = clock.monotonic() + PATIENCE
    while not until():
        if clock.monotonic() > end:
            raise DemoError(f"After {PATIENCE:.0f} seconds {otherwise}.")
        pause.wait(0.02)
