"""Verifies that a request is Twilio's, by its signature over the configured address.

Does not use Host or X-Forwarded-*, which anybody can set. Twilio signs the configured address with the path and the
query as sent (Twilio, "Webhooks security").
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from hmac import compare_digest

from twilio.request_validator import RequestValidator

from channels import ChannelError, WebhookRequest, hook_path
from channels.forms import is_form, read_pairs

log = logging.getLogger("channels.twilio")

HEADER = "x-twilio-signature"
MOST_FIELDS = 500

Params = Mapping[str, str]


class _Form(dict[str, str]):
    """Parameters with all values of each, in the form that the validator expects."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._all: dict[str, list[str]] = {}
        for name, value in pairs:
            self._all.setdefault(name, []).append(value)
        super().__init__({name: values[0] for name, values in self._all.items()})

    def getall(self, name: str) -> list[str]:
        return self._all[name]


def read_params(body: bytes) -> Params:
    """Return the parameters that a body posts, the first value of each. {} for one that no provider posts."""
    try:
        return _Form(read_pairs(body, MOST_FIELDS))
    except ValueError:
        return {}


class Signatures:
    """Verifies the requests of one channel. Safe to share between threads."""

    def __init__(self, channel: str, public_url: str, tokens: Callable[[], list[str]]) -> None:
        self._channel, self._public_url, self._tokens = channel, public_url, tokens

    def prove(self, posted: WebhookRequest) -> Params | None:
        """Return the parameters of a genuine request, or None. Never raises."""
        try:
            return self._prove(posted)
        except ChannelError as error:
            log.error("the signature of a webhook cannot be checked: %s", error, extra={"channel": self._channel})
        except (ValueError, TypeError, KeyError, LookupError) as error:  # the validator raises them for odd input
            log.warning("a webhook was refused: %s", type(error).__name__, extra={"channel": self._channel})
        return None

    def _prove(self, posted: WebhookRequest) -> Params | None:
        signature = posted.headers.get(HEADER, "")
        if posted.method != "POST" or not signature:
            return None
        path = hook_path(posted.channel or self._channel, posted.path)
        url = self._public_url + path + (f"?{posted.query}" if posted.query else "")
        form = is_form(posted.headers.get("content-type", "")) or not posted.body
        body: _Form | str = _Form(read_pairs(posted.body, MOST_FIELDS)) if form else posted.body.decode("utf-8")
        for token in self._tokens():
            if _is_signed(RequestValidator(token), url, body, signature):
                return body if isinstance(body, _Form) else _Form([])
        return None


def _is_signed(validator: RequestValidator, url: str, body: "_Form | str", signature: str) -> bool:
    """Check the signature. The library's `validate` tries the address with and without the port."""
    if isinstance(body, _Form) and compare_digest(validator.compute_signature(url, body).encode(), signature.encode()):
        return True
    return bool(validator.validate(url, body, signature))
