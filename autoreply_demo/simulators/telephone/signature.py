"""X-Twilio-Signature, as the page on the security of webhooks describes it."""

import base64
import hashlib
import hmac
from collections.abc import Iterable

Parameters = Iterable[tuple[str, str]]


def sign(token: str, url: str, posted: Parameters = ()) -> str:
    """HMAC-SHA1 over the URL without its fragment and the sorted names and values of what is posted.

    A name that comes more than once contributes its distinct values in order.
    """
    signed = url.partition("#")[0] + "".join(name + value for name, value in sorted(set(posted)))
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
