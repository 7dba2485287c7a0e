"""The event loop of a workspace, in a thread of its own."""

import asyncio
import threading
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from channels import ChannelHost
from channels.slack.channel import SlackChannel
from channels.slack.loop import SlackLoop
from tests.bookmarks import Bookmarks
from tests.channels.slack.samples import INSTALL, NIGHT, settings
from tests.peers.processes import free_port, wait_until
from tests.threads import no_new_threads


async def hello() -> str:
    return "hello"


async def nothing() -> None:
    """Nothing is left to be done."""


async def takes_no_end(begun: threading.Event) -> None:
    begun.set()
    try:
        await asyncio.sleep(3600)
    finally:
        await asyncio.sleep(3600)


def loops() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("slack: ")]


def test_a_loop_that_could_not_be_started_is_started_by_later_work() -> None:
    loop = SlackLoop("slack: test")
    with no_new_threads(), pytest.raises(RuntimeError, match="thread"):
        loop.run(hello(), 10)
    assert loop.run(hello(), 10) == "hello"
    loop.finish(nothing(), 10)


def test_a_loop_ends_for_good_whatever_goes_on_in_it() -> None:
    loop, begun = SlackLoop("slack: test"), threading.Event()
    working = loop.start(takes_no_end(begun))
    assert begun.wait(30)
    loop.finish(nothing(), 0.5)
    assert wait_until(lambda: loops() == [])
    assert not working.done()
    with pytest.raises(CancelledError):
        loop.run(hello(), 10)
    with pytest.raises(TimeoutError):
        asyncio.run(loop.soon(hello(), 10))
    loop.finish(nothing(), 10)
    assert loops() == []


def test_a_listener_that_ends_after_its_channel_was_closed_leaves_nothing_behind(tmp_path: Path) -> None:
    host = ChannelHost(lambda: NIGHT, Bookmarks(), tmp_path, INSTALL, lambda _name, _says: None)
    nowhere = f"http://127.0.0.1:{free_port()}/api/"
    channel = SlackChannel("team", settings(api_base_url=nowhere, bot_token="xoxb-1", app_token="xapp-1"), host)
    ended = list[str]()

    def listen() -> None:
        channel.listen(threading.Event(), lambda _inbounds: None)
        ended.append("in peace")

    listener = threading.Thread(target=listen)
    listener.start()
    assert wait_until(lambda: loops() != [])
    channel.close()
    listener.join(30)
    assert ended == ["in peace"]
    assert loops() == []
