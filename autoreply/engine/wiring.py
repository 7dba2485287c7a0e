"""How an engine is put together: in one place, in one pass."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from autoreply.answering.account import Account
from autoreply.answering.decision_counter import DecisionCounter
from autoreply.answering.deferred import Deferred
from autoreply.answering.delivery_failures import DeliveryFailures
from autoreply.answering.failover import Failover, Side
from autoreply.answering.inline import Inline
from autoreply.answering.responder import CalendarOf, Responder
from autoreply.answering.webhooks import Webhooks
from autoreply.engine.buffered_bookmarks import BufferedBookmarks
from autoreply.engine.dependencies import Dependencies
from autoreply.engine.engine import Engine
from autoreply.engine.heartbeat import Heartbeat
from autoreply.engine.housekeeping import Housekeeping
from autoreply.engine.install import install_name, keep_install_name
from autoreply.engine.people_job import PeopleJob
from autoreply.engine.sleep import SleepWatch
from autoreply.engine.supervisor import Supervisor
from autoreply.engine.timer import Timer
from autoreply.hours.feeds import feeds_of
from autoreply.hours.live import Hours
from autoreply.outgoing.outbox import Outbox
from autoreply.presence.calls import CallStates
from autoreply.presence.people import PeoplePresence
from autoreply.presence.reconciler import Reconciler
from autoreply.record import Record
from autoreply.settings import Settings
from autoreply.settings.channel import kind_of
from autoreply.settings.files import private_folder
from autoreply.settings.people import Contact, Person
from autoreply.settings.texts import TextCatalog, resources_of
from autoreply.telemetry.health import Health
from autoreply.texts.words import Cover
from channels import CallState, ChannelHost, DeliveryFailure, Inbound, LastResort, PresentsPeople, Sends
from schedules import Calendar, Clock


def build_engine(settings: Settings, given: Dependencies) -> Engine:
    """An engine of these settings, not yet started. Raises `RecordError`, `FolderError`."""
    clock, health, metrics, record = given.clock, given.health, given.metrics, given.usable_record
    state = private_folder(given.state)
    install = install_name(record, state)
    feeds = feeds_of(settings, state, clock, health)
    hours = Hours(settings, feeds, record, clock)
    bookmarks = BufferedBookmarks(record.bookmarks)

    # Channels call these back once the engine is started; what they call is built further down.
    def undelivered(channel: str, failure: DeliveryFailure) -> None:
        failures.told(channel, failure)

    def call_state(channel: str) -> CallState:
        return call_states.of(channel)

    def called(call: Inbound) -> None:
        failover.answer([call], Responder.note_calls)

    def host(name: str) -> ChannelHost:
        return ChannelHost(
            now=clock.now,
            store=bookmarks,
            folder=private_folder(state / "channels" / name),
            install=install,
            health=partial(_channel_health, health),
            undelivered=undelivered,
            call_state=call_state,
            last_resort=_last_resort(settings),
            called=called,
            quiet_after_human=settings.policy_for(name).quiet_after_human,
        )

    def tripped(channel: str, urgent: bool) -> None:
        if not housekeeping.knows_of(channel, urgent=urgent):
            timer.wake()  # the owner is told at once, not at the next heartbeat

    accounts = _accounts(settings, hours, host)
    for name in accounts:
        metrics.know(name)
    call_states = CallStates(settings, hours, clock, accounts)

    main, standby = _sides(given, accounts, install)
    front = main or standby
    failover = Failover(
        main, standby, given.fallback, clock, DecisionCounter(metrics, tripped), partial(health.tell, "record")
    )
    failures = DeliveryFailures(record, front.outbox, clock, health, metrics)
    inline = Inline(failover, clock, metrics, one_writer=record.database.has_one_writer)

    persons = PeoplePresence(settings, hours, clock)
    reconciler = Reconciler(accounts, record, clock, health, persons.wanted)
    people = PeopleJob(reconciler, health)
    housekeeping = Housekeeping(settings, given, accounts, front.outbox)
    sleep = SleepWatch(clock, health.tell, lambda instant: settings.dates.full(instant, settings.timezone))

    def bring_up_to_date() -> None:
        failover.tend()
        bookmarks.write_down()  # only once that for which they stand is in the record

    heartbeat = Heartbeat(
        steps=(
            sleep.look,
            housekeeping.check_file,
            hours.forget,
            reconciler.look,
            bring_up_to_date,
            housekeeping.measure,
            housekeeping.watch_replies,
            housekeeping.prune,
            partial(keep_install_name, install, state),
        ),
        afterwards=(people.wake, standby.outbox.wake, front.outbox.wake),
        clock=clock,
        tell=failover.tell,
    )
    timer = Timer(clock, partial(_next_change, accounts, persons, clock), heartbeat.beat)
    return Engine(
        settings=settings,
        record=record,
        clock=clock,
        health=health,
        metrics=metrics,
        feeds=feeds,
        hours=hours,
        accounts=accounts,
        call_states=call_states,
        responder=front.responder,
        outbox=front.outbox,
        fallback_outbox=standby.outbox,
        failover=failover,
        inline=inline,
        deferred=Deferred(failover, clock, metrics),
        webhooks=Webhooks(accounts, inline),
        reconciler=reconciler,
        people=people,
        heartbeat=heartbeat,
        timer=timer,
        supervisor=Supervisor(health, clock),
    )


def _sides(given: Dependencies, accounts: Mapping[str, Account], install: str) -> tuple[Side | None, Side]:
    """The record's, and the fallback's."""
    channels = {name: one.channel for name, one in accounts.items() if isinstance(one.channel, Sends)}

    def side(record: Record, calendar_of: CalendarOf) -> Side:
        responder = Responder(accounts, record, given.clock, install, calendar_of)
        count = given.metrics.count_reply
        return Side(responder, Outbox(channels, record, given.clock, count, responder.is_open, given.health.tell))

    main = side(given.record, Account.calendar_for) if given.record is not None else None
    return main, side(given.fallback.record, Account.last_known_for)


def _accounts(settings: Settings, hours: Hours, host: Callable[[str], ChannelHost]) -> dict[str, Account]:
    texts = TextCatalog(settings)
    return {name: _account(name, settings, hours, texts, host(name)) for name in settings.channels}


def _account(name: str, settings: Settings, hours: Hours, texts: TextCatalog, host: ChannelHost) -> Account:
    entry = settings.channels[name]
    words, urgent = texts.of(settings.languages_of(name), kind_of(entry).form)
    return Account(
        channel=kind_of(entry).build(name, entry.settings, host),
        policy=settings.policy_for(name),
        calendar=partial(hours.of, entry.person),
        words=words,
        urgent=urgent,
        practice=settings.practice,
        place=_place(settings, entry.person),
        covers=_covers(settings),
        of_person=hours.of,
        last_known=partial(_last_known, hours, entry.person),
    )


def _last_known(hours: Hours, of_channel: str | None, person: str) -> Calendar:
    return hours.last_known(person or of_channel)


def _next_change(accounts: Mapping[str, Account], persons: PeoplePresence, clock: Clock) -> datetime | None:
    """When the mode of any channel, or of anybody whose posture is shown, changes next."""
    now = clock.now()
    changes = [account.calendar().next_change(now) for account in accounts.values()]
    people = {person for channel in _presenting(accounts) for person in channel.people()}
    changes += [persons.next_change(person) for person in people]
    return min((change for change in changes if change is not None), default=None)


def _presenting(accounts: Mapping[str, Account]) -> list[PresentsPeople]:
    channels = (account.channel for account in accounts.values())
    return [channel for channel in channels if isinstance(channel, PresentsPeople)]


def _channel_health(health: Health, channel: str, says: str) -> None:
    health.tell(channel, f"{channel}: {says}" if says else "")


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
