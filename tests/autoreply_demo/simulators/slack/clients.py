"""Slack's own library at the simulator: a client of the Web API, and one in Socket Mode."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from autoreply_demo.simulators.loops import LoopThread
from autoreply_demo.simulators.slack import Slack

Takes = Callable[[SocketModeRequest], bool]
SILENT = logging.Logger("tests.slack", level=logging.CRITICAL + 1)


class Caller:
    """Calls methods with one token, as an ordinary program would."""

    def __init__(self, slack: Slack, token: str) -> None:
        self._base, self._token = slack.api_base_url, token

    def __call__(self, method: str, **given: Any) -> dict[str, Any]:
        """By the library's own function for this method. Raises `SlackApiError`."""
        return _table(self.answer(method, **given))

    def answer(self, method: str, **given: Any) -> AsyncSlackResponse:
        client = AsyncWebClient(self._token, base_url=self._base, logger=SILENT)
        function = getattr(client, method.replace(".", "_"))
        return self._run(function(**given))

    def form(self, method: str, **given: Any) -> dict[str, Any]:
        """Past the library's functions, and what they warn of. Raises `SlackApiError`."""
        client = AsyncWebClient(self._token, base_url=self._base, logger=SILENT)
        return _table(self._run(client.api_call(method, params=given)))

    def refused(self, method: str, **given: Any) -> dict[str, Any]:
        """The answer to what must be refused."""
        try:
            said = self(method, **given) if "profile" in given or "metadata" in given else self.form(method, **given)
        except SlackApiError as error:
            return dict(error.response.data)
        raise AssertionError(f"{method} was done: {said}")

    def _run(self, calling: Coroutine[Any, Any, Any]) -> AsyncSlackResponse:
        answer = asyncio.run(calling)
        assert isinstance(answer, AsyncSlackResponse)
        return answer


def _table(answer: AsyncSlackResponse) -> dict[str, Any]:
    assert isinstance(answer.data, dict)
    return answer.data


class Listener:
    """An app in Socket Mode. `takes` says whether an envelope is acknowledged."""

    def __init__(self, slack: Slack, takes: Takes = lambda _request: True, ping: float = 0.2) -> None:
        self.got: list[SocketModeRequest] = []
        self.told: list[dict[str, Any]] = []
        self._takes, self._loop = takes, LoopThread("listener")
        self._client = self._loop.call(self._connect(slack, ping))

    def types(self) -> list[str]:
        return [str(one.payload["event"]["type"]) for one in self.got]

    def close(self) -> None:
        self._loop.call(self._client.close())  # type: ignore[no-untyped-call]
        self._loop.close()

    async def _connect(self, slack: Slack, ping: float) -> SocketModeClient:
        web = AsyncWebClient(base_url=slack.api_base_url, logger=SILENT)
        client = SocketModeClient(slack.app_token, SILENT, web, ping_interval=ping)
        client.socket_mode_request_listeners.append(self._take)
        await client.connect()  # type: ignore[no-untyped-call]
        return client

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.got.append(request)
        if self._takes(request):
            await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
