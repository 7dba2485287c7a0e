"""A proxy as an office has one: it shows the page under a path, and hands on requests with its own marks."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

OF_THE_LINE = {"connection", "transfer-encoding", "keep-alive"}  # headers that are no business of the other side


@dataclass
class Proxy:
    """`url` is where browsers find the page; `strips` is true where our path is handed on without that part."""

    url: str
    base: str
    strips: bool
    upstream: str = field(default="")

    def leads_to(self, url: str) -> None:
        self.upstream = url.removeprefix("http://")

    def path(self, asked: str) -> str:
        return asked.removeprefix(self.base) or "/" if self.strips else asked


@contextmanager
def proxy(base: str, *, strips: bool) -> Iterator[Proxy]:
    """Serve on loopback until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    made = Proxy(f"http://127.0.0.1:{server.server_port}{base}", base, strips)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            line = HTTPConnection(made.upstream, timeout=60)
            ours = {name: value for name, value in self.headers.items() if name.lower() not in OF_THE_LINE}
            line.request(self.command, made.path(self.path), body or None, ours | {"X-Forwarded-For": "203.0.113.9"})
            answer = line.getresponse()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in OF_THE_LINE:
                    self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):  # who listened to the live part has gone
                while part := answer.read1(65536):
                    self.wfile.write(part)
            line.close()

        do_POST = do_GET  # noqa: N815 - the library looks for these names

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server.RequestHandlerClass = Handler
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join(30)
        server.server_close()
