"""The database: what was decided about each message, what is to be sent, and the few things to remember."""

from typing import Self

from autoreply.decision.outcome import Outcome
from autoreply.record.alerts import AlertStore
from autoreply.record.answers import TextAnswers
from autoreply.record.bookmarks import BookmarkStore
from autoreply.record.breakers import Breakers, OpenBreaker
from autoreply.record.cards.cards import CardStore
from autoreply.record.cards.contact_times import CardContacts
from autoreply.record.cards.entries import CardEntries
from autoreply.record.cards.erasure import CardErasure
from autoreply.record.cards.history import Clients
from autoreply.record.cards.joining import CardJoining
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
from autoreply.record.papers.policies import PolicyStore
from autoreply.record.papers.retention import PaperRetention
from autoreply.record.papers.reviews import ReviewStore
from autoreply.record.postures import Postures
from autoreply.record.reports.message_list import MessageList
from autoreply.record.reports.nights import Nights
from autoreply.record.reports.summary import SummaryRows
from autoreply.record.reports.waits import Waits
from autoreply.record.settings_changes import SettingsChangeStore
from autoreply.record.staff.accounts import AccountStore, LastOwnerError, PageAccount
from autoreply.record.staff.handovers import Handovers
from autoreply.record.staff.notices import NoticeState, NoticeStore
from autoreply.record.staff.sessions import Sessions
from autoreply.record.staff.ways import StoredWay, WayStore
from autoreply.record.staff.work import WorkStore
from autoreply.record.tables import complaint, incident
from autoreply.record.unreachable import Unreachable

__all__ = [
    "Claim",
    "Clients",
    "Delivery",
    "LastOwnerError",
    "LeftBehind",
    "NoticeState",
    "OpenBreaker",
    "Outcome",
    "PageAccount",
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
    """One open database, by table: a class for each, under the name of what it keeps."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.messages = Messages(database)
        self.outgoing = OutgoingStore(database)
        self.notices = NoticeStore(database)
        self.ways = WayStore(database)
        self.message_list = MessageList(database)
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
        self.accounts = AccountStore(database)
        self.sessions = Sessions(database)
        self.changes = SettingsChangeStore(database)
        self.installation = Installation(database)
        self.events = EventLog(database)
        self.nights = Nights(database)
        self.incidents = ReviewStore(database, incident, PaperKind.INCIDENT)
        self.complaints = ReviewStore(database, complaint, PaperKind.COMPLAINT)
        self.retention = Retention(database)
        self.renaming = Renaming(database)
        self.papers = PaperStore(database)
        self.waits = Waits(database)
        self.summary = SummaryRows(database)
        self.paper_retention = PaperRetention(database)
        self.cards = CardStore(database)
        self.card_contacts = CardContacts(database)
        self.clients = Clients(database)
        self.card_entries = CardEntries(database)
        self.card_joining = CardJoining(database)
        self.card_erasure = CardErasure(database)
        self.policies = PolicyStore(database)

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
