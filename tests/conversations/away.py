"""A practice that opens while its provider, its mail server or its mailbox is away."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self

from imapclient import IMAPClient

from channels.email.channel import EmailChannel
from tests.conversations.morning import Practice, plain_of
from tests.peers.dovecot import PASSWORD
from tests.peers.processes import wait_until
from tests.peers.proxy import Proxy
from tests.peers.smtp_sink import Received, Stage, says

OWNER = "+15550100203"
TELLS_OFFICE = """
[reach]
ways = [{{ mail = "{office}" }}, {{ text = "+15550100203" }}]
[delivery]
delete_after_delivery = true
"""


class AwayPractice(Practice):
    """Its people read the mailbox that Autoreply watches, and have a telephone for texts.

    Whatever it sends them by mail lies in that mailbox a moment later. Texts and recordings are deleted at the provider
    once somebody has them.
    """

    def __init__(self, folder: Path, server: Proxy, office: str, **wishes: Any) -> None:
        super().__init__(folder, reach=TELLS_OFFICE.format(office=office), imap=server.port, office=office, **wishes)
        self._server, self._office = server, office
        self._stored = 0

    def __enter__(self) -> Self:
        super().__enter__()
        self._stop = threading.Event()
        deliver = self.engine.deferred.deliver
        self._listener = threading.Thread(target=self.mailbox.listen, args=(self._stop, deliver))
        self._listener.start()
        assert wait_until(lambda: self.record.bookmarks.get("office", "imap:INBOX") is not None)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self.mailbox.wake()
        self._listener.join(30)
        super().__exit__()

    def opens_its_eyes(self) -> None:
        super().opens_its_eyes()
        for person in self.engine.notices.people():
            for way in self.engine.notices.ways(person):
                self.record.ways.confirm(way.person, way.digest, "Ana", self.clock.now())

    @property
    def mailbox(self) -> EmailChannel:
        found = self.engine.accounts["office"].channel
        assert isinstance(found, EmailChannel)
        return found

    def passes(self, minutes: int, each: int = 1) -> None:
        """So many minutes, with a round in `each` of them; what was mailed lies in the mailbox."""
        for _ in range(0, minutes, each):
            self.looks(minutes=each)
            self.files_mail()

    def files_mail(self) -> None:
        """What the mail server took lies in the mailbox, and is seen if that can be read."""
        fresh, self._stored = self.sink.received[self._stored :], len(self.sink.received)
        mine = [mail for mail in fresh if self._office in mail.recipients]
        if not mine:
            return
        with IMAPClient("127.0.0.1", self._server.target, ssl=False) as postman:
            postman.login(self._office, PASSWORD)
            for mail in mine:
                postman.append("INBOX", mail.raw, (), self.clock.now())
        if not self.is_blind:
            assert wait_until(lambda: all(self._is_seen(mail) for mail in mine)), "the mailbox was not read"

    def _is_seen(self, mail: Received) -> bool:
        with self.record.database.read() as connection:
            rows = connection.exec_driver_sql("SELECT identity FROM outgoing WHERE confirmed IS NOT NULL").all()
        return any(row.identity in str(mail.message["Message-ID"]) for row in rows)

    # --- what is away

    is_blind = False

    @contextmanager
    def provider_away(self, **how: Any) -> Iterator[None]:
        """Twilio answers nothing that helps."""
        self.twilio.fail_next(100_000, **(how or {"status": 500}))
        yield
        self.twilio.fail_no_more()

    @contextmanager
    def mail_server_away(self) -> Iterator[None]:
        self.sink.always(Stage.MAIL, says("451 4.3.0 later"))
        yield
        self.sink.always(Stage.MAIL, None)

    @contextmanager
    def mailbox_away(self) -> Iterator[None]:
        self.is_blind = True
        self._server.refuse()
        self._server.reset()
        assert wait_until(lambda: "office" in [one.about for one in self.health.troubles()])
        yield
        self._server.flow()
        self.mailbox.wake()
        self.is_blind = False
        assert wait_until(lambda: "office" not in [one.about for one in self.health.troubles()])

    # --- what came of it

    def handed(self) -> list[Received]:
        return [mail for mail in self.sink.received if "wrote or called" in str(mail.message["Subject"])]

    def texted(self) -> list[str]:
        """What the telephone of the practice got."""
        return [str(one.body) for one in self.twilio.phone(OWNER).texts]

    def times_told(self, words: str) -> int:
        """In how many mails these words stand, however they are wrapped."""
        mine = [plain_of(mail) for mail in self.sink.received if self._office in mail.recipients]
        return sum(words in " ".join(text.split()) for text in mine)

    def sounds(self) -> list[str]:
        """The names of all recordings that were attached."""
        return [name for mail in self.sink.received for name in _names(mail.message)]

    def kept(self) -> tuple[int, int]:
        """How many texts and recordings the provider still has."""
        inbound = [one for one in self.twilio.state.messages.all() if one.direction == "inbound"]
        return len(inbound), sum(not one.deleted for one in self.twilio.state.recordings.all())


def _names(mail: EmailMessage) -> list[str]:
    return [str(part.get_filename()) for part in mail.iter_attachments()]
