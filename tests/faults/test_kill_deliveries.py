"""`kill -9` while texts or hand-overs are sent: each arrives, one twice at most, and nothing is deleted before."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from autoreply.commands.open import command as open_command
from autoreply_demo.simulators.telephone import Telephone
from tests.faults.morning import (
    EVENING,
    MORNING,
    FakeTimeClock,
    MorningPractice,
    leave_voicemail,
    prove_ways,
    said_in,
)
from tests.faults.test_kill_texts import OURS, PUBLIC, TextPractice
from tests.peers.daemon import Account, Daemon
from tests.peers.faketime import FakeTime
from tests.peers.processes import CLOCK, PATIENCE, wait_until
from tests.peers.smtp_sink import Received, SmtpSink, Terms

BIN = "https://handler.twilio.com/twiml/EH"
NOBODY = Account(address="", imap=0, smtp=0)
ANA = "+15550100001"
NIGHTS = 200
HANDED = "SELECT count(*) FROM outgoing WHERE kind = 'hand-over' AND state = 'sent'"
SENT = "SELECT count(*) FROM outgoing WHERE kind = 'delivery' AND state = 'sent'"


@dataclass
class MailedPractice(TextPractice):
    """Its texts go to a mailbox at once, and are deleted at the provider once they are seen there: which is never."""

    smtp: int = 0

    def _text(self) -> str:
        without_address = f'webhook = false\npoll_every = 5\noffice_url = "{BIN}a"\nafter_hours_url = "{BIN}b"'
        text = super()._text().replace(f'public_url = "{PUBLIC}"', without_address)
        return f"""{text}
[channels.office]
kind = "email"
address = "office@hillside.example"
imap = {{ host = "127.0.0.1", port = 1, security = "none", password = "secret" }}
smtp = {{ host = "127.0.0.1", port = {self.smtp}, security = "none" }}
[reach]
ways = [{{ mail = "office@hillside.example" }}]
[delivery]
deliver = "at-once"
delete_after_delivery = true
"""


@dataclass
class HandedPractice(MailedPractice):
    """The same, but what came waits for the hand-over at the next opening."""

    def _text(self) -> str:
        return super()._text().replace('deliver = "at-once"\n', "")


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink(Terms(password="secret")) as server:
        yield server


def deliveries(sink: SmtpSink) -> list[Received]:
    return [one for one in list(sink.received) if one.message["Subject"].startswith("Text message")]


def words(mail: Received) -> str:
    part = mail.message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_a_daemon_killed_between_the_mail_and_its_confirmation_sends_it_once_more_at_most(
    tmp_path: Path, sink: SmtpSink
) -> None:
    with Telephone(clock=CLOCK) as twilio:
        twilio.number(OURS)
        daemon = Daemon(MailedPractice(tmp_path, NOBODY, api=twilio.base_url, smtp=sink.port))
        killed = threading.Event()

        def kill(mail: Received) -> None:
            if not killed.is_set() and mail.message["Subject"].startswith("Text message"):
                killed.set()
                daemon.kill()

        sink.on_mail = kill
        try:
            daemon.start()
            assert daemon.shows("SELECT count(*) FROM bookmark WHERE key = 'texts'", 1)
            twilio.texts(ANA, OURS, "Quetzalcoatl")
            assert killed.wait(PATIENCE)
            daemon.start()
            assert daemon.shows(SENT, 1)
            mails = deliveries(sink)
            assert 1 <= len(mails) <= 2
            assert len({mail.message["Message-ID"] for mail in mails}) == 1
            assert all("Quetzalcoatl" in words(mail) for mail in mails)
            assert [one.body for one in twilio.state.messages.all() if one.direction == "inbound"] == ["Quetzalcoatl"]
            assert "Quetzalcoatl" not in daemon.said()
        finally:
            daemon.close()


def test_a_daemon_killed_between_the_hand_over_and_its_confirmation_hands_over_once_more_at_most(
    tmp_path: Path, sink: SmtpSink
) -> None:
    with Telephone(clock=CLOCK) as twilio:
        twilio.number(OURS)
        daemon = Daemon(HandedPractice(tmp_path, NOBODY, api=twilio.base_url, smtp=sink.port))
        killed = threading.Event()

        def kill(mail: Received) -> None:
            if not killed.is_set() and "1 person wrote or called" in mail.message["Subject"]:
                killed.set()
                daemon.kill()

        sink.on_mail = kill
        try:
            daemon.start()
            assert daemon.shows("SELECT count(*) FROM bookmark WHERE key = 'texts'", 1)
            twilio.texts(ANA, OURS, "Quetzalcoatl")
            assert daemon.shows("SELECT count(*) FROM delivery", 1)
            wish = ["--until", "+2h", "--reason", "court", "--author", "Ana"]
            opened = CliRunner().invoke(open_command, ["--config", str(daemon.practice.file), *wish])
            assert opened.exit_code == 0, opened.output
            daemon.hang_up()  # its next heartbeat may be half a minute away
            assert killed.wait(PATIENCE)
            daemon.start()
            assert daemon.shows(HANDED, 1)
            mails = [one for one in list(sink.received) if "wrote or called" in one.message["Subject"]]
            assert 1 <= len(mails) <= 2
            assert len({mail.message["Message-ID"] for mail in mails}) == 1
            assert all("Quetzalcoatl" in words(mail) for mail in mails)
            assert [one.body for one in twilio.state.messages.all() if one.direction == "inbound"] == ["Quetzalcoatl"]
        finally:
            daemon.close()


@pytest.mark.soak
def test_over_many_kills_every_text_is_delivered_and_none_more_often_than_the_daemon_died(
    tmp_path: Path, sink: SmtpSink
) -> None:
    dice = random.Random(20261123)
    with Telephone(clock=CLOCK) as twilio:
        twilio.number(OURS)
        daemon = Daemon(MailedPractice(tmp_path, NOBODY, api=twilio.base_url, smtp=sink.port))
        try:
            daemon.start()
            assert daemon.shows("SELECT count(*) FROM bookmark WHERE key = 'texts'", 1)
            kills, said = 0, []
            for night in range(NIGHTS):
                said.append(f"night {night} of the soak")
                twilio.texts(f"+1555010{1000 + night}", OURS, said[-1])
                threading.Event().wait(dice.uniform(0, 6))
                daemon.kill()
                kills += 1
                daemon.start()
            assert daemon.shows(SENT, len(said), 4 * PATIENCE)
            found = Counter(line for mail in deliveries(sink) for line in words(mail).splitlines() if line in said)
            assert set(found) == set(said)
            assert sum(found.values()) - len(said) <= kills
            assert len({mail.message["Message-ID"] for mail in deliveries(sink)}) == len(said)
        finally:
            daemon.close()


@pytest.mark.soak
def test_over_many_nights_with_kills_every_text_and_voicemail_is_handed_over(
    tmp_path: Path, sink: SmtpSink, faketime: FakeTime
) -> None:
    """Each night brings a text and a voicemail. The daemon is killed once a day, at some moment after the opening.

    Once a week it lives for longer: what no hand-over had follows by itself only some minutes after an opening.
    """
    dice, rest = random.Random(20261130), threading.Event()
    with Telephone(clock=FakeTimeClock(faketime)) as twilio:
        twilio.number(OURS)
        account = Account(address="office@hillside.example", imap=1, smtp=sink.port)
        daemon = Daemon(MorningPractice(tmp_path, account, api=twilio.base_url), faketime.env)
        said, spoke = [], []
        try:
            faketime.set(EVENING)
            prove_ways_of(daemon, faketime.now())
            daemon.start()
            assert wait_until(lambda: daemon.ask(PLACES) == 3, PATIENCE)
            for night in range(NIGHTS):
                said.append(f"words-of-{night:04}")  # "112" alone is a cry for help
                twilio.texts(f"+1555010{1000 + night}", OURS, said[-1])
                spoke.append(leave_voicemail(twilio, f"+1555020{1000 + night}"))
                rest.wait(dice.uniform(0, 1.5))
                daemon.kill()
                nothing_is_deleted_before(twilio, sink, said)
                faketime.set(MORNING + timedelta(days=night))
                daemon.start()
                lives = (5, 7) if dice.random() < 1 / 6 else (0, 1.5)  # after 5 s, what the day before had is deleted
                rest.wait(dice.uniform(*lives))
                if night % 7 == 6:
                    faketime.step(minutes=15)
                    assert wait_until(lambda: daemon.ask(UNDELIVERED) == 0, 4 * PATIENCE), night
                faketime.set(EVENING + timedelta(days=night + 1))
            faketime.set(MORNING + timedelta(days=NIGHTS))
            daemon.kill()
            daemon.start()
            faketime.step(minutes=15)
            assert wait_until(lambda: daemon.ask(UNDELIVERED) == 0, 4 * PATIENCE)
        finally:
            daemon.close()
    every_night_came(sink, said, spoke, kills=NIGHTS + 1)


PLACES = "SELECT count(DISTINCT key) FROM bookmark WHERE key IN ('texts', 'recordings', 'deliveries-since')"
CARRIED = "FROM delivery LEFT JOIN outgoing ON identity = carrier"
UNDELIVERED = f"SELECT count(*) {CARRIED} WHERE state IS NULL OR state <> 'sent' OR without <> ''"


def prove_ways_of(daemon: Daemon, now: datetime) -> None:
    daemon.practice.database.parent.mkdir(mode=0o700)
    prove_ways(daemon.practice.url, now)


def sounds_in(mail: Received) -> list[str]:
    """The minutes in which the recordings came that are in it, as their names have them: "2026-11-23-2000"."""
    names = (str(part.get_filename()) for part in mail.message.iter_attachments())
    return ["-".join(name.removesuffix(".mp3").split("-")[1:5]) for name in names]


def nothing_is_deleted_before(twilio: Telephone, sink: SmtpSink, said: list[str]) -> None:
    """What is no longer at the provider was mailed."""
    kept = {one.body for one in twilio.state.messages.all() if one.direction == "inbound"}
    mails = list(sink.received)
    assert set(said) - kept <= set(said_in([mail.message for mail in mails], said))
    deleted = sum(one.deleted for one in twilio.state.recordings.all())
    assert deleted <= len({sound for mail in mails for sound in sounds_in(mail)})


def every_night_came(sink: SmtpSink, said: list[str], spoke: list[str], kills: int) -> None:
    """Everything came, under one Message-ID and twice only for a death, and each night was handed over once."""
    carriers: dict[str, list[str]] = {}
    for mail in sink.received:
        for what in (*said_in([mail.message], said), *sounds_in(mail)):
            carriers.setdefault(what, []).append(str(mail.message["Message-ID"]))
    assert len(carriers) == len(said) + len(spoke)
    assert set(said) <= set(carriers)
    assert {what: found for what, found in carriers.items() if len(set(found)) != 1} == {}
    identities = {str(mail.message["Message-ID"]) for mail in sink.received}
    again = len(sink.received) - len(identities)
    assert again <= kills
    by_night: dict[tuple[str, str], set[str]] = {}
    for mail in sink.received:
        if "wrote or called" in mail.message["Subject"]:
            key = mail.recipients[0], str(mail.message["Subject"]).partition(":")[0]
            by_night.setdefault(key, set()).add(str(mail.message["Message-ID"]))
    assert {len(found) for found in by_night.values()} == {1}
    print(f"{len(said)} nights, {kills} kills; {again} mails came again, each with the Message-ID it had")
