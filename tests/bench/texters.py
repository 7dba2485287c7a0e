"""People who text at the same time, as one process: signed webhooks over connections that are kept.

    python texters.py PORT FIRST COUNT CONNECTIONS RATE

Each text comes from a sender of its own, the first one from number FIRST. RATE is texts per second, 0 as fast as they
are answered. The delay of a text counts from the moment it was due, so that a server that stalls is not spared.
Prints one JSON object: `seconds`, `worked` (processor time), `right` (how many got the crisis text), `delays`.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from autoreply_demo.simulators.telephone import ACCOUNT, AUTH, sign
from schedules import SystemClock

PUBLIC, PATH = "https://desk.example.org", "/hooks/line/sms"
OURS = "+15550100000"
HEARD = (b"988", b"911", b"</Response>")
CLOCK = SystemClock()


def request(number: int) -> bytes:
    """The webhook of a text, with the parameters that Twilio posts."""
    params = {
        "ToCountry": "US", "ToState": "", "SmsMessageSid": f"SM{number:032x}", "NumMedia": "0", "ToCity": "",
        "FromZip": "", "SmsSid": f"SM{number:032x}", "FromState": "NY", "SmsStatus": "received", "FromCity": "",
        "Body": f"Are you there? It is number {number}.", "FromCountry": "US", "To": OURS, "ToZip": "",
        "NumSegments": "1", "MessageSid": f"SM{number:032x}", "AccountSid": ACCOUNT, "From": f"+1555{number:07d}",
        "ApiVersion": "2010-04-01",
    }  # fmt: skip
    body = urlencode(params).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: desk.example.org\r\nUser-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
        f"X-Twilio-Signature: {sign(AUTH, PUBLIC + PATH, params.items())}\r\n"
        f"I-Twilio-Idempotency-Token: {number}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Line(asyncio.Protocol):
    """One kept connection, with one text on its way at a time."""

    def __init__(self) -> None:
        self._came = b""
        self._answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None

    async def says(self, text: bytes) -> bytes:
        """The whole answer. Raises `ConnectionError` where none comes."""
        assert self._transport is not None
        self._came, self._answer = b"", asyncio.get_running_loop().create_future()
        self._transport.write(text)
        return await self._answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._came += data
        head, separator, body = self._came.partition(b"\r\n\r\n")
        if separator and len(body) >= _length(head) and not self._answer.done():
            self._answer.set_result(self._came)

    def connection_lost(self, _error: Exception | None) -> None:
        if not self._answer.done():
            self._answer.set_exception(ConnectionError("the server hung up"))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


@dataclass
class Crowd:
    """Everybody who texts. `rate` is texts per second, 0 without a pause."""

    texts: Iterator[bytes]
    rate: float
    right: int = 0
    delays: list[float] = field(default_factory=list)
    _began: float = 0.0
    _sent: int = 0

    async def text(self, lines: Sequence[Line]) -> float:
        """All texts over these connections; the seconds it took."""
        self._began = CLOCK.monotonic()
        await asyncio.gather(*map(self._keep_texting, lines))
        return CLOCK.monotonic() - self._began

    async def _keep_texting(self, line: Line) -> None:
        for text in self.texts:
            due = self._began + self._sent / self.rate if self.rate else CLOCK.monotonic()
            self._sent += 1
            await asyncio.sleep(max(0.0, due - CLOCK.monotonic()))
            answer = await line.says(text)
            self.delays.append(CLOCK.monotonic() - due)
            self.right += answer.startswith(b"HTTP/1.1 200") and all(word in answer for word in HEARD)


def _length(head: bytes) -> int:
    found = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return int(found.partition(b":")[2])


async def main(port: int, first: int, count: int, connections: int, rate: float) -> dict[str, object]:
    loop = asyncio.get_running_loop()
    lines = [(await loop.create_connection(Line, "127.0.0.1", port))[1] for _each in range(connections)]
    texts = [request(number) for number in range(first, first + count)]
    crowd, worked = Crowd(iter(texts), rate), time.process_time()
    seconds = await crowd.text(lines)
    worked = time.process_time() - worked
    for line in lines:
        line.close()
    return {"seconds": seconds, "worked": worked, "right": crowd.right, "delays": crowd.delays}


if __name__ == "__main__":
    wished = [int(argument) for argument in sys.argv[1:5]]
    print(json.dumps(asyncio.run(main(wished[0], wished[1], wished[2], wished[3], float(sys.argv[5])))))
