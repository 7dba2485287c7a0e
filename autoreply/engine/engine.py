"""One configuration at work. Wiring in one place: what is handed in here is what tests replace."""

import logging
import secrets
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache, partial
from inspect import isawaitable, iscoroutinefunction
from pathlib import Path
from typing import cast

from autoreply.answering.account import Account
from autoreply.answering.deferred import Deferred
from autoreply.answering.fallback import Memory
from autoreply.answering.inline import Inline
from autoreply.answering.responder import Responder
from autoreply.concurrency.bulkhead import Bulkhead
from autoreply.engine.supervisor import Supervisor
from autoreply.engine.timer import HEARTBEAT, Timer
from autoreply.hours.feeds import EVERY as FEEDS_EVERY
from autoreply.hours.feeds import feeds_of
from autoreply.hours.live import Hours
from autoreply.outgoing.outbox import Outbox
from autoreply.presence.calls import CallStates
from autoreply.presence.people import PeoplePresence
from autoreply.presence.reconciler import Reconciler
from autoreply.record import Outcome, Record, RecordError
from autoreply.settings import Settings
from autoreply.settings.files import private_folder
from autoreply.settings.people import Contact, Person
from autoreply.settings.texts import TextCatalog, form_of, resources_of
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from autoreply.texts.words import Cover
from channels import (
    ChannelHost,
    DeliveryFailure,
    Inbound,
    LastResort,
    Listens,
    Presents,
    PresentsPeople,
    Received,
    Reply,
    Webhook,
    WebhookRequest,
    WebhookResponse,
)
from channels.registry import kinds
from schedules import Clock

log = logging.getLogger("autoreply.engine.engine")

PRUNE_EVERY = timedelta(hours=1)
SECOND_TRY_AFTER = timedelta(minutes=2)  # a telephone that was off may be on again
UNDELIVERABLE_FOR = timedelta(days=1)  # whoever writes from a number that takes no texts may be wronged by a network
SHOWN_FOR = timedelta(days=1)  # a loss that nobody repeats; the counter keeps it
MISPLACED = (
    "The file of the record was deleted or replaced while Autoreply runs; what is noted now is lost when it ends. "
    "Stop it, put the file or a backup in its place, and start it."
)
GRACE, LAST_GRACE = 2.0, 1.0  # seconds
SOON = 0.2  # seconds between two looks at people who have to wait for a provider


class Engine:
    """Everything that answers, for one configuration, from `start` to `stop`. Building it opens no connection."""

    def __init__(
        self,
        settings: Settings,
        record: Record,
        clock: Clock,
        state: Path,
        health: Health,
        metrics: Metrics,
        memory: Memory | None = None,
    ) -> None:
        """`memory` is what was decided before this house was built and is not in the record yet."""
        self.settings = settings
        self.record = record
        self.health = health
        self.metrics = metrics
        self._clock = clock
        self._state = private_folder(state)
        install = record.installation.name(secrets.token_hex(8))
        self.feeds = feeds_of(settings, self._state, clock, health)
        self.hours = Hours(settings, self.feeds, record, clock)
        self._voices = TextCatalog(settings)
        self.accounts: dict[str, Account] = {}
        self.call_states = CallStates(settings, self.hours, clock, self.accounts)
        self.accounts.update((name, self._station(name, install)) for name in settings.channels)
        for name in self.accounts:
            metrics.know(name)
        self.responder = Responder(self.accounts, record, clock, install)
        channels = {name: account.channel for name, account in self.accounts.items()}
        self._at_once = {name for name, entry in settings.channels.items() if kinds()[entry.kind].answers_at_once}
        self._bulkhead = Bulkhead()
        self.outbox = Outbox(channels, record, clock, metrics.count_reply, self.responder.is_open)
        self._persons = PeoplePresence(settings, self.hours, clock)
        self.switch = Reconciler(self.accounts, record, clock, health, self._persons.wanted)
        self.timer = Timer(clock, self.next_change, self.look_around)
        self.inline = Inline(
            self.accounts,
            self.responder,
            self.outbox,
            record,
            clock,
            install,
            memory or Memory(),
            partial(health.tell, "record"),
        )
        tell = partial(health.tell, "record")
        self.deferred = Deferred(self.responder, self.inline, self.outbox, clock, metrics, tell, self._at_once)
        self._people_bell = threading.Event()
        self._supervisor = Supervisor(health, clock)
        self._last_look = clock.monotonic()
        self._pruned: datetime | None = None

    def start(self) -> None:
        """Begin to listen, to send and to look at the clock."""
        self.deferred.start()
        self._supervisor.start("timetable", self.timer.run)
        self._supervisor.start("outbox", self.outbox.run)
        if self.feeds.addresses:
            self._supervisor.start("feeds", self._watch_feeds)
        if self._presenting():
            self._supervisor.start("people", self._watch_people)
        self._listen_to(self.accounts)

    def stand_by(self) -> None:
        """While the book cannot be opened: turn the signs, and listen where memory answers."""
        self.timer = Timer(self._clock, self.next_change, self._turn_signs)
        self._supervisor.start("timetable", self.timer.run)
        self._listen_to(name for name, account in self.accounts.items() if self._goes_on(name, account))

    def stop(self) -> list[str]:
        """End everything; the names of threads that did not end in time. What is in hand is brought again.

        What is under way has `GRACE` seconds to end well, and is then broken off.
        """
        end = self._clock.monotonic() + GRACE
        self._supervisor.stop(self._wake_all, GRACE)
        self.deferred.stop(max(0.0, end - self._clock.monotonic()))
        for account in self.accounts.values():
            account.channel.close()
        self.inline.close()
        self.call_states.close()
        self._write_down_what_is_left()
        return self._supervisor.stop(timeout=LAST_GRACE)

    def _counted(self, inbound: Inbound, verdict: Outcome, reply: Reply | None) -> Reply | None:
        self.metrics.count_decision(inbound.channel, verdict.decision)
        if reply is not None:
            self.metrics.count_delay(inbound.channel, self._clock.now() - inbound.arrived)
        return reply

    def called(self, call: Inbound) -> None:
        """Somebody calls, and hears what holds now: counted like a message. Raises nothing."""
        verdict = self.inline.called(call)
        self.metrics.count_decision(call.channel, verdict.decision)

    async def hook(self, channel: str, request: WebhookRequest) -> WebhookResponse | None:
        """The response to what a provider posts to a channel; None where that channel takes nothing."""
        account = self.accounts.get(channel)
        webhook = account.channel if account is not None else None
        if webhook is None or not _is_webhook(type(webhook)):
            return None
        received = await self._received(channel, cast(Webhook, webhook), request)
        if isinstance(received, WebhookResponse):
            return received
        return received.respond(self._counted(received.inbound, *await self.inline.answer_soon(received.inbound)))

    async def _received(self, channel: str, webhook: Webhook, request: WebhookRequest) -> Received:
        """On this very thread where the channel never blocks it, else in one of the channel's own."""
        if iscoroutinefunction(webhook.receive):
            return cast(Received, await webhook.receive(request))
        received = await self._bulkhead.through(channel, partial(webhook.receive, request))
        return await received if isawaitable(received) else received

    def undelivered(self, channel: str, fate: DeliveryFailure) -> None:
        """A reply never arrived: once more where that may help, else said loudly. Raises nothing."""
        now = self._clock.now()
        try:
            if fate.unreachable:
                self.record.unreachable.mark(channel, fate.sender, now + UNDELIVERABLE_FOR, fate.says)
            self.outbox.write_down()  # only what stands as sent can be sent once more
            due = now + SECOND_TRY_AFTER
            if fate.again and self.record.outgoing.reopen(channel, fate.sender, now, due, fate.says):
                log.warning("a reply is sent once more: %s", fate.says, extra={"channel": channel})
                return
        except RecordError as error:
            self.health.tell("record", str(error))
        log.error("a reply did not arrive: %s", fate.says, extra={"channel": channel})
        self.metrics.undelivered.labels(channel).inc()
        self.health.tell(f"{channel}: delivery", f"{channel}: a reply did not arrive. {fate.says}", SHOWN_FOR)

    @property
    def goes_on(self) -> bool:
        """Whether anybody is answered without the book: what is posted to us, or what is fetched."""
        channels = [account.channel for account in self.accounts.values()]
        posted = self.settings.web.address is not None and any(isinstance(one, Webhook) for one in channels)
        return posted or any(self._goes_on(name, account) for name, account in self.accounts.items())

    def _goes_on(self, name: str, account: Account) -> bool:
        """Whether it is of use without the record: it answers all the same, or it shows whether we are open."""
        return name in self._at_once or isinstance(account.channel, Presents)

    def look_around(self) -> None:
        """At every boundary and heartbeat: the signs, the figures, the housekeeping."""
        self.health.tell("record file", "" if self.record.database.is_in_place else MISPLACED)
        shut = ""
        for part in (self._turn_signs, self._keep_house):  # a book that is shut keeps no sign from being turned
            try:
                part()
            except RecordError as error:
                shut = shut or str(error)
        self.health.tell("record", shut)
        self._people_bell.set()
        self.outbox.wake()

    def _turn_signs(self) -> None:
        self._last_look = self._clock.monotonic()
        self.hours.forget()
        self.switch.look()

    def _keep_house(self) -> None:
        self.inline.write_down()
        self._measure()
        self._prune()

    def alive(self) -> bool:
        """Whether the house still looks around by itself."""
        return self._clock.monotonic() - self._last_look < 4 * HEARTBEAT

    def next_change(self) -> datetime | None:
        """When the mode of any channel, or of anybody whose posture is shown, changes next."""
        now = self._clock.now()
        changes = [account.calendar().next_change(now) for account in self.accounts.values()]
        people = {person for channel in self._presenting() for person in channel.people()}
        changes += [self._persons.next_change(person) for person in people]
        return min((change for change in changes if change is not None), default=None)

    def _station(self, name: str, install: str) -> Account:
        entry, languages = self.settings.channels[name], self.settings.languages_of(name)
        folder = private_folder(self._state / "channels" / name)
        health = self._channel_health
        tools = ChannelHost(
            self._clock.now,
            self.record.bookmarks,
            folder,
            install,
            health,
            self.undelivered,
            self.call_states.of,
            _help(self.settings),
            self.called,
        )
        words, urgent = self._voices.of(languages, form_of(entry.kind))
        return Account(
            channel=kinds()[entry.kind].build(name, entry.settings, tools),
            policy=self.settings.policy_for(name),
            calendar=partial(self.hours.of, entry.person),
            words=words,
            urgent=urgent,
            practice=self.settings.practice,
            place=_place(self.settings, entry.person),
            covers=_covers(self.settings),
            last_known=partial(self.hours.last_known, entry.person),
            of_person=self.hours.of,
        )

    def _listen_to(self, names: Iterable[str]) -> None:
        for name in names:
            channel = self.accounts[name].channel
            if isinstance(channel, Listens):
                self._supervisor.start(name, partial(self._listen, channel))

    def _listen(self, channel: Listens, stop: threading.Event) -> None:
        channel.listen(stop, self.deferred.deliver)

    def _channel_health(self, channel: str, says: str) -> None:
        self.health.tell(channel, f"{channel}: {says}" if says else "")

    def _watch_feeds(self, stop: threading.Event) -> None:
        while not stop.is_set():
            if self.feeds.refresh():
                self.hours.forget()
                self.timer.wake()
            stop.wait(FEEDS_EVERY.total_seconds())

    def _presenting(self) -> list[PresentsPeople]:
        channels = (account.channel for account in self.accounts.values())
        return [channel for channel in channels if isinstance(channel, PresentsPeople)]

    def _watch_people(self, stop: threading.Event) -> None:
        """In a thread of its own: many people take minutes, and no boundary waits for them."""
        while not stop.is_set():
            self._people_bell.clear()
            try:
                again = self.switch.look_at_people(stop)
            except RecordError as error:
                self.health.tell("record", str(error))
                again = None
            self._people_bell.wait(HEARTBEAT if again is None else min(max(again, SOON), HEARTBEAT))

    def _wake_all(self) -> None:
        self.timer.wake()
        self._people_bell.set()
        self.outbox.wake()
        for account in self.accounts.values():
            if isinstance(account.channel, Listens):
                account.channel.wake()

    def _write_down_what_is_left(self) -> None:
        try:
            self.inline.write_down()
            self.outbox.write_down()
        except RecordError as error:
            log.error("what was decided last is not in the book: %s", error)

    def _measure(self) -> None:
        now = self._clock.now()
        for name, account in self.accounts.items():
            self.metrics.after_hours.labels(name).set(not account.calendar().at(now).working)
        opened = {tripped.channel: tripped for tripped in self.record.breakers.opened(now)}
        for name in self.accounts:
            self._tell_breaker(name, opened[name].says if name in opened else "")
        self.metrics.waiting.set(len(self.record.outgoing.waiting()))
        self.metrics.troubles.set(len(self.health.troubles()))
        self.metrics.heartbeat.set(now.timestamp())

    def _tell_breaker(self, name: str, says: str) -> None:
        self.metrics.breaker_open.labels(name).set(bool(says))
        told = f"{name}: the breaker is open ({says}): nobody is answered, urgent words excepted. "
        self.health.tell(f"{name}: breaker", told + f"Look, then: autoreply resume --breaker {name}" if says else "")

    def _prune(self) -> None:
        now = self._clock.now()
        if self._pruned is None or abs(now - self._pruned) >= PRUNE_EVERY:
            self.record.retention.prune(now - self.settings.record.keep, now)
            self._pruned = now


@cache
def _is_webhook(kind: type[object]) -> bool:
    """Kept, as to ask whether a class has a protocol takes as long as to decide about a message."""
    return issubclass(kind, Webhook)


def _place(settings: Settings, person: str | None) -> str:
    """The place the practice names stands for its own time zone only."""
    return settings.place or "" if settings.zone_of(person) == settings.timezone else ""


def _help(settings: Settings) -> LastResort:
    """The numbers of the practice's own resources, all of them verified or confirmed."""
    found = resources_of(settings)
    return LastResort(
        found.emergency, tuple(number for line in found.lines for number in (line.call, line.text) if number)
    )


def _covers(settings: Settings) -> dict[str, Cover]:
    """Who may cover, as the calendar calls them: how to reach them at work."""
    everyone: dict[str, Contact | Person] = {**settings.contacts, **settings.people}
    return {settings.called(key): Cover(entry.name, entry.contact or "") for key, entry in everyone.items()}
