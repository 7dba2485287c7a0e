"""A web server of calendar feeds that keeps to no rule, on loopback: each path behaves as the test says."""

import gzip
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261101T000000Z\r\n"
    b"DTSTART;VALUE=DATE:20261224\r\nSUMMARY:Closed\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
OK = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"

Behaviour = Callable[[socket.socket, threading.Event], None]


def sends(body: bytes = CALENDAR, status: int = 200) -> Behaviour:
    """A whole answer."""
    head = f"HTTP/1.1 {status} Whatever\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    return lambda connection, _: connection.sendall(head + body)


def short_body(connection: socket.socket, _: threading.Event) -> None:
    connection.sendall(OK + b"Content-Length: 9999\r\n\r\n" + CALENDAR)


def cut_chunk(connection: socket.socket, _: threading.Event) -> None:
    connection.sendall(OK + b"Transfer-Encoding: chunked\r\n\r\nFFFF\r\n" + CALENDAR)


def bad_chunk(connection: socket.socket, _: threading.Event) -> None:
    connection.sendall(OK + b"Transfer-Encoding: chunked\r\n\r\nsome\r\n" + CALENDAR)


def bad_gzip(connection: socket.socket, _: threading.Event) -> None:
    connection.sendall(OK + b"Content-Encoding: gzip\r\n\r\n" + CALENDAR)


def cut_gzip(connection: socket.socket, _: threading.Event) -> None:
    connection.sendall(OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(CALENDAR)[:-20])


def gzip_bomb(connection: socket.socket, _: threading.Event) -> None:
    connection.sendall(OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(bytes(50_000_000)))


def hangs_up(_connection: socket.socket, _: threading.Event) -> None:
    """Not a word."""


def leads_nowhere(connection: socket.socket, _: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://[::oops\r\nContent-Length: 0\r\n\r\n")


def leads_to_itself(connection: socket.socket, _: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: ?again\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")


def leads_on_without_end(connection: socket.socket, closed: threading.Event) -> None:
    """To `/good`, with a body of its own that goes on for ever."""
    connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /good\r\nConnection: close\r\n\r\n" + bytes(65_536))
    while not closed.wait(0.02):
        connection.sendall(b"B")


def stalls(connection: socket.socket, closed: threading.Event) -> None:
    """Half a calendar, and then nothing for as long as the server runs."""
    connection.sendall(OK + b"Content-Length: 9999\r\n\r\n" + CALENDAR[:50])
    closed.wait()


def drips(connection: socket.socket, closed: threading.Event) -> None:
    """Octet by octet, without end."""
    connection.sendall(OK + b"\r\n")
    while not closed.wait(0.02):
        connection.sendall(b"B")


def drips_its_header(connection: socket.socket, closed: threading.Event) -> None:
    connection.sendall(OK + b"X-Long: ")
    while not closed.wait(0.02):
        connection.sendall(b"x")


class FeedServer:
    """Serves while it is entered. What stands under no path is not found."""

    def __init__(self) -> None:
        self.behaviours: dict[str, Behaviour] = {}
        self.asked: list[str] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._closed = threading.Event()
        self._threads: list[threading.Thread] = []

    def address(self, path: str, behaviour: Behaviour) -> str:
        """Where something behaves like that; the path is the secret of the address."""
        self.behaviours[path] = behaviour
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}{path}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join(10)

    def _start(self, run: Callable[[], None]) -> None:
        thread = threading.Thread(target=run, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self._start(lambda connection=connection: self._serve(connection))  # type: ignore[misc]

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                asked = connection.recv(65_536).split(b" ", 2)
                path = asked[1].decode().partition("?")[0] if len(asked) > 1 else ""
                self.asked.append(path)
                self.behaviours.get(path, sends(b"", 404))(connection, self._closed)
            except OSError:
                return  # whoever asked went away
