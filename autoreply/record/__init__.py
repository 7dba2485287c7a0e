"""The database: what was decided about each message, what is to be sent, and the few things to remember."""

from functools import cached_property
from typing import TYPE_CHECKING, Self

from autoreply.decision.outcome import Outcome
from autoreply.record.alerts import AlertStore
from autoreply.record.answers import TextAnswers
from autoreply.record.bookmarks import BookmarkStore
from autoreply.record.breakers import Breakers, OpenBreaker
from autoreply.record.cards.cards import CardStore
from autoreply.record.cards.contact_times import CardContacts
from autoreply.record.cards.entries import CardEntries
from autoreply.record.cards.history import Clients
from autoreply.record.database import Database
from autoreply.record.deliveries import Deliveries, Delivery
from autoreply.record.errors import RecordDamagedError, RecordError
from autoreply.record.event_log import EventLog
from autoreply.record.follow_ups import FollowUps
from autoreply.record.history import Pending
from autoreply.record.installation import Installation
from autoreply.record.maintenance.renaming import LeftBehind, Renaming
from autoreply.record.maintenance.retention import Retention
from autoreply.record.messages import Messages, Recorded
from autoreply.record.opening_mail import OpeningMailStore
from autoreply.record.outgoing import Claim, OutgoingStore, Result, State
from autoreply.record.overrides import OverrideStore, StoredOverride
from autoreply.record.papers.papers import PaperKind, PaperStore
from autoreply.record.papers.retention import PaperRetention
from autoreply.record.postures import Postures
from autoreply.record.staff.handovers import Handovers
from autoreply.record.staff.notices import NoticeState, NoticeStore
from autoreply.record.staff.ways import StoredWay, WayStore
from autoreply.record.staff.work import WorkStore
from autoreply.record.tables import complaint, incident
from autoreply.record.unreachable import Unreachable

if TYPE_CHECKING:
    from autoreply.record.cards.erasure import CardErasure
    from autoreply.record.cards.joining import CardJoining
    from autoreply.record.papers.policies import PolicyStore
    from autoreply.record.papers.reviews import ReviewStore
    from autoreply.record.reports.message_list import MessageList
    from autoreply.record.reports.nights import Nights
    from autoreply.record.reports.summary import SummaryRows
    from autoreply.record.reports.waits import Waits
    from autoreply.record.settings_changes import SettingsChangeStore
    from autoreply.record.staff.accounts import AccountStore
    from autoreply.record.staff.sessions import Sessions

__all__ = [
    "Claim",
    "Clients",
    "Delivery",
    "LeftBehind",
    "NoticeState",
    "OpenBreaker",
    "Outcome",
    "Pending",
    "Record",
    "RecordDamagedError",
    "RecordError",
    "Recorded",
    "Result",
    "State",
    "StoredOverride",
    "StoredWay",
]


class Record:
    """One open database, by table: a class for each, under the name of what it keeps.

    What only pages and commands ask is loaded when one asks for the first time: most daemons answer and never do.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.messages = Messages(database)
        self.outgoing = OutgoingStore(database)
        self.notices = NoticeStore(database)
        self.ways = WayStore(database)
        self.answers = TextAnswers(database)
        self.handovers = Handovers(database)
        self.follow_ups = FollowUps(database)
        self.deliveries = Deliveries(database)
        self.alerts = AlertStore(database)
        self.work = WorkStore(database)
        self.opening_mail = OpeningMailStore(database)
        self.bookmarks = BookmarkStore(database)
        self.overrides = OverrideStore(database)
        self.breakers = Breakers(database)
        self.unreachable = Unreachable(database)
        self.postures = Postures(database)
        self.installation = Installation(database)
        self.events = EventLog(database)
        self.retention = Retention(database)
        self.renaming = Renaming(database)
        self.papers = PaperStore(database)
        self.paper_retention = PaperRetention(database)
        self.cards = CardStore(database)
        self.card_contacts = CardContacts(database)
        self.clients = Clients(database)
        self.card_entries = CardEntries(database)

    @cached_property
    def message_list(self) -> "MessageList":
        from autoreply.record.reports.message_list import MessageList

        return MessageList(self.database)

    @cached_property
    def nights(self) -> "Nights":
        from autoreply.record.reports.nights import Nights

        return Nights(self.database)

    @cached_property
    def waits(self) -> "Waits":
        from autoreply.record.reports.waits import Waits

        return Waits(self.database)

    @cached_property
    def summary(self) -> "SummaryRows":
        from autoreply.record.reports.summary import SummaryRows

        return SummaryRows(self.database)

    @cached_property
    def accounts(self) -> "AccountStore":
        from autoreply.record.staff.accounts import AccountStore

        return AccountStore(self.database)

    @cached_property
    def sessions(self) -> "Sessions":
        from autoreply.record.staff.sessions import Sessions

        return Sessions(self.database)

    @cached_property
    def changes(self) -> "SettingsChangeStore":
        from autoreply.record.settings_changes import SettingsChangeStore

        return SettingsChangeStore(self.database)

    @cached_property
    def incidents(self) -> "ReviewStore":
        from autoreply.record.papers.reviews import ReviewStore

        return ReviewStore(self.database, incident, PaperKind.INCIDENT)

    @cached_property
    def complaints(self) -> "ReviewStore":
        from autoreply.record.papers.reviews import ReviewStore

        return ReviewStore(self.database, complaint, PaperKind.COMPLAINT)

    @cached_property
    def policies(self) -> "PolicyStore":
        from autoreply.record.papers.policies import PolicyStore

        return PolicyStore(self.database)

    @cached_property
    def card_joining(self) -> "CardJoining":
        from autoreply.record.cards.joining import CardJoining

        return CardJoining(self.database)

    @cached_property
    def card_erasure(self) -> "CardErasure":
        from autoreply.record.cards.erasure import CardErasure

        return CardErasure(self.database)

    @classmethod
    def open(cls, url: str) -> Self:
        """Open, creating or migrating where needed. Raises `RecordError`."""
        return cls(Database.open(url))

    def close(self) -> None:
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
