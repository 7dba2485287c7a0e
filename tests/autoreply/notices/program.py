"""A program of the practice's own, to which notices are posted."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Program:
    """The practice's own program, which answers as the test says."""

    def __init__(self) -> None:
        self.status, self.headers = 204, {"Retry-After": "7"}
        self.asked: list[tuple[dict[str, str], bytes]] = []
        program = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                program.asked.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(program.status)
                for name, value in program.headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/notices"
        Thread(target=self.server.serve_forever, daemon=True).start()
