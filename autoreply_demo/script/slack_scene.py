"""The last scene of the night: a client writes to the practice in Slack, after hours."""

from collections.abc import Callable
from html import unescape

from autoreply.texts.words.composer import BETWEEN_LANGUAGES
from autoreply_demo.script.scenes import DATES, at
from autoreply_demo.simulators.slack import Slack
from schedules import FakeClock

WHEN = at("27 18:20")
SAYS, WORDS = "Noor writes to the practice's app in Slack", "Is anybody still there?"
PATIENCE = 20.0  # real seconds

SETTINGS = """
[channels.slack]
kind = "slack"
bot_token = "{bot_token}"
app_token = "{app_token}"
api_base_url = "{api}"
"""


def settings(slack: Slack) -> str:
    """The channel's settings, with the addresses of the simulator."""
    return SETTINGS.format(bot_token=slack.bot_token, app_token=slack.app_token, api=slack.api_base_url)


def play(slack: Slack, clock: FakeClock, say: Callable[[str], None]) -> bool:
    """Play the scene and report it. Whether there was exactly one answer, with the crisis line in it."""
    slack.connected(timeout=PATIENCE)
    clock.set(WHEN)
    noor = slack.user("Noor", team="TOTHER")
    say(f"{DATES.short(WHEN)}  {SAYS}: “{WORDS}”")
    noor.writes(slack.app, WORDS)
    try:
        answer = unescape(noor.hears("988", timeout=PATIENCE).text)
        slack.settle(PATIENCE)
        slack.nobody_hears_anything_else()
    except AssertionError as error:
        say(f"              Not as expected: {error}\n")
        return False
    shown = answer.partition(BETWEEN_LANGUAGES)[0] + "\n\n[...]"
    say("\n".join(["              Answered", *(f"              | {line}".rstrip() for line in shown.splitlines()), ""]))
    return True
