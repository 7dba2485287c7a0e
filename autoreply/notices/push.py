"""A notice by any service that the optional library apprise knows: ntfy, Pushover, Teams and many more.

The library is loaded when it is first used: it reads two hundred modules. It logs what it sends, so its log is off.
"""

import logging
from typing import Any

from channels import Refused, SendError, StaffMessage, TryAgain, Uncertain

NO_LIBRARY = (
    'Push services need the library apprise, which is not installed: pipx install --force ".[apprise]" in the folder '
    "of Autoreply."
)
BAD_ADDRESS = "apprise does not know the address in apprise_url: look it up at github.com/caronc/apprise."


class PushNotifier:
    """Hands notices to apprise. What it sends has no words; the address is a secret, and is in no sentence."""

    def __init__(self, url: str) -> None:
        self._url = url

    def notify(self, message: StaffMessage) -> None:
        service = self._service()
        if service is None:
            raise Refused(BAD_ADDRESS)
        try:
            sent = service.notify(body=message.text)
        except Exception as error:  # noqa: BLE001 - a plugin may raise anything, with the address in it
            raise TryAgain(f"The push service failed ({type(error).__name__}).") from None
        if not sent:
            raise _failure(sent)

    def notified(self, message: StaffMessage) -> bool | None:
        return None

    def trouble(self) -> str:
        """What is wrong with library or address, for `doctor` and `check`; "" if nothing is."""
        try:
            return "" if self._service() is not None else BAD_ADDRESS
        except Refused as error:
            return str(error)

    def _service(self) -> Any:
        """Return the service of the address, None for one that the library does not know. Raises `Refused`."""
        try:
            import apprise
        except ImportError:
            raise Refused(NO_LIBRARY) from None
        quiet = logging.getLogger("apprise")
        quiet.disabled, quiet.propagate = True, False
        service = apprise.Apprise()
        return service if service.add(self._url) else None


def _failure(result: Any) -> SendError:
    """What a result that is no success means. Since its 2.0 the library has a status for each.

    TIMEOUT: it stopped waiting for a service, which goes on and may yet deliver. A time-out on the network is a FAILURE
    like any other to the library, and there is no telling them apart. PARTIAL: of several services one failed. That
    may be the one that somebody looks at, so all are asked again.
    """
    if getattr(getattr(result, "status", None), "name", "") == "TIMEOUT":
        return Uncertain("The push service did not say in time whether it took the notice.")
    return TryAgain("The push service did not take the notice.")
