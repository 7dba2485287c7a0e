"""Two daemons on one PostgreSQL record, over a night and the morning after it: everything is told once."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest

from autoreply.clients.agreeing import agree
from autoreply.clients.agreements import AgreementWish
from autoreply.clients.work import ClientWork
from autoreply.record import Record
from autoreply.record.cards.cards import Act, CardFields
from autoreply.settings import load
from autoreply_demo.simulators.telephone import Telephone
from tests.faults.letters import letter
from tests.faults.morning import (
    ANA,
    ANA_MAIL,
    BEN,
    BEN_MAIL,
    DESK,
    EVENING,
    MORNING,
    OURS,
    FakeTimeClock,
    MorningPractice,
    leave_voicemail,
    prove_ways,
    said_in,
    words_of,
)
from tests.peers.daemon import Account, Daemon
from tests.peers.dovecot import Dovecot, Options
from tests.peers.faketime import FakeTime
from tests.peers.processes import wait_until
from tests.peers.smtp_sink import Received, SmtpSink

MARIA, TOM = "maria@mail.example", "+15550100302"
URGENT = "I want to kill myself"


class Pair:
    """Two replicas, Twilio, and the mail of the people of the practice."""

    def __init__(self, folder: Path, account: Account, time: FakeTime, twilio: Telephone, record: str) -> None:
        self.time, self.twilio, self.url = time, twilio, record
        self.address = account.address
        self.both = [
            Daemon(MorningPractice(folder / name, account, record=record, api=twilio.base_url), time.env)
            for name in ("one", "two")
        ]

    def starts(self) -> None:
        """Each takes its place, one after the other."""
        for daemon in self.both:
            daemon.start()
        places = "SELECT count(DISTINCT key) FROM bookmark WHERE key IN ('texts', 'recordings', 'deliveries-since')"
        assert wait_until(lambda: self.ask(places) == 3)

    def ask(self, query: str) -> int:
        return self.both[0].ask(query)

    def beat(self, after: float) -> bool:
        """Whether both did their rounds since that instant."""
        return all(float(figure(one, "autoreply_heartbeat_timestamp_seconds")) > after for one in self.both)

    def hang_up(self) -> None:
        """Both read their settings again at the same moment: they do their rounds at once, and not within 30 s."""
        for daemon in self.both:
            daemon.hang_up()


def figure(daemon: Daemon, name: str) -> str:
    found = re.search(rf"^{name} (\S+)$", daemon.figures(), re.MULTILINE)
    return found[1] if found else "0"


def agree_on_tonight(pair: Pair) -> None:
    """Ana is open for Maria this evening, who writes by mail."""
    settings = load(pair.both[0].practice.file, {})
    with Record.open(pair.url) as record:
        work = ClientWork(settings, record, Act("Ana", "in tears", pair.time.now()))
        number = record.cards.add(CardFields("M.R."), work.act, [MARIA])
        wish = AgreementWish(
            {"mon": "19:00-22:00"},
            settings.timezone,
            work.today,
            work.today,
            date(2027, 2, 2),
            "Ana",
            "ana",
            told_on=work.today,
            told_how="in the session",
        )
        agree(work, number, wish)


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as server:
        yield server


@pytest.fixture
def dovecot_in_time(faketime: FakeTime, make_dovecot: Callable[[Options], Dovecot]) -> Dovecot:
    """A Dovecot that stamps each arrival by the clock of the test."""
    faketime.set(EVENING)
    return make_dovecot(Options(maildir=False, env=faketime.env))


@pytest.fixture
def pair(
    tmp_path: Path, faketime: FakeTime, dovecot_in_time: Dovecot, address: str, postgres_url: str, sink: SmtpSink
) -> Iterator[Pair]:
    with ExitStack() as stack:
        twilio = stack.enter_context(Telephone(clock=FakeTimeClock(faketime)))
        twilio.number(OURS)
        account = Account(address=address, imap=dovecot_in_time.imap, smtp=sink.port)
        made = Pair(tmp_path, account, faketime, twilio, postgres_url)
        for daemon in made.both:
            stack.callback(daemon.close)
        prove_ways(postgres_url, faketime.now())
        made.starts()
        yield made


def texts_to(pair: Pair, number: str) -> list[str]:
    return [str(one.body) for one in pair.twilio.phone(number).texts]


@pytest.mark.costs("two daemons over a night and a morning")
@pytest.mark.timeout(300)
def test_two_replicas_tell_everything_of_a_night_once(pair: Pair, dovecot_in_time: Dovecot, sink: SmtpSink) -> None:
    agree_on_tonight(pair)
    said = {f"+1555010{1000 + number}": f"text number {number}" for number in range(6)}
    for sender, words in said.items():
        pair.twilio.texts(sender, OURS, words)
    spoke = [leave_voicemail(pair.twilio, "+15550101000"), leave_voicemail(pair.twilio, "+15550101100")]
    pair.twilio.texts(TOM, OURS, URGENT)
    dovecot_in_time.deliver(letter(MARIA, pair.address), pair.address, MARIA)
    assert wait_until(lambda: pair.ask("SELECT count(*) FROM delivery") == 9)

    # the alert: it climbs once, and one of two takes it
    assert wait_until(lambda: len(texts_to(pair, ANA)) == 1)
    pair.time.step(minutes=2)
    pair.twilio.phone(ANA).rings(60).hangs_up()
    assert len(texts_to(pair, ANA)) == 1
    (code,) = {found for text in texts_to(pair, ANA) for found in re.findall(r"reply (\d+A)", text)}
    for number in (ANA, BEN):
        pair.twilio.texts(number, OURS, code)
    assert wait_until(lambda: pair.ask("SELECT count(*) FROM alert WHERE taken_by <> ''") == 1)
    assert wait_until(lambda: pair.ask("SELECT count(*) FROM outgoing WHERE kind = 'alert' AND state = 'due'") == 0)
    assert wait_until(lambda: sum("taken by" in one for number in (ANA, BEN) for one in texts_to(pair, number)) == 1)
    (taker,) = {name for one in texts_to(pair, ANA) for name in re.findall(r"(Ana Ruiz|Ben Cole) took", one)}
    told = Counter(texts_to(pair, ANA)) + Counter(texts_to(pair, BEN))
    assert told[f"Autoreply: {taker} took {code}."] == len({"ana", taker[:3].lower()})
    assert calls_begun(pair) == 1
    assert [mail.recipients for mail in agreed(sink)] == [(ANA_MAIL,)]

    # the opening: one hand-over for each reader, with everything in it once
    pair.time.set(MORNING)
    pair.hang_up()
    assert wait_until(lambda: pair.ask(HANDED) == 3)
    pair.time.step(hours=6)  # no mail comes back any more
    pair.hang_up()
    assert wait_until(lambda: pair.ask("SELECT count(*) FROM delivery WHERE discarded IS NULL") == 0)
    assert sorted(mail.recipients for mail in handed(sink)) == sorted([(DESK,), (ANA_MAIL,), (BEN_MAIL,)])
    mails = [mail.message for mail in sink.received]
    assert said_in(mails, [*said.values(), URGENT]) == Counter([*said.values(), URGENT])
    assert sum(1 for mail in mails for _ in mail.iter_attachments()) == len(spoke)
    assert all(one.deleted for one in pair.twilio.state.recordings.all())
    assert clients_heard(pair, [*said, TOM]) == Counter([*said, TOM])

    # what is not well: told by one
    before = len(sink.received)
    pair.twilio.fail_next(100_000, status=500)
    assert all(daemon.is_troubled("texts") and daemon.is_troubled("line") for daemon in pair.both)
    pair.time.step(minutes=6)
    since = pair.time.now().timestamp()
    assert wait_until(lambda: len(sink.received) > before)  # a heartbeat tells of trouble after it is written down
    assert wait_until(lambda: pair.beat(since))
    assert wait_until(lambda: pair.ask("SELECT count(*) FROM outgoing WHERE kind = 'notice' AND state = 'due'") == 0)
    assert [mail.recipients for mail in sink.received[before:]] == [(DESK,)]


HANDED = "SELECT count(*) FROM outgoing WHERE kind = 'hand-over' AND state = 'sent'"


def handed(sink: SmtpSink) -> list[Received]:
    return [mail for mail in sink.received if "wrote or called" in mail.message["Subject"]]


def agreed(sink: SmtpSink) -> list[Received]:
    return [mail for mail in sink.received if "in a time agreed" in words_of(mail.message)]


def calls_begun(pair: Pair) -> int:
    return sum(one.method == "POST" and one.path.endswith("/Calls.json") for one in pair.twilio.requests)


def clients_heard(pair: Pair, clients: list[str]) -> Counter[str]:
    """How many replies each of these got by text."""
    return Counter(one for one in clients for _ in pair.twilio.phone(one).texts)
