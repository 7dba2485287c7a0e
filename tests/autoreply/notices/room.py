"""Notices with channels of the test's own: everything else is real."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from autoreply.notices.notice import Notice, NoticeExtent, NoticeRequest
from autoreply.notices.notices import Notices
from autoreply.notices.ways import way_digest
from autoreply.outgoing.outbox import Outbox
from autoreply.record import Record, State
from autoreply.record.outgoing_kinds import HAND_OVER, NOTICE
from autoreply.settings import load
from autoreply.settings.reach import WayKind
from channels import Attachment, Finding, NoticeMedium, StaffMessage, TooLarge
from schedules import FakeClock

EVENING = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
OWN, ANA, MOBILE = "office@practice.example", "ana@mail.example", "+15550100001"
FILE = """
practice = "Hillside Counseling"
country = "US"
timezone = "America/New_York"
[hours]
mon-fri = "9-17"
[people.ana]
name = "Ana Ruiz"
[people.ben]
name = "Ben Cole"
"""
BOTH_WAYS = f'[people.ana.reach]\nways = [{{ mail = "{ANA}" }}, {{ text = "{MOBILE}" }}]\n'


class StaffLine:
    """A channel to members of the practice whose provider answers as the test says."""

    name = "line"

    def __init__(self, medium: NoticeMedium, own: Sequence[str] = (), relies_on: Sequence[str] = ()) -> None:
        self.medium, self._own, self.relies_on = medium, own, frozenset(relies_on)
        self.sent: list[StaffMessage] = []
        self.answers: list[Exception] = []
        self.went_out: bool | None = None
        self.longest = 100_000  # characters

    def notify(self, message: StaffMessage) -> None:
        if self.answers:
            raise self.answers.pop(0)
        self._measure(message)
        self.sent.append(message)

    def notified(self, message: StaffMessage) -> bool | None:
        self._measure(message)
        return self.went_out

    def _measure(self, message: StaffMessage) -> None:
        if len(message.text) > self.longest:
            raise TooLarge("The message is too long.")

    def receives(self, to: str) -> bool:
        return to in self._own

    def examine(self) -> list[Finding]:
        return []

    def close(self) -> None:
        pass


class NoticeRoom:
    """Notices, their outbox, a record and a clock."""

    def __init__(self, record: Record, folder: Path, more: str = BOTH_WAYS) -> None:
        file = folder / "config.toml"
        file.write_text(FILE + more)
        self.settings = load(file, {})
        self.record, self.clock = record, FakeClock(EVENING)
        self.mail, self.text = StaffLine(NoticeMedium.MAIL, [OWN]), StaffLine(NoticeMedium.TEXT)
        self.call, self.slack = StaffLine(NoticeMedium.CALL), StaffLine(NoticeMedium.SLACK)
        self.channels = {"office": self.mail, "line": self.text, "phone": self.call, "team": self.slack}
        self.composed: list[NoticeRequest] = []
        self.broken: set[str] = set()
        self.says: str | None = "2 people wrote"
        self.attachments: list[Attachment] = []
        self.smaller: dict[NoticeExtent, str] = {}  # what it says instead where it was too large
        self.spare = Record.open("sqlite://")
        self.begins()

    def begins(self) -> None:
        """A process starts: a second one, or the first again."""
        self.notices = Notices(
            self.settings, self.channels, [self.record, self.spare], self.clock, "5eed0a11", lambda: self.broken
        )
        for kind in (NOTICE, HAND_OVER):
            self.notices.register(kind, self.compose)
        self.outbox = Outbox(self.notices.senders(self.record), self.record, self.clock, lambda *_: None)

    def adds(self, name: str, medium: NoticeMedium, own: Sequence[str] = ()) -> StaffLine:
        """A further channel, and a process that knows it."""
        self.channels[name] = StaffLine(medium, own)
        self.begins()
        return self.channels[name]

    def compose(self, request: NoticeRequest) -> Notice | None:
        self.composed.append(request)
        if self.says is None:
            return None
        short = "Autoreply: 2 new texts. Open the page."
        if request.extent in self.smaller:
            return Notice("The night", self.smaller[request.extent], short)
        return Notice("The night", self.says, short, "Two new texts.", "<p>2</p>", self.attachments)

    def proves(self, kind: WayKind, address: str, person: str = "ana") -> None:
        self.record.ways.confirm(person, way_digest(kind, address), "ana", self.clock.now())

    def proves_all(self) -> None:
        for person in ("", *self.settings.people):
            for way in self.notices.ways(person):
                self.proves(way.kind, way.address, way.person)

    def looks(self, **later: float) -> None:
        """One round of the outbox, after a while."""
        self.clock.advance(**later)
        self.outbox.retry_due(lambda _channel, work: work())

    def claims(self, key: str = "monday", person: str = "ana") -> bool:
        return self.notices.claim(NOTICE, person, key, {"period": "41"}, self.clock.now())

    def state(self, key: str = "monday", person: str = "ana") -> State | None:
        found = self.notices.state(NOTICE, person, key)
        return found.state if found else None
