"""A practice with calls, texts and a mailbox, and a provider and a mail server that behave as the test says."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from autoreply.contents.held_words import HeldWords
from autoreply.notices.ways import way_digest
from autoreply.record import Delivery
from autoreply.record.outgoing_kinds import DELIVERY
from autoreply.settings.reach import WayKind
from autoreply_demo.simulators.telephone import MessageResource
from autoreply_demo.simulators.telephone.texting import Media
from channels import Inbound
from channels.twilio.sms import SmsChannel
from tests.calls.practice import MARIA, NUMBER, PUBLIC, Practice, at
from tests.peers.smtp_sink import Received, SmtpSink

OFFICE, ANA_MAIL, BEN_PHONE = "office@hillside.example", "ana@home.example", "+15550100102"
MORE = """
[channels.main-texts]
kind = "sms"
account_sid = "$account"
auth_token = "$token"
numbers = ["$number"]
public_url = "$public"
api_base_url = "$api"
timeout = 5
{texts}

[channels.office]
kind = "email"
address = "office@hillside.example"
imap = {{ host = "127.0.0.1", port = 1, security = "none", password = "secret" }}
smtp = {{ host = "127.0.0.1", port = {port}, security = "none" }}

[reach]
ways = [{{ mail = "{reach}", content = "full" }}]
{more}
"""


class DeliveringPractice(Practice):
    """`reach` is the mailbox of the practice: its own, which Autoreply watches, or another one."""

    def __init__(
        self,
        folder: Path,
        when: str,
        sink: SmtpSink,
        *,
        reach: str = OFFICE,
        texts: str = "",
        line: str = "",
        more: str = "",
        languages: str = '["en"]',
    ) -> None:
        self.sink = sink
        given = MORE.format(texts=texts, port=sink.port, reach=reach, more=more)
        super().__init__(folder, when, line=line, more=given, languages=languages)
        number = self.twilio.state.number_of(NUMBER)
        assert number is not None
        self.number = number
        self.twilio.by_hand(number, sms_url=f"{PUBLIC}/hooks/main-texts/sms")
        for person in ("", *self.engine.settings.people):
            for way in self.engine.notices.ways(person):
                self.record.ways.confirm(way.person, way_digest(way.kind, way.address), "ana", self.clock.now())
        self.engine.delivering.job.hands_over = False  # here everything is delivered by itself
        self.works()

    def reloads(self, change: Callable[[str], str] = lambda text: text) -> None:
        super().reloads(change)
        self.engine.delivering.job.hands_over = False

    def crashes(self) -> None:
        """The process ends, and the next one has nothing of its memory."""
        self._given = replace(self._given, held=HeldWords())
        self.reloads()

    @property
    def texts(self) -> SmsChannel:
        channel = self.engine.accounts["main-texts"].channel
        assert isinstance(channel, SmsChannel)
        return channel

    def works(self, **later: float) -> None:
        """One round of everything that the daemon does every few seconds, after a while."""
        assert self.channel.settle(10)
        self.clock.advance(**later)
        self.engine.delivering.look()
        self.engine.outbox.retry_due(lambda _channel, work: work())
        self.engine.delivering.look()

    def settles(self) -> None:
        """So long passes that no report comes any more that a mail did not arrive."""
        self.works(hours=6)
        self.works(seconds=5)

    def text(self, words: str = "I would like to talk", media: Media = (), sender: str = MARIA) -> MessageResource:
        """Somebody texts the practice."""
        return self.twilio.texts(sender, NUMBER, words, media)

    def voicemail(self, seconds: int = 12, caller: str = MARIA) -> None:
        """Somebody calls, and leaves a message of this length."""
        line = self.call(caller)
        line.presses("1").speaks(seconds)

    def call_fact(self, sid: str, sender: str) -> Inbound:
        """A call as the channel tells the core of it."""
        return Inbound("main-line", sid, sender, f"{sender} {NUMBER}", self.clock.now())

    def opens(self, when: str) -> None:
        """Morning comes, and the daemon works through it for a minute."""
        self.goes_to(when)
        self.works()
        self.works(minutes=1)

    @property
    def mails(self) -> list[Received]:
        """What came to the practice's mail."""
        return list(self.sink.received)

    def deliveries(self) -> list[Delivery]:
        """What the record knows, the oldest first."""
        found = (self.record.deliveries.of(number) for number in range(1, 50))
        return [one for one in found if one is not None]

    def seen(self, mail: Received) -> None:
        """The mail is seen in the mailbox that Autoreply watches."""
        [carrier] = [
            one.carrier for one in self.deliveries() if one.carrier and one.carrier in mail.message["Message-ID"]
        ]
        self.record.notices.arrived(carrier, self.clock.now())

    def troubles(self) -> str:
        """What is not well, one sentence a line."""
        return "\n".join(one.says for one in self.health.troubles())

    def kept(self) -> tuple[int, int]:
        """How many texts and recordings with sound the provider has."""
        inbound = [one for one in self.twilio.state.messages.all() if one.direction == "inbound"]
        return len(inbound), len(self.recordings())


def body_of(mail: Received) -> str:
    """The words of a mail."""
    part = mail.message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def sounds_of(mail: Received) -> list[tuple[str, str, bytes]]:
    """The attachments of a mail: name, type and content."""
    parts = mail.message.iter_attachments()
    return [(str(one.get_filename()), one.get_content_type(), one.get_content()) for one in parts]


__all__ = ["ANA_MAIL", "DELIVERY", "OFFICE", "DeliveringPractice", "WayKind", "at", "body_of", "sounds_of"]
