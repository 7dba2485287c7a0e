"""Real proxies from Debian's packages before a page on loopback, as people set them up."""

from types import TracebackType
from typing import Self

from tests.peers.processes import Server, find_program, free_port, new_folder, remove_folder

NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/log;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://127.0.0.1:{upstream};
      {extra}
    }}
  }}
}}
"""

HAPROXY = """
global
  maxconn 200
defaults
  mode {mode}
  timeout connect 10s
  timeout client 60s
  timeout server 60s
listen page
  bind 127.0.0.1:{port}
  {extra}
  server page 127.0.0.1:{upstream}
"""


class WebProxy:
    """A proxy in a `with` block. Visitors come to `port`."""

    def __init__(self, program: str, packages: str, text: str, **values: object) -> None:
        """`text` is the configuration with gaps for `values`, `folder` and `port`. Raises `Absent`."""
        path = find_program(program, ["/usr/sbin"], packages)
        self.port = free_port()
        self._folder = new_folder(program)
        file = self._folder / "proxy.conf"
        file.write_text(text.format(folder=self._folder, port=self.port, **values), encoding="utf-8")
        file.chmod(0o644)
        options = ["-e", str(self._folder / "log"), "-c"] if program == "nginx" else ["-f"]
        self._server = Server([path, *options, str(file)], self._folder / "output", [self.port])

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.kill()
        remove_folder(self._folder)


def nginx(upstream: int, extra: str = "") -> WebProxy:
    """nginx before the page at the port `upstream`."""
    return WebProxy("nginx", "nginx-light", NGINX, upstream=upstream, extra=extra)


def haproxy(upstream: int, mode: str = "http", extra: str = "") -> WebProxy:
    """haproxy before the page at the port `upstream`, by request ("http") or by connection ("tcp")."""
    return WebProxy("haproxy", "haproxy", HAPROXY, upstream=upstream, mode=mode, extra=extra)
