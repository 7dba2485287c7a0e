"""The library's two clients, made to follow no redirect: it would carry the token, or what we write, to another server.

Slack's Web API never redirects. The library has no setting for it, so one method of each client is put in its place.
"""

from collections.abc import Mapping
from typing import Any
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from slack_sdk.web import WebClient
from slack_sdk.web.async_client import AsyncWebClient


class StraightAsyncClient(AsyncWebClient):
    """A redirect is an answer without a word of Slack's."""

    async def _request(self, *, http_verb: str, api_url: str, req_args: Mapping[str, Any]) -> dict[str, Any]:
        straight = {**req_args, "allow_redirects": False}
        answer: dict[str, Any] = await super()._request(http_verb=http_verb, api_url=api_url, req_args=straight)
        return answer


class _NoRedirects(HTTPRedirectHandler):
    """Makes an `HTTPError` of every redirect."""

    def redirect_request(self, *_: Any) -> None:
        return None


class StraightClient(WebClient):
    """The same without an event loop. Proxies come from the environment, with its exceptions."""

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        opener = build_opener(HTTPSHandler(context=self.ssl), _NoRedirects)
        with opener.open(req, timeout=self.timeout) as answer:
            charset = answer.headers.get_content_charset() or "utf-8"
            return {"status": answer.status, "headers": answer.headers, "body": answer.read().decode(charset)}
