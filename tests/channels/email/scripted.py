"""An IMAP server that says what a test tells it to, for answers no decent server gives."""

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BufferedReader

CAPABILITIES = "IMAP4rev1 IDLE AUTH=PLAIN"
Say = Callable[[str], str]  # from the arguments of a command to the whole answer, TAG standing for the tag

HEADERS = "From: ana@client.example\r\nTo: desk@practice.example\r\nReturn-Path: <ana@client.example>\r\n\r\n"


def row(uid: int, structure: str = '("TEXT" "PLAIN" NIL NIL NIL "7BIT" 5 1)', headers: str = HEADERS) -> str:
    """One FETCH answer; `structure` "" leaves it out."""
    shape = f" BODYSTRUCTURE {structure}" if structure else ""
    date = 'INTERNALDATE "23-Nov-2026 20:00:00 +0000"'
    return f"* {uid} FETCH (UID {uid} {date} FLAGS (){shape} BODY[HEADER]<0> {{{len(headers)}}}\r\n{headers})\r\n"


@dataclass
class ScriptedImap:
    """One client at a time. `says` maps a command ("UID FETCH", "IDLE" ...) to its answer; the rest is ordinary.

    `drips`: seconds between the octets of those answers.
    """

    says: dict[str, Say] = field(default_factory=dict)
    drips: float = 0.0
    uids: list[int] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._client: socket.socket | None = None
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "ScriptedImap":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def push(self, text: str) -> None:
        """Say something unasked."""
        if self._client is not None:
            self._client.sendall(text.encode())

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with client, client.makefile("rb") as lines:
                self._client = client
                client.sendall(f"* OK [CAPABILITY {CAPABILITIES}] ready\r\n".encode())
                try:
                    self._talk(client, lines)
                except OSError:
                    continue

    def _talk(self, client: socket.socket, lines: BufferedReader) -> None:
        for raw in lines:
            tag, _, rest = raw.decode().strip().partition(" ")
            if not rest:  # DONE, or the answer to a challenge
                continue
            words = rest.split(" ", 2)
            name = " ".join(words[:2]).upper() if words[0].upper() == "UID" else words[0].upper()
            self.commands.append(name)
            answer = self.says.get(name, self._usual(name))(rest)
            self._send(client, answer.replace("TAG", tag).encode(), self.drips if name in self.says else 0.0)
            if "BYE" in answer:
                return
            if name in ("AUTHENTICATE", "IDLE") and answer.startswith("+"):
                next(lines, b"")
                client.sendall(f"{tag} OK done\r\n".encode())

    def _send(self, client: socket.socket, octets: bytes, drips: float) -> None:
        if not drips:
            client.sendall(octets)
            return
        for octet in octets:
            client.sendall(bytes([octet]))
            self._ends.wait(drips)

    def _usual(self, name: str) -> Say:
        ok = "TAG OK done\r\n"
        state = f"* {len(self.uids)} EXISTS\r\n* OK [UIDVALIDITY 1] .\r\n* OK [UIDNEXT {self._next()}] .\r\n"
        answers = {
            "CAPABILITY": f"* CAPABILITY {CAPABILITIES}\r\n{ok}",
            "AUTHENTICATE": "+ \r\n",
            "IDLE": "+ idling\r\n",
            "EXAMINE": state + ok,
            "UID SEARCH": f"* SEARCH {' '.join(map(str, self.uids))}\r\n{ok}",
            "UID FETCH": "".join(row(uid) for uid in self.uids) + ok,
            "LOGOUT": f"* BYE .\r\n{ok}",
        }
        return lambda _arguments: answers.get(name, ok)

    def _next(self) -> int:
        return max(self.uids, default=0) + 1
