"""A program of its own, for another network namespace: many connections of one address, and one of another.

Arguments: the port, how many, the address of the many and that of the one, which is also where they connect to. It
prints how many of the many are left, oldest first as 0 (closed) and 1 (open), and what the one is answered.
"""

import json
import socket
import sys
import time
from contextlib import ExitStack

SOON = 8.0  # seconds; after ten the server ends connections that ask for nothing, which proves nothing here
TRIES = 5


def connect(stack: ExitStack, own: str, to: tuple[str, int]) -> socket.socket:
    return stack.enter_context(socket.create_connection(to, 30, (own, 0)))


def is_open(one: socket.socket) -> bool:
    one.setblocking(False)
    try:
        return one.recv(1) != b""
    except BlockingIOError:
        return True
    except ConnectionError:
        return False


def ask(one: socket.socket) -> str:
    one.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    return one.makefile("rb").readline().decode().strip()


def flood(to: tuple[str, int], many: int, crowd: str, other: str) -> tuple[float, list[bool], str]:
    began = time.monotonic()  # noqa: TID251 - a program outside of the daemon
    with ExitStack() as stack:
        first = connect(stack, other, to)
        crowded = [connect(stack, crowd, to) for _each in range(many)]
        said = ask(first)  # by now the server has seen all of them
        newest = ask(connect(stack, crowd, to))
        left = [is_open(one) for one in crowded]
        took = time.monotonic() - began  # noqa: TID251 - as above
    return took, left, f"{said}, {newest}"


def main(port: str, many: str, crowd: str, other: str) -> None:
    for _try in range(TRIES):
        took, left, said = flood((other, int(port)), int(many), crowd, other)
        if took < SOON:
            break
    print(json.dumps({"left": list(map(int, left)), "said": said}))


if __name__ == "__main__":
    main(*sys.argv[1:])
