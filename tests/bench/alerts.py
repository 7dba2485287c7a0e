"""How long urgent words take until an alert leaves to who is on call, and to everybody where nobody is on call.

Each text is a client's first, so each is an alert of its own, which ends once everybody was told. The delay is by the
clock of the simulator of Twilio: from the text that came to the alert that was handed over.
"""

import re
import socket
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from autoreply.decision.ladder import LADDER
from autoreply.notices.ways import way_digest
from autoreply.record import Record
from autoreply.settings.reach import WayKind
from autoreply_demo.simulators.telephone import MessageResource, Telephone
from autoreply_demo.simulators.telephone.phone import Phone
from tests.bench.figures import Figure
from tests.bench.practice import line, practice
from tests.bench.texters import OURS, PUBLIC
from tests.peers.daemon import Account, Daemon, Practice
from tests.peers.processes import CLOCK, PATIENCE, PeerError, wait_until

ALERTS, RATE = 1000, 8.0  # texts a second
SEVERAL, SLOWER = 100, 4.0
MOST = 5.0  # seconds
SEEN = 1_000_000  # the number of a message that is still to come: everything was seen
URGENT = "I want to kill myself"
ANA_MAIL = "ana@home.example"
PHONES = {"ana": "+15550100201", "ben": "+15550100202", "cleo": "+15550100203", "": "+15550100204"}
NOBODY = Account(address="", imap=0, smtp=0)
MORE = """
[log]
format = "json"
[oncall]
people = ["ana"]
handoff = "mon 9:00"
starting = 2026-11-23
alerts = ["line"]
"""


MAILED = """
[delivery]
deliver = "at-once"
[channels.office]
kind = "email"
address = "office@practice.example"
imap = {{ host = "127.0.0.1", port = 9, security = "none", password = "secret" }}
smtp = {{ host = "127.0.0.1", port = {smtp}, security = "none", authenticate = false }}
"""


class OnCallPractice(Practice):
    """A number for texts, three people and the owner. With a port for mail, Ana gets each text by mail as well."""

    api, smtp = "", 0

    def _text(self) -> str:
        people = "".join(
            f'[people.{key}]\nname = "{key.title()}"\nreach = {{ ways = [{{ text = "{number}" }}] }}\n'
            for key, number in PHONES.items()
            if key
        )
        owner = f'[reach]\nways = [{{ text = "{PHONES[""]}" }}]\n'
        reader = ""
        if self.smtp:
            text = f'{{ text = "{PHONES["ana"]}" }}'
            people = people.replace(text, f'{{ mail = "{ANA_MAIL}" }}, {text}')
            reader, owner = 'person = "ana"\n', owner + MAILED.format(smtp=self.smtp)
        return practice(self.folder / "state", self.web) + line(self.api) + reader + MORE + people + owner


def measure(folder: Path) -> Iterator[Figure]:
    with _practice(folder / "one", proved=("ana", "ben", "cleo", "")) as (twilio, daemon):
        delays = _delays(twilio, daemon, ALERTS, RATE, ["ana"])
    says = f"urgent words to alert leaving, {RATE:.0f}/s (p99 of {ALERTS})"
    yield Figure(says=says, ours=_p99(delays), unit="s", at_most=MOST)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,  # never says a word
        _practice(folder / "hangs", proved=("ana", ""), smtp=silent.getsockname()[1]) as (twilio, daemon),
    ):
        delays = _delays(twilio, daemon, SEVERAL, SLOWER, ["ana"])
        silent.settimeout(1)
        silent.accept()[0].close()
    says = f"urgent words to alert leaving, while a mail to them hangs, {SLOWER:.0f}/s (p99 of {SEVERAL})"
    yield Figure(says=says, ours=_p99(delays), unit="s", at_most=MOST)
    with _practice(folder / "several", proved=("ben", "cleo", "")) as (twilio, daemon):
        delays = _delays(twilio, daemon, SEVERAL, SLOWER, ["ben", "cleo", ""])
    says = f"urgent words to the last of {len(PHONES) - 1} alerts leaving, {SLOWER:.0f}/s (p99 of {SEVERAL})"
    yield Figure(says=says, ours=_p99(delays), unit="s", at_most=MOST)


@contextmanager
def _practice(folder: Path, proved: tuple[str, ...], smtp: int = 0) -> Iterator[tuple[Telephone, Daemon]]:
    """A daemon at a simulator of Twilio; those of its people can be told who are `proved`."""
    practice = OnCallPractice(folder, NOBODY)
    practice.smtp = smtp
    with Telephone(clock=CLOCK, routes={PUBLIC: f"http://127.0.0.1:{practice.web}"}) as twilio:
        twilio.number(OURS, sms_url=f"{PUBLIC}/hooks/line/sms", sms_fallback_url=twilio.bin("<Response/>"))
        practice.api = twilio.base_url
        daemon = Daemon(practice)
        practice.database.parent.mkdir(mode=0o700)
        with Record.open(practice.url) as record:
            for person in proved:
                record.ways.confirm(person, way_digest(WayKind.TEXT, PHONES[person]), "bench", CLOCK.now())
            record.ways.confirm("ana", way_digest(WayKind.MAIL, ANA_MAIL), "bench", CLOCK.now())
        try:
            daemon.start()
            yield twilio, daemon
        finally:
            daemon.close()


def _delays(twilio: Telephone, daemon: Daemon, count: int, rate: float, told: list[str]) -> list[float]:
    """Seconds from each text until the last of these people was told, sorted. Raises `PeerError` if one was not."""
    phones = [twilio.phone(PHONES[person]) for person in told]
    ended = threading.Event()
    with Record.open(daemon.practice.url) as record, ThreadPoolExecutor(1) as practice:
        practice.submit(_reach, record, phones, ended)
        try:
            _text(twilio, count, rate)
            if not wait_until(lambda: all(len(_codes(phone.texts)) == count for phone in phones), PATIENCE, every=0.2):
                raise PeerError(f"of {count} alerts arrived {[len(_codes(phone.texts)) for phone in phones]}")
        finally:
            ended.set()
    came = {one.sid: one.created for one in twilio.state.messages.all() if one.direction == "inbound"}
    left = {one.sid: one.created for one in twilio.state.messages.all() if one.direction != "inbound"}
    first = {number: came[sid] for number, sid in _first_messages(daemon.practice.database)}
    codes = [_codes(phone.texts) for phone in phones]
    return sorted(max((left[found[number]] - at).total_seconds() for found in codes) for number, at in first.items())


def _text(twilio: Telephone, count: int, rate: float) -> None:
    """So many clients text, each once, at this rate whatever the daemon does."""
    pause, began = threading.Event(), CLOCK.monotonic()
    with ThreadPoolExecutor(16) as texters:
        for number in range(count):
            pause.wait(max(0.0, began + number / rate - CLOCK.monotonic()))
            texters.submit(twilio.texts, f"+1555{2_000_000 + number}", OURS, URGENT)


def _reach(record: Record, phones: Sequence[Phone], ended: threading.Event) -> None:
    """The practice reaches each client whose alert everybody has heard of."""
    done: set[int] = set()
    while not ended.wait(0.2):
        heard = set.intersection(*(set(_codes(phone.texts)) for phone in phones))
        for number in heard - done:
            record.alerts.reach(number, SEEN, CLOCK.now(), LADDER)
        done |= heard


def _codes(texts: Sequence[MessageResource]) -> dict[int, str]:
    """By the number of an alert, the Sid of the text that told of it first."""
    found: dict[int, str] = {}
    for one in texts:
        code = re.search(r"reply (\d+)A", one.body)
        if code:
            found.setdefault(int(code[1]), one.sid)
    return found


def _first_messages(database: Path) -> list[tuple[int, str]]:
    """The number of each alert, and the message that began it."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        query = "SELECT alert.id, message.message FROM alert JOIN message ON message.id = alert.message"
        return [(int(number), str(sid)) for number, sid in connection.execute(query)]


def _p99(delays: list[float]) -> float:
    return delays[int(len(delays) * 0.99) - 1]
