"""After the night: Slack's token is revoked, and the owner is told by mail, also when it is over."""

from contextlib import suppress
from datetime import timedelta

from autoreply.engine.engine import Engine
from autoreply.notices.trouble import TITLES
from autoreply.notices.trouble_plan import SETTLED, USUAL, Phase
from autoreply_demo.script.scene_player import Say, wrapped
from autoreply_demo.script.scenes import DATES, at
from autoreply_demo.simulators.mail.server import MailServer
from autoreply_demo.simulators.slack import Slack
from autoreply_demo.simulators.waiting import DemoError, wait
from channels import Listens
from schedules import FakeClock

WHEN = at("27 18:30")
CHANNEL = "slack"
MINUTE = timedelta(minutes=1)
TRIES, TRY_FOR = 5, 6.0  # real seconds


def play(engine: Engine, mail: MailServer, slack: Slack, clock: FakeClock, say: Say) -> bool:
    """Play the scene and report it. Whether the owner was told twice, as they should. Raises `DemoError`."""
    clock.set(WHEN)
    say(f"{DATES.short(WHEN)}  Somebody revokes the token of the practice's app in Slack.")
    slack.revoke(slack.bot_token)
    wait(lambda: _is_unwell(engine), "Autoreply did not notice the revoked token")
    wrong = _told(mail, clock, USUAL + MINUTE, Phase.NEW)
    say(_shown(clock, "The owner reads", wrong))
    wait(lambda: not engine.record.notices.unconfirmed(clock.now()), "the notice was not seen in the mailbox")
    slack.restore(slack.bot_token)
    channel = engine.accounts[CHANNEL].channel
    assert isinstance(channel, Listens)
    channel.wake()  # as it does each minute, which the clock of the demo jumps over
    wait(lambda: not _is_unwell(engine), "Autoreply did not notice that Slack accepts the token again")
    over = _told(mail, clock, SETTLED + MINUTE, Phase.OVER)
    say(_shown(clock, "Slack accepts it again, and the owner reads", over))
    return bool(wrong and over)


def _is_unwell(engine: Engine) -> bool:
    return any(one.about == CHANNEL for one in engine.health.troubles())


def _told(mail: MailServer, clock: FakeClock, later: timedelta, phase: Phase) -> str:
    """The mail of this phase that goes out once this time has passed, "" if none does. Others may go out as well."""
    sent = len(mail.sent())
    clock.set(clock.now() + later)

    def told() -> list[str]:
        return [one.plain for one in mail.sent()[sent:] if f"{TITLES[phase]}\n- {CHANNEL}" in one.plain]

    for _ in range(TRIES):
        with suppress(DemoError):
            wait(lambda: bool(told()), "no mail went out", TRY_FOR)
            return told()[0]
        clock.set(clock.now() + MINUTE)  # a notice that found its mailbox at work is tried again
    return ""


def _shown(clock: FakeClock, says: str, text: str) -> str:
    lines = (f"              | {line}".rstrip() for line in wrapped(text))
    return "\n".join([f"{DATES.short(clock.now().astimezone(WHEN.tzinfo))}  {says}:", *lines, ""])
