"""The peer: the least script that answers all mail of one mailbox without losing any. It knows no hours and no limits.

    python bare.py IMAP_PORT SMTP_PORT ADDRESS PASSWORD

Prints "watching" once it has taken its place. It waits on the socket, leaves IDLE before it looks, looks again until
no EXISTS came since the look began, and once more soon after work: what less careful loops leave out loses mail.
"""

import select
import smtplib
import socket
import sys
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from email.utils import parseaddr

from imapclient import IMAPClient

SETTLE, LOOK_EVERY = 1.5, 55.0  # seconds
TEXT = """Hello,

thank you for your message. The office is closed, and nobody reads messages now. We will read yours when we are back.

In an emergency, call 911. You can call or text 988 at any time.
"""


class Bare:
    """One mailbox and one kept SMTP connection."""

    def __init__(self, imap_port: int, smtp_port: int, address: str, password: str) -> None:
        self._address = address
        self._imap = IMAPClient("127.0.0.1", imap_port, ssl=False, timeout=60)
        self._smtp = smtplib.SMTP("127.0.0.1", smtp_port, timeout=60)
        assert self._smtp.sock is not None
        for sock in (self._imap.socket(), self._smtp.sock):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._imap.login(address, password)
        self._last = self._imap.select_folder("INBOX", readonly=True)[b"UIDNEXT"] - 1

    def run(self) -> None:
        print("watching", flush=True)
        while True:
            self._wait(SETTLE if self._look() else LOOK_EVERY)

    def _wait(self, seconds: float) -> None:
        self._imap.idle()
        waiter = select.poll()
        waiter.register(self._imap.socket(), select.POLLIN)
        waiter.poll(seconds * 1000)
        self._imap.idle_done()

    def _look(self) -> bool:
        worked, rang = False, True
        while rang:
            self._imap._imap.untagged_responses.clear()
            new = [uid for uid in self._imap.search(["UID", f"{self._last + 1}:*"]) if uid > self._last]
            if new:
                self._answer(sorted(new))
                worked = True
            rang = bool(new) or bool(self._imap._imap.untagged_responses.get("EXISTS"))
        return worked

    def _answer(self, uids: list[int]) -> None:
        rows = self._imap.fetch(uids, ["BODY.PEEK[HEADER]"])
        for uid in uids:
            self._smtp.send_message(self._reply(BytesHeaderParser().parsebytes(rows[uid][b"BODY[HEADER]"])))
            self._last = uid

    def _reply(self, mail: Message) -> EmailMessage:
        reply = EmailMessage()
        reply["From"] = self._address
        reply["To"] = parseaddr(mail["From"])[1]
        reply["Subject"] = "Auto: we are closed"
        reply["Auto-Submitted"] = "auto-replied"
        reply["In-Reply-To"] = mail["Message-ID"]
        reply.set_content(TEXT)
        return reply


if __name__ == "__main__":
    Bare(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]).run()
