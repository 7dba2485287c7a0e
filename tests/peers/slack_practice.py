"""The settings of a daemon that answers in Slack, at the simulator."""

from dataclasses import dataclass

from tests.peers.daemon import CHANNEL, Account, Practice

NOBODY = Account(address="nobody@practice.example", imap=0, smtp=0)


@dataclass(frozen=True)
class Workspace:
    """Addresses and tokens. In `clients`, ids of channels, everybody is answered."""

    api: str = ""
    bot_token: str = ""
    app_token: str = ""
    clients: tuple[str, ...] = ()


@dataclass
class SlackPractice(Practice):
    """`account` has no meaning here."""

    slack: Workspace = Workspace()

    def _text(self) -> str:
        head, _, rest = super()._text().partition(f"[channels.{CHANNEL}]")
        return f"""{head}
[channels.{CHANNEL}]
kind = "slack"
bot_token = "{self.slack.bot_token}"
app_token = "{self.slack.app_token}"
api_base_url = "{self.slack.api}"
client_channels = [{", ".join(f'"{one}"' for one in self.slack.clients)}]
ping_every = 0.5
{rest[rest.index("[web]") :]}"""
