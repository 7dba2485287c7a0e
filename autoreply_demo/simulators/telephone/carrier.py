"""The mobile networks: a thread sends texts one after the other, and reports what became of them."""

import queue
import threading
from collections import defaultdict, deque
from collections.abc import Callable

from autoreply_demo.simulators.telephone.records import MessageResource
from autoreply_demo.simulators.telephone.state import AccountState
from autoreply_demo.simulators.telephone.webhook import WebhookClient

_END = "end"
_Job = tuple[MessageResource, int, bool]  # with the code it ends with, and whether it never leaves


class Carrier:
    """Sends and delivers each text, unless a test orders otherwise. Calls `arrived` with texts that reach a phone."""

    def __init__(
        self, state: AccountState, webhooks: WebhookClient, arrived: Callable[[MessageResource], None]
    ) -> None:
        self._state = state
        self._webhooks = webhooks
        self._arrived = arrived
        self._waiting: queue.Queue[_Job | str] = queue.Queue()
        self._fates: dict[str, deque[int]] = defaultdict(deque)
        self._lock = threading.Lock()
        self._moving = threading.Event()
        self._moving.set()
        self._thread = threading.Thread(target=self._run, name="demo-carrier", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Send what waits, then stop."""
        self._moving.set()
        self._waiting.put(_END)
        self._thread.join(10)

    def fails(self, number: str, code: int, times: int) -> None:
        """The next `times` texts to `number` end with this error code."""
        with self._lock:
            self._fates[number].extend([code] * times)

    def hold(self) -> None:
        """Let no text go on, until `release`."""
        self._moving.clear()

    def release(self) -> None:
        self._moving.set()

    def takes(self, message: MessageResource, *, failed: int = 0) -> None:
        """Bring it on its way; one that `failed` at Twilio itself never leaves."""
        self._waiting.put((message, failed or self._fate(message.to), bool(failed)))

    def settle(self) -> None:
        """Wait until everything that waits has arrived or failed, and was reported."""
        self._waiting.join()

    def _fate(self, number: str) -> int:
        with self._lock:
            fates = self._fates[number]
            return fates.popleft() if fates else 0

    def _run(self) -> None:
        while (job := self._waiting.get()) is not _END:
            assert not isinstance(job, str)
            self._moving.wait()
            try:
                self._deliver(*job)
            finally:
                self._waiting.task_done()
        self._waiting.task_done()

    def _deliver(self, message: MessageResource, code: int, never_leaves: bool) -> None:
        for status in _states(code, never_leaves=never_leaves):
            with self._state.changed:
                self._becomes(message, status, code)
            if status == "delivered":
                self._arrived(message)
            self._report(message)

    def _becomes(self, message: MessageResource, status: str, code: int) -> None:
        message.status = status
        if status == "sent":
            message.sent = self._state.now()
        if status in {"undelivered", "failed"}:
            message.error_code = code
        self._state.touch(message)

    def _report(self, message: MessageResource) -> None:
        if not message.status_callback:
            return
        params = {
            "AccountSid": self._state.credentials.account,
            "ApiVersion": "2010-04-01",
            "From": message.from_,
            "To": message.to,
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "MessageStatus": message.status,
            "SmsStatus": message.status,
        }
        if message.service_sid:
            params["MessagingServiceSid"] = message.service_sid
        if message.error_code:
            params["ErrorCode"] = str(message.error_code)
        self._webhooks.notify(message.status_callback, params, message.sid)


def _states(code: int, *, never_leaves: bool) -> tuple[str, ...]:
    if never_leaves:
        return ("failed",)
    return ("sent", "undelivered") if code else ("sent", "delivered")
