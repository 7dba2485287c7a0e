"""`autoreply` as a real process, forked from one that has imported it already: a start takes no second of imports.

It is a process like any other: it has its own id, its own streams, folder and environment, takes every signal, and
dies of SIGKILL. `ForkServer` is the parent, one for each environment that the loader of programs reads, such as that of
libfaketime. Run as a module, this file is that parent.
"""

import atexit
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from tests.peers.processes import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
HERE = {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}  # another checkout than the installed
PROGRAM = Path(sys.executable).with_name("autoreply")
IMPORTED = (
    "autoreply.cli",
    "autoreply.commands.run",
    "autoreply.commands.init",
    "autoreply.service.page_server",
    "autoreply.web.routes",
    "channels.email.channel",
    "channels.slack.channel",
    "channels.twilio.sms",
    "channels.twilio.voice.channel",
    "channels.twilio.whatsapp",
)
OF_THE_LOADER = ("LD_PRELOAD", "FAKETIME_NO_CACHE", "FAKETIME_DONT_FAKE_MONOTONIC")


class Fork:
    """A running `autoreply`, with the methods of `Popen` that tests use."""

    def __init__(self, told: IO[bytes]) -> None:
        """`told` brings its process id in the first line, and how it ended in the second."""
        self._told = told
        self.pid = int(told.readline())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """How it ended, None while it runs; -9 where a SIGKILL did it."""
        return self._look(0)

    def wait(self, timeout: float | None = None) -> int:
        """How it ended. Raises `TimeoutExpired`."""
        ended = self._look(timeout)
        if ended is None:
            raise subprocess.TimeoutExpired(str(PROGRAM), timeout or 0)
        return ended

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _look(self, seconds: float | None) -> int | None:
        if self.returncode is None and select.select([self._told], [], [], seconds)[0]:
            self.returncode = int(self._told.readline())
            self._told.close()
        return self.returncode


class ForkServer:
    """`env` is what the loader of programs and Python's start read."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.peers.forks", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                cwd=ROOT,
                env=dict(env),
            )

    def start(self, arguments: Sequence[str], env: Mapping[str, str], folder: Path, streams: Sequence[int]) -> Fork:
        """`autoreply` with these arguments. `streams` are the descriptors of its input, output and errors."""
        order = {"arguments": list(arguments), "env": dict(env), "folder": str(folder)}
        told, tells = os.pipe()
        try:
            socket.send_fds(self._orders, [json.dumps(order).encode()], [*streams, tells])
        finally:
            os.close(tells)
        return Fork(os.fdopen(told, "rb", buffering=0))

    def close(self) -> None:
        self._orders.close()
        self._process.wait()


def run(arguments: Sequence[str], env: Mapping[str, str], folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run `autoreply` to its end, with no input, and keep what it says. Raises `TimeoutExpired`."""
    with TemporaryFile() as output, TemporaryFile() as errors:
        process = start(arguments, env, folder, output, errors)
        try:
            status = process.wait(PATIENCE)
        finally:
            process.kill()
        said = [_read(each) for each in (output, errors)]
    return subprocess.CompletedProcess([str(PROGRAM), *arguments], status, *said)


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


def start(arguments: Sequence[str], env: Mapping[str, str], folder: Path, output: IO[Any], errors: IO[Any]) -> Fork:
    """Start `autoreply` with these arguments in this environment and folder, and with no input."""
    seen = {"PATH": "/usr/bin:/bin", **HERE}
    server = _server(tuple({**seen, **{name: env[name] for name in OF_THE_LOADER if name in env}}.items()))
    with Path(os.devnull).open("rb") as nothing:
        return server.start(arguments, env, folder, [each.fileno() for each in (nothing, output, errors)])


@cache
def _server(env: tuple[tuple[str, str], ...]) -> ForkServer:
    server = ForkServer(dict(env))
    atexit.register(server.close)
    return server


def _serve(orders: socket.socket) -> None:
    """Fork at each order, until nobody is left to give one."""
    for name in IMPORTED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        order, descriptors, _flags, _address = socket.recv_fds(orders, 1 << 20, 4)
        if not order:
            return
        if os.fork() == 0:
            orders.detach()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _watch(descriptors)
            _run(**json.loads(order))
            return
        for each in descriptors:
            os.close(each)


def _watch(descriptors: Sequence[int]) -> None:
    """Fork the process and tell its id and its end; returns in that process only, with its streams in their places."""
    *streams, tells = descriptors
    if child := os.fork():
        os.write(tells, f"{child}\n".encode())
        for each in streams:
            os.close(each)
        _, ended = os.waitpid(child, 0)
        os.write(tells, f"{os.waitstatus_to_exitcode(ended)}\n".encode())
        os._exit(0)
    for place, each in enumerate(streams):
        os.dup2(each, place)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))


def _run(arguments: Sequence[str], env: Mapping[str, str], folder: str) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    sys.argv = [str(PROGRAM), *arguments]
    importlib.import_module("autoreply.cli").main()


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
