"""Builds an engine from its settings: in one place, in one pass, one step for each group of parts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from pathlib import Path

from autoreply.answering.account import Account
from autoreply.answering.decision_counter import DecisionCounter
from autoreply.answering.deferred import Deferred
from autoreply.answering.delivery_failures import DeliveryFailures
from autoreply.answering.failover import Failover, Side
from autoreply.answering.held_answers import HeldAnswers
from autoreply.answering.inline import Inline
from autoreply.answering.responder import CalendarOf, Responder
from autoreply.answering.webhooks import Webhooks
from autoreply.engine.buffered_bookmarks import BufferedBookmarks
from autoreply.engine.delivering import delivering_of, missed_calls_of
from autoreply.engine.dependencies import Dependencies
from autoreply.engine.engine import Engine
from autoreply.engine.event_watch import EventWatch
from autoreply.engine.heartbeat import Heartbeat, Step
from autoreply.engine.housekeeping import Housekeeping
from autoreply.engine.install import install_name, keep_install_name
from autoreply.engine.opening_mail import opening_mail_of
from autoreply.engine.paper_watch import PaperWatch
from autoreply.engine.people_job import PeopleJob
from autoreply.engine.pings import HandoverPing, WorkPing
from autoreply.engine.progress import WorkProgress
from autoreply.engine.renaming import carry_over_record, channel_folder
from autoreply.engine.sleep import SleepWatch
from autoreply.engine.supervisor import Supervisor
from autoreply.engine.timer import Timer
from autoreply.hours.feeds import Feeds, feeds_of
from autoreply.hours.live import Hours
from autoreply.notices.agreed import AgreedTimeJob
from autoreply.notices.alerts.job import AlertJob
from autoreply.notices.alerts.records import AlertRecords
from autoreply.notices.delivery.delivering import Delivering
from autoreply.notices.handover.about_clients import AboutClients
from autoreply.notices.handover.about_policy import AboutPolicy
from autoreply.notices.handover.about_reviews import AboutReviews
from autoreply.notices.handover.composer import HandoverComposer, HandoverSection
from autoreply.notices.handover.job import HandoverJob
from autoreply.notices.notices import Notices, is_reach
from autoreply.notices.staff import staff_on, takes_codes
from autoreply.notices.trouble import TroubleWatch
from autoreply.notices.watch import NoticeWatch
from autoreply.outgoing.outbox import Outbox
from autoreply.outgoing.refusals import SHOWN_FOR
from autoreply.presence.calls import CallStates
from autoreply.presence.people import PeoplePresence
from autoreply.presence.reconciler import Reconciler
from autoreply.record import Record, State
from autoreply.record.outgoing_kinds import ALERT, HAND_OVER
from autoreply.settings import Settings
from autoreply.settings.channel import kind_of
from autoreply.settings.files import private_folder
from autoreply.settings.people import Contact, Person
from autoreply.settings.texts import TextCatalog, resources_of
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from autoreply.texts.words import Cover
from channels import (
    CallState,
    Channel,
    ChannelHost,
    DeliveryFailure,
    Inbound,
    KeyAnswer,
    LastResort,
    LeftRecording,
    PresentsPeople,
    Sends,
)
from schedules import Calendar, Clock


def build_engine(settings: Settings, given: Dependencies) -> Engine:
    """An engine of these settings, not yet started. Raises `RecordError`, `FolderError`."""
    late = _LateParts(WorkProgress(given.clock))
    base = _base(settings, given)
    accounts = _accounts(base, late)
    notices = _notices(base, accounts)
    answering = _answering(base, accounts, notices, late)
    deferred = Deferred(answering.failover, given.clock, given.metrics, given.health)
    late.delivering = delivering_of(given, settings, accounts, base.hours, notices, (late.called, deferred.deliver))
    presence = _presence(base, accounts)
    late.call_states = CallStates(settings, base.hours, given.clock, accounts, given.usable_record.clients)
    late.housekeeping = Housekeeping(settings, given, accounts, answering.front.outbox)
    handover = _handover(base, accounts, notices)
    late.delivering.job.hands_over = True
    late.alerts = _alerts(base, notices, answering.failover)
    held = HeldAnswers(given.usable_record, accounts, given.clock)
    # A text of the last seconds before an opening is known first, so that the hand-over has its words.
    steps = (late.delivering.arrivals.note_texts, handover.step, held.release)
    # Without the record nobody knows who wrote, and must not be told that nobody did.
    openings = steps if given.record is not None else ()
    heartbeat = _heartbeat(base, answering, presence, late, openings)
    changes = (partial(_next_change, accounts, presence.wanted), handover.next_opening)
    late.timer = Timer(given.clock, partial(_first, changes, given.clock), heartbeat.beat)
    return Engine(
        settings=settings,
        record=given.usable_record,
        clock=given.clock,
        health=given.health,
        metrics=given.metrics,
        feeds=base.feeds,
        hours=base.hours,
        accounts=accounts,
        call_states=late.call_states,
        responder=answering.front.responder,
        outbox=answering.front.outbox,
        notices=notices,
        delivering=late.delivering,
        alerts=late.alerts,
        agreed_times=AgreedTimeJob(settings, given.usable_record, notices, given.clock, _channels_of(accounts)),
        opening_mail=opening_mail_of(settings, given, accounts, base.hours, notices),
        missed_calls=missed_calls_of(given, settings, accounts, base.install, answering.front.outbox.wake),
        fallback_outbox=answering.standby.outbox,
        failover=answering.failover,
        inline=answering.inline,
        deferred=deferred,
        webhooks=Webhooks(
            accounts,
            answering.inline,
            {old: name for name, old in settings.former_names.items()},
            late.delivering.redacted.deliver,
        ),
        reconciler=presence.reconciler,
        people=presence.job,
        heartbeat=heartbeat,
        timer=late.timer,
        supervisor=Supervisor(given.health, given.clock),
        progress=late.progress,
        work_ping=WorkPing(settings, given.usable_record, given.health, given.clock, late.progress, heartbeat.alive),
        handover_ping=HandoverPing(settings, given.usable_record, given.health, given.clock, base.hours),
    )


@dataclass(slots=True)
class _LateParts:
    """Parts that channels and the decision counter call back. They are set before the engine starts."""

    progress: WorkProgress
    notices: Notices = field(init=False)
    delivering: Delivering = field(init=False)
    alerts: AlertJob = field(init=False)
    failures: DeliveryFailures = field(init=False)
    failover: Failover = field(init=False)
    call_states: CallStates = field(init=False)
    housekeeping: Housekeeping = field(init=False)
    timer: Timer = field(init=False)

    def undelivered(self, channel: str, failure: DeliveryFailure) -> None:
        if not self.notices.undelivered(channel, failure):
            self.failures.report(channel, failure)

    def call_state(self, channel: str, caller: str) -> CallState:
        return self.call_states.of(channel, caller)

    def called(self, call: Inbound) -> None:
        self.failover.answer([call], Responder.note_calls)

    def left(self, channel: str, left: LeftRecording) -> None:
        self.delivering.arrivals.left(channel, left)

    def asked_for_help(self, channel: str, call: str) -> None:
        self.alerts.pressed(channel, call)

    def answered_key(self, token: str, digits: str, language: str) -> KeyAnswer:
        return self.alerts.answered(token, digits, language)

    def pressed_button(self, channel: str, token: str, sender: str) -> str:
        return self.alerts.pressed_button(channel, token, sender)

    def may_discard(self, channel: str, reference: str) -> bool:
        return self.delivering.discard.may_discard(channel, reference)

    def tripped(self, channel: str, urgent: bool) -> None:
        if not self.housekeeping.has_reported(channel, urgent=urgent):
            self.timer.wake()  # the owner learns of it at once, not at the next heartbeat


@dataclass(frozen=True, slots=True)
class _Base:
    """What everything else stands on."""

    settings: Settings
    given: Dependencies
    state: Path
    install: str
    feeds: Feeds
    hours: Hours
    bookmarks: BufferedBookmarks


def _base(settings: Settings, given: Dependencies) -> _Base:
    record, state = given.usable_record, private_folder(given.state)
    install = install_name(record, state)
    feeds = feeds_of(settings, state, given.clock, given.health)
    hours = Hours(settings, feeds, record, given.clock)
    return _Base(settings, given, state, install, feeds, hours, BufferedBookmarks(record.bookmarks))


def _accounts(base: _Base, late: _LateParts) -> dict[str, Account]:
    """Every channel with its calendar, texts and limits. Its metrics begin at zero."""
    settings, texts = base.settings, TextCatalog(base.settings)
    made = {name: _account(name, settings, base.hours, texts, _host(name, base, late)) for name in settings.channels}
    for name in made:
        base.given.metrics.register_channel(name)
    return made


def _host(name: str, base: _Base, late: _LateParts) -> ChannelHost:
    return ChannelHost(
        now=base.given.clock.now,
        store=base.bookmarks,
        folder=private_folder(channel_folder(base.state, name)),
        install=base.install,
        health=partial(_channel_health, base.given.health),
        turned=late.progress.turned,
        undelivered=late.undelivered,
        call_state=late.call_state,
        last_resort=_last_resort(base.settings),
        called=late.called,
        left=late.left,
        asked_for_help=late.asked_for_help,
        answered_key=late.answered_key,
        pressed_button=late.pressed_button,
        may_discard=late.may_discard,
        quiet_after_human=base.settings.policy_for(name).quiet_after_human,
    )


def _account(name: str, settings: Settings, hours: Hours, texts: TextCatalog, host: ChannelHost) -> Account:
    entry = settings.channels[name]
    words, urgent = texts.of(name)
    return Account(
        channel=kind_of(entry).build(name, entry.settings, host),
        policy=settings.policy_for(name),
        calendar=partial(hours.of_channel, name),
        words=words,
        urgent=urgent,
        practice=settings.practice,
        place=_place(settings, entry.person),
        covers=_covers(settings),
        texts_of_person=cache(partial(texts.of, name)),
        staff=staff_on(settings, entry),
        takes_codes=takes_codes(entry) and bool(settings.oncall.alerts),
        of_person=hours.of,
        last_known=partial(_last_known, hours, name),
        person=entry.person or "",
        called={settings.called(key): key for key in settings.people},
    )


@dataclass(frozen=True, slots=True)
class _Answering:
    """`front` is the record's side, or the fallback's while no record can be opened."""

    front: Side
    standby: Side
    failover: Failover
    inline: Inline


def _notices(base: _Base, accounts: Mapping[str, Account]) -> Notices:
    given, channels = base.given, _channels_of(accounts)
    return Notices(
        base.settings,
        channels,
        [record for record in (given.record, given.fallback.record) if record is not None],
        given.clock,
        base.install,
        partial(given.health.unwell, tuple(channels)),
    )


def _answering(base: _Base, accounts: Mapping[str, Account], notices: Notices, late: _LateParts) -> _Answering:
    given, record = base.given, base.given.usable_record
    main, standby = _sides(base, accounts, notices)
    late.notices = notices
    front, counter = main or standby, DecisionCounter(given.metrics, late.tripped)
    late.failover = Failover(
        main, standby, given.fallback, given.clock, counter, partial(given.health.report, "record")
    )
    late.failures = DeliveryFailures(record, front.outbox, given.clock, given.health, given.metrics)
    notices.wake = partial(_wake, [one.outbox for one in (front, standby)])
    inline = Inline(late.failover, given.clock, given.metrics, one_writer=record.database.has_one_writer)
    return _Answering(front, standby, late.failover, inline)


def _wake(outboxes: Sequence[Outbox]) -> None:
    for outbox in outboxes:
        outbox.wake()


def _sides(base: _Base, accounts: Mapping[str, Account], notices: Notices) -> tuple[Side | None, Side]:
    """The side of the record, None while it cannot be opened, and the side of the fallback."""
    given, install = base.given, base.install
    channels: dict[str, Sends] = {name: one.channel for name, one in accounts.items() if isinstance(one.channel, Sends)}

    def side(record: Record, calendar_of: CalendarOf) -> Side:
        knows_past = record is given.record
        responder = Responder(accounts, record, given.clock, install, calendar_of, knows_past=knows_past)
        count, report = partial(_count, given.metrics), partial(given.health.report, shown_for=SHOWN_FOR)
        senders = {**channels, **notices.senders(record)}
        return Side(responder, Outbox(senders, record, given.clock, count, responder.is_open, report))

    main = side(given.record, Account.calendar_for) if given.record is not None else None
    return main, side(given.fallback.record, Account.last_known_for)


def _count(metrics: Metrics, channel: str, state: State) -> None:
    if is_reach(channel):
        metrics.notices.labels(state.value).inc()
    else:
        metrics.count_reply(channel, state)


@dataclass(frozen=True, slots=True)
class _Presence:
    wanted: PeoplePresence
    reconciler: Reconciler
    job: PeopleJob


def _presence(base: _Base, accounts: Mapping[str, Account]) -> _Presence:
    given = base.given
    wanted = PeoplePresence(base.settings, base.hours, given.clock)
    reconciler = Reconciler(accounts, given.usable_record, given.clock, given.health, wanted.wanted)
    return _Presence(wanted, reconciler, PeopleJob(reconciler, given.health))


def _alerts(base: _Base, notices: Notices, failover: Failover) -> AlertJob:
    given, telemetry = base.given, (base.given.health.report, base.given.metrics)
    records = AlertRecords(given.record, given.fallback, failover.replay)
    job = AlertJob(base.settings, records, notices, base.hours, given.clock, telemetry)
    notices.register(ALERT, job.composer)
    return job


def _handover(base: _Base, accounts: Mapping[str, Account], notices: Notices) -> HandoverJob:
    given, channels = base.given, _channels_of(accounts)
    sections: dict[str, HandoverSection] = {
        "about_clients": AboutClients(base.settings, given.usable_record, base.hours.of),
        "about_reviews": AboutReviews(base.settings, given.usable_record),
        "about_papers": AboutPolicy(base.settings, given.usable_record),
    }
    notices.register(HAND_OVER, HandoverComposer(base.settings, given.usable_record, channels, sections))
    report = given.health.report
    return HandoverJob(base.settings, given.usable_record, notices, base.hours.of, given.clock, report)


def _heartbeat(
    base: _Base, answering: _Answering, presence: _Presence, late: _LateParts, openings: Sequence[Step]
) -> Heartbeat:
    """Its list of steps. `openings` are those that follow an opening."""
    settings, housekeeping, notices = base.settings, late.housekeeping, late.notices
    sleep = SleepWatch(
        base.given.clock, base.given.health.report, lambda instant: settings.dates.full(instant, settings.timezone)
    )

    def synchronize() -> None:
        answering.failover.synchronize()
        base.bookmarks.flush()  # only once the messages they stand for are in the record

    return Heartbeat(
        steps=(
            sleep.look,
            housekeeping.check_file,
            partial(carry_over_record, base.settings, base.given),
            base.hours.forget,
            presence.reconciler.reconcile,
            synchronize,
            *openings,
            housekeeping.measure,
            housekeeping.watch_replies,
            NoticeWatch(notices, base.given.usable_record, base.given.health, base.given.clock).look,
            housekeeping.prune,
            PaperWatch(settings, base.given.record, base.state, base.given.clock, base.given.health.report).look,
            partial(keep_install_name, base.install, base.state),
            EventWatch(base.given.usable_record, base.given.health, base.given.clock, settings.digest).look,
            TroubleWatch(settings, notices, base.given.usable_record, base.given.health, base.given.clock).look,
        ),
        afterwards=(presence.job.wake, answering.standby.outbox.wake, answering.front.outbox.wake),
        clock=base.given.clock,
        report=answering.failover.report,
    )


def _last_known(hours: Hours, channel: str, person: str) -> Calendar:
    return hours.last_known(person) if person else hours.last_known_of_channel(channel)


def _first(changes: Sequence[Callable[[datetime], datetime | None]], clock: Clock) -> datetime | None:
    """The first of all changes from now on."""
    now = clock.now()
    return min((at for change in changes if (at := change(now)) is not None), default=None)


def _next_change(accounts: Mapping[str, Account], persons: PeoplePresence, now: datetime) -> datetime | None:
    """When the mode of any channel, or of anybody whose posture is shown, changes next."""
    changes = [account.calendar().next_change(now) for account in accounts.values()]
    people = {person for channel in _presenting(accounts) for person in channel.people()}
    changes += [persons.next_change(person) for person in people]
    return min((change for change in changes if change is not None), default=None)


def _channels_of(accounts: Mapping[str, Account]) -> dict[str, Channel]:
    return {name: account.channel for name, account in accounts.items()}


def _presenting(accounts: Mapping[str, Account]) -> list[PresentsPeople]:
    channels = (account.channel for account in accounts.values())
    return [channel for channel in channels if isinstance(channel, PresentsPeople)]


def _channel_health(health: Health, channel: str, says: str) -> None:
    health.report(channel, f"{channel}: {says}" if says else "")


def _place(settings: Settings, person: str | None) -> str:
    """The place the practice names stands for its own time zone only."""
    return settings.place or "" if settings.zone_of(person) == settings.timezone else ""


def _last_resort(settings: Settings) -> LastResort:
    """The numbers of the practice's own resources, all of them verified or confirmed."""
    found = resources_of(settings)
    return LastResort(
        found.emergency, tuple(number for line in found.lines for number in (line.call, line.text) if number)
    )


def _covers(settings: Settings) -> dict[str, Cover]:
    """Who may cover, as the calendar calls them: how to reach them at work."""
    everyone: dict[str, Contact | Person] = {**settings.contacts, **settings.people}
    return {settings.called(key): Cover(entry.name, entry.contact or "") for key, entry in everyone.items()}
