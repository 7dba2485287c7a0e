"""The peer: the least app on Slack's own framework that answers everybody. It knows no hours and no limits.

python bare_slack.py API BOT_TOKEN APP_TOKEN
"""

import asyncio
import logging
import sys
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.say.async_say import AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

TEXT = """Hello,

thank you for your message. The office is closed, and nobody reads messages now. We will read yours when we are back.

In an emergency, call 911. You can call or text 988 at any time.
"""


async def run(api: str, bot_token: str, app_token: str) -> None:
    app = AsyncApp(client=AsyncWebClient(bot_token, base_url=api))

    @app.event("message")
    async def answer(event: dict[str, Any], say: AsyncSay) -> None:
        if "bot_id" not in event:
            await say(TEXT)

    await AsyncSocketModeHandler(app, app_token).start_async()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    asyncio.run(run(*sys.argv[1:4]))
