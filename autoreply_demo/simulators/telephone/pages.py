"""What Twilio serves by itself: TwiML Bins and Studio flows."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

from autoreply_demo.simulators.telephone.calls.studio import FLOWS, Studio
from autoreply_demo.simulators.telephone.state import AccountState

BINS = "https://handler.twilio.com/twiml/"


class OwnPages:
    """The pages of an account."""

    def __init__(self, state: AccountState) -> None:
        self._state = state
        self._studio = Studio(state)

    def page(self, url: str, posted: Mapping[str, str]) -> bytes | None:
        """The TwiML at `url`, or None where there is nothing."""
        if url.replace("http://", "https://", 1).startswith(f"{FLOWS}{self._state.credentials.account}/Flows/"):
            return self._studio.page(url, posted)
        return self._bin(url, posted) if url.startswith(BINS) else None

    def _bin(self, url: str, posted: Mapping[str, str]) -> bytes | None:
        """The text of a Bin, with the parameters set in for {{From}} and the like."""
        parts = urlsplit(url)
        kept = self._state.bins.get(parts.path.rpartition("/")[2])
        if kept is None:
            return None
        for name, value in {**posted, **dict(parse_qsl(parts.query))}.items():
            kept = kept.replace("{{" + name + "}}", escape(value))
        return kept.encode()
