"""A message to one of our own people goes whole or not at all: Slack cuts what is too long without a word."""

from pathlib import Path

import pytest

from autoreply.record import Record
from channels import ChannelHost, NoticeMedium, Reply, StaffKey, StaffMessage, TooLarge, TryAgain
from channels.slack.channel import SlackChannel
from channels.slack.compose import LONGEST, is_cut
from tests.autoreply.notices.room import StaffLine
from tests.autoreply.notices.test_handover_carries import FILE, MAIL, SLACK, Night
from tests.bookmarks import Bookmarks
from tests.channels.slack.samples import NIGHT, settings
from tests.peers.processes import free_port

KEY = StaffKey("1A", "", "I take it")


@pytest.mark.parametrize(
    ("text", "key", "refused"),
    [
        ("w" * LONGEST, None, False),
        ("w" * (LONGEST + 1), None, True),
        ("&" * (LONGEST // 5), None, False),  # each is written with five characters
        ("&" * (LONGEST // 5 + 1), None, True),
        ("w" * 3_000, KEY, False),
        ("w" * 3_001, KEY, True),
    ],
    ids=["whole", "longer", "escaped", "longer once escaped", "above a button", "longer above a button"],
)
def test_a_message_of_which_a_part_would_be_cut_is_refused(
    tmp_path: Path, text: str, key: StaffKey | None, refused: bool
) -> None:
    nobody = f"http://127.0.0.1:{free_port()}/api/"
    (tmp_path / "bot").write_text("xoxb-1")
    tools = ChannelHost(lambda: NIGHT, Bookmarks(), tmp_path, "cafe", lambda _name, _says: None)
    channel = SlackChannel("team", settings(api_base_url=nobody, timeout=1), tools)
    with pytest.raises(TooLarge if refused else TryAgain) as raised:
        channel.notify(StaffMessage("U0MARIA", "0123abcd", text, NIGHT, key=key))
    assert type(raised.value) is not TooLarge or str(raised.value) == "The message is too long for Slack."
    if refused:  # and whoever asks whether it went out learns that it never did
        with pytest.raises(TooLarge):
            channel.notified(StaffMessage("U0MARIA", "0123abcd", text, NIGHT, key=key))
    channel.close()


class CuttingSlack(StaffLine):
    """A line that takes no more than Slack does."""

    def notify(self, message: StaffMessage) -> None:
        if is_cut(Reply(message.to, "", message.text, message.identity)):
            raise TooLarge("The message is too long for Slack.")
        super().notify(message)


def test_after_a_busy_weekend_the_practice_is_told_how_many_wrote_and_each_text_follows(
    sqlite_url: str, tmp_path: Path
) -> None:
    web = '[web]\npublic_url = "https://desk.example.org"\n'
    with Record.open(sqlite_url) as record:
        night = Night(record, tmp_path, FILE.replace(MAIL, SLACK) + web)
        night.room.channels["team"] = night.room.slack = CuttingSlack(NoticeMedium.SLACK)
        night.begins()
        for number in range(1, 161):
            night.writes(number, sender=f"+1555012{number % 40:04}")
        night.opens()
        (told,) = night.room.slack.sent
        assert told.text == "Autoreply: 40 people wrote or called. Open the page.\n\nhttps://desk.example.org"
        assert len(night.waiting) == 160
        assert night.confirmed == []
