"""The socket of the page. It needs no web server until somebody comes."""

import errno
import select
import socket
import threading

from autoreply.errors import UserError

_LOOK_EVERY = 0.5  # seconds between checks whether to end


class PortTakenError(UserError):
    """The address of [web] listen cannot be bound."""


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises `PortTakenError`."""
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        why = "another program uses it" if error.errno == errno.EADDRINUSE else error.strerror
        raise PortTakenError(
            f"[web] listen: {host}:{port} cannot be used ({why}). Choose another port, or stop what uses it. Until "
            "then there is no practice page, and no provider can post to Autoreply."
        ) from error
    # Inherited by every connection. asyncio does it only for sockets that name their protocol, as these do not; without
    # it an answer in two pieces waits 40 ms for the other side's acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def wait_for_visitor(listener: socket.socket, stop: threading.Event) -> bool:
    """Wait until somebody connects, who is then served with everybody else. False: `stop` was set before."""
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    while not stop.is_set():
        if poll.poll(_LOOK_EVERY * 1000):
            return True
    return False
