"""Connections: tickets, hello, refresh, resets, silence, and too many of them."""

import asyncio
from typing import Any

import aiohttp
import pytest

from autoreply_demo.simulators.slack import Slack, SlackUser
from tests.autoreply_demo.simulators.slack.clients import Caller
from tests.autoreply_demo.simulators.slack.conftest import Listen
from tests.peers.processes import wait_until


def address(slack: Slack) -> str:
    return str(Caller(slack, slack.app_token).form("apps.connections.open")["url"])


async def first_words(url: str, count: int = 1) -> list[dict[str, Any]]:
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        return [await socket.receive_json(timeout=10) for _ in range(count)]


def test_a_ticket_is_good_for_one_connection(slack: Slack) -> None:
    url = address(slack)
    (hello,) = asyncio.run(first_words(url))
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert hello["connection_info"] == {"app_id": "A0AUTOREPLY"}
    with pytest.raises(aiohttp.WSServerHandshakeError):
        asyncio.run(first_words(url))


def test_a_refresh_leads_to_a_new_connection(slack: Slack, client: SlackUser, listen: Listen) -> None:
    app = listen()
    for number in range(1, 4):
        slack.refresh()
        slack.connected(more_than=number)
        client.writes(slack.app, f"After {number}")
    assert wait_until(lambda: len(app.got) >= 3)


def test_a_reset_leads_to_a_new_connection(slack: Slack, client: SlackUser, listen: Listen) -> None:
    app = listen()
    slack.reset()
    slack.connected(more_than=1)
    client.writes(slack.app, "After")
    assert wait_until(lambda: len(app.got) == 1)


def test_a_silent_connection_brings_nothing_and_looks_open(slack: Slack, client: SlackUser, listen: Listen) -> None:
    slack.sockets.patience = 0.1
    app = listen()
    slack.goes_silent()
    client.writes(slack.app, "Hello?")
    assert wait_until(lambda: len(slack.events.all[0].attempts) == 2)
    assert app.got == []
    slack.connected(more_than=1)  # no pongs came, so the library made a new one


def test_each_event_goes_over_one_of_several_connections(slack: Slack, client: SlackUser, listen: Listen) -> None:
    apps = [listen() for _ in range(2)]
    for _ in range(10):
        client.writes(slack.app, "Hello")
    assert wait_until(lambda: sum(len(app.got) for app in apps) == 10)
    assert all(app.got for app in apps)


def test_an_eleventh_connection_is_sent_away(slack: Slack) -> None:
    async def crowd() -> dict[str, Any]:
        async with aiohttp.ClientSession() as session:
            sockets = [await session.ws_connect(url) for url in urls[:10]]
            for socket in sockets:
                await socket.receive_json(timeout=10)
            told = await first_words(urls[10])
            for socket in sockets:
                await socket.close()
            return told[0]

    urls = [address(slack) for _ in range(11)]
    assert asyncio.run(crowd())["reason"] == "too_many_websockets"


def test_socket_mode_can_be_switched_off(slack: Slack) -> None:
    url = address(slack)
    slack.disable_link()
    with pytest.raises(aiohttp.WSServerHandshakeError):
        asyncio.run(first_words(url))
    slack.enable_link()
    assert asyncio.run(first_words(url))[0]["type"] == "hello"
