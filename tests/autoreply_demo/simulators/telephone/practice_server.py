"""A practice's web server for tests: pages by path, each a text or a function of what was posted."""

import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Self
from urllib.parse import parse_qsl, urlsplit

Posted = dict[str, str]
Page = str | Callable[[Posted], str]

PUBLIC = "https://desk.example"


@dataclass
class Seen:
    """A request as it came. `url` is what its sender must have asked for."""

    method: str
    url: str
    posted: Posted
    headers: dict[str, str]


@dataclass
class Broken:
    """A page that fails: with a status, by closing the connection, or by taking too long."""

    status: int = 500
    drops: bool = False
    sleeps: float = 0.0
    times: int = 1000


@dataclass
class Responder:
    """Listens on loopback. `pages` may change at any time; what is not there answers 404."""

    pages: dict[str, Page | Broken] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    content_type: str = "text/xml"

    def __enter__(self) -> Self:
        desk, self.stop = self, threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                desk.answer(self)

            do_GET = do_POST  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Be quiet."""

        socketserver.ThreadingTCPServer.daemon_threads = True
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.server.shutdown()
        self.server.server_close()

    def posted(self, path: str) -> list[Posted]:
        """What was posted to a path, in order."""
        return [one.posted for one in self.seen if urlsplit(one.url).path == path]

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0)).decode()
        parts = urlsplit(request.path)
        posted = dict(parse_qsl(parts.query, keep_blank_values=True) + parse_qsl(body, keep_blank_values=True))
        host = request.headers["Host"]
        scheme = "https" if host == urlsplit(PUBLIC).netloc else "http"
        self.seen.append(Seen(request.command, f"{scheme}://{host}{request.path}", posted, dict(request.headers)))
        page = self.pages.get(parts.path, Broken(404))
        if isinstance(page, Broken) and page.times > 0:
            page.times -= 1
            self._fail(request, page)
            return
        text = "" if isinstance(page, Broken) else page if isinstance(page, str) else page(posted)
        self._send(request, 200, text)

    def _fail(self, request: BaseHTTPRequestHandler, page: Broken) -> None:
        self.stop.wait(page.sleeps)
        if page.drops:
            request.close_connection = True
            request.connection.close()
        else:
            self._send(request, page.status, "")

    def _send(self, request: BaseHTTPRequestHandler, status: int, text: str) -> None:
        try:
            request.send_response(status)
            request.send_header("Content-Type", self.content_type)
            request.send_header("Content-Length", str(len(text.encode())))
            request.end_headers()
            request.wfile.write(text.encode())
        except OSError:
            return


def response(*verbs: str) -> str:
    """A TwiML document."""
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{"".join(verbs)}</Response>'
