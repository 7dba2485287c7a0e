"""Between the event loop and the core no message is lost, and nobody waits longer than Slack does."""

import asyncio
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from channels import ChannelHost, Deliver, Inbound, Work, WorkKind
from channels.slack.intake import ACK_WITHIN, Intake
from channels.slack.reading.humans import HumanMessages
from channels.slack.reading.sent import SentMessages
from tests.bookmarks import Bookmarks
from tests.channels.slack.samples import ANA, ANAS_DM, DM, TS, post, read

NIGHT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
WORK = Work(WorkKind.CHAT, "ana", NIGHT, "1")


class Room:
    """An intake with its reader in a thread."""

    def __init__(self, deliver: Deliver) -> None:
        self.bookmarks, self.counted = Bookmarks(), list[Work]()
        self.host = ChannelHost(
            lambda: NIGHT,
            self.bookmarks,
            Path(),
            "5eed0a11",
            lambda *_: None,
            worked=lambda _channel, done: self.counted.extend(done),
        )
        self.humans = HumanMessages("team", self.bookmarks)
        self.intake = Intake("team", self.humans, self.host)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self.intake.work, args=(self._stop, deliver, lambda: False))
        self._thread.start()

    def ends(self) -> None:
        self._stop.set()
        self.intake.wake()
        self._thread.join(30)
        assert not self._thread.is_alive()


def test_a_message_is_acknowledged_once_it_is_noted() -> None:
    told: list[Inbound] = []
    room = Room(told.extend)
    asyncio.run(room.intake.bring(read(), [DM]))
    assert [one.id for one in told] == [f"{DM}:{TS}"]
    assert room.intake.is_empty
    room.ends()


def test_what_cannot_be_recorded_is_acknowledged_in_time_and_delivered_again_until_it_is() -> None:
    troubles, noted = [OSError("the record cannot be used")], threading.Event()

    def deliver(_inbounds: Sequence[Inbound]) -> None:
        if troubles:
            raise troubles.pop()
        noted.set()

    room = Room(deliver)

    async def acknowledged() -> float:
        began = asyncio.get_running_loop().time()
        await room.intake.bring(read(), [DM])
        return asyncio.get_running_loop().time() - began

    assert asyncio.run(acknowledged()) >= ACK_WITHIN * 0.9
    assert noted.wait(30)
    room.ends()
    assert room.intake.is_empty


def test_when_a_person_last_wrote_comes_with_the_message_and_survives_a_restart() -> None:
    told: list[Inbound] = []
    room = Room(told.extend)
    room.humans.wrote(DM, NIGHT)
    room.humans.wrote(DM, NIGHT - timedelta(minutes=5))  # events do not always come in order
    room.intake.human_wrote([DM], WORK)
    asyncio.run(room.intake.bring(read(), [DM]))
    room.ends()
    assert told[0].last_human == NIGHT
    assert room.counted == [WORK]
    assert HumanMessages("team", room.bookmarks).last([DM]) == NIGHT
    assert HumanMessages("team", room.bookmarks).last(["D0OTHER"]) is None
    assert all("Hello" not in value for value in room.bookmarks.kept.values())


def test_our_own_reply_is_known_before_slack_says_which_it_is_and_after() -> None:
    sent = SentMessages()
    echo, typed = post(ANA, channel=ANAS_DM, user=ANA, client_msg_id=None), post(ANA, channel=ANAS_DM, user=ANA)
    assert not sent.is_ours(echo)
    with sent.writing(ANAS_DM):
        assert sent.is_ours(echo)
        assert not sent.is_ours(typed)
        sent.remember(ANAS_DM, TS)
    assert sent.is_ours(echo)
    assert not sent.is_ours(post(ANA, channel=ANAS_DM, user=ANA, ts="1795485601.000100", client_msg_id=None))
