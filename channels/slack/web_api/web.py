"""Calls Slack's Web API with one token, synchronously: for presence, `doctor` and `login`, which have no event loop."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError

from channels import ChannelError, Refused, TryAgain
from channels.slack.settings import SlackSettings
from channels.slack.web_api.api import MOST, SILENT
from channels.slack.web_api.clients import StraightClient
from channels.slack.web_api.meanings import ErrorKind, meaning, spoken

_WHEN_LIMITED = 30.0  # seconds, if Slack does not say how long


class WebApiClient:
    """Opens a connection for each request. `whose` names the token in errors, as in "the token of ana"."""

    def __init__(self, settings: SlackSettings, token: str, whose: str) -> None:
        self._whose = whose
        self._client = StraightClient(
            token,
            base_url=settings.api_base_url,
            timeout=round(settings.timeout),
            logger=SILENT,
            retry_handlers=[],
        )
        self._client.proxy = None  # the client goes by the environment, with its exceptions
        self.headers: Mapping[str, str] = {}  # of the last answer, by names in lower case

    def call(self, method: str, json: Mapping[str, Any] | None = None, **form: Any) -> dict[str, Any]:
        """Call `method` with a form or JSON. Returns Slack's response. Raises `TryAgain`, `Refused`, `ChannelError`."""
        with self._errors():
            answer = self._client.api_call(method, params=form, json=dict(json) if json is not None else None)
            self.headers = {name.lower(): value for name, value in answer.headers.items()}
            if not isinstance(answer.data, dict):
                raise ValueError(method)
            return answer.data

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except SlackApiError as error:
            raise self._judged(error) from None
        except (SlackClientError, OSError):  # errors of urllib are OSErrors
            raise TryAgain("Slack cannot be reached, or does not answer in time; trying again.") from None
        except (ValueError, TypeError, AttributeError):
            raise TryAgain("Slack's answer cannot be understood; is api_base_url right?") from None

    def _judged(self, error: SlackApiError) -> Exception:
        response = error.response
        self.headers = {name.lower(): value for name, value in (response.headers or {}).items()}
        status = int(response.status_code or 0)
        data = response.data if isinstance(response.data, dict) else {}
        word = str(data.get("error") or "")
        if status == 429 or word in ("ratelimited", "rate_limited"):
            return TryAgain(spoken("ratelimited"), after=self._retry_after())
        if 300 <= status < 400:
            return TryAgain(f"Slack's address leads elsewhere (HTTP {status}); is api_base_url right?")
        kind = meaning(word).kind
        passes = kind in (ErrorKind.PASSING, ErrorKind.UNSURE)
        if status >= 500 or passes:
            return TryAgain(spoken(word) if passes else f"Slack does not answer (HTTP {status}).")
        if kind is ErrorKind.OURS:
            return ChannelError(f"{self._whose}: {spoken(word)}", lasting=True)
        return WebApiRefusal(spoken(word), word)

    def _retry_after(self) -> float:
        header = self.headers.get("retry-after", "")
        return min(float(header), MOST) if header.isascii() and header.isdigit() else _WHEN_LIMITED


class WebApiRefusal(Refused):
    """Slack refused, with this error code."""

    def __init__(self, message: str, word: str) -> None:
        super().__init__(message)
        self.word = word
