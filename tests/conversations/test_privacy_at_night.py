"""What clients write and say, and who they are, is told where it is to be read, and is found nowhere else.

A night with everything on: an alert that climbs, an agreed time, answers on the page now and at the opening, a program
of the practice and a monitor outside, the hand-over, and the documents that are written about the night.
"""

import logging
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

from autoreply.cli import cli
from autoreply.clients.agreeing import agree
from autoreply.clients.agreements import AgreementWish
from autoreply.clients.work import ClientWork
from autoreply.record.cards.cards import Act, CardFields
from channels.email.channel import EmailChannel
from tests.conversations.morning import DESK, MARIA, TOM, plain_of
from tests.conversations.oncall import ANA, URGENT, OnCallPractice
from tests.conversations.test_the_inbox import logged_in

WORDS, NAME, OURS, LATER = "Quetzalcoatl", "Xochiquetzal", "Tezcatlipoca", "Huitzilopochtli"
AGREED = "nia@mail.example"
CLIENTS = (MARIA, TOM, AGREED, "maya@mail.example")
MORE = """
on_call = ["{ana}"]
[people.ana]
name = "Ana Ruiz"
reach = {{ ways = [{{ text = "{ana}" }}, {{ call = "{ana}" }}] }}
[people.ben]
name = "Ben Cole"
[people.ben.reach]
ways = [{{ webhook = "{program}/notices" }}]
webhook_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
[oncall]
people = ["ana", "ben"]
handoff = "mon 9:00"
starting = 2026-11-23
alerts = ["texts", "office", "line"]
[monitor]
ping_url = "{program}/ping"
handover_url = "{program}/handover"
"""
MAIL = """Return-Path: <maya@mail.example>
From: {name} <maya@mail.example>
To: office@practice.example
Subject: {words} again
Message-ID: <1@mail.example>
Date: Mon, 23 Nov 2026 18:10:00 -0500
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

{words} is on my mind. {name}
"""


@dataclass
class Outside:
    """A program of the practice and a monitor: whatever is asked of them."""

    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        outside = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                outside.asked.append(f"{self.path}\n{self.headers}\n{body.decode()}")
                self.send_response(204)
                self.end_headers()

            do_GET = do_POST  # noqa: N815 - the library's name

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                """To nobody."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def outside() -> Iterator[Outside]:
    made = Outside()
    yield made
    made.server.shutdown()
    made.server.server_close()


def night(practice: OnCallPractice) -> bytes:
    """All of it, until the alert has climbed to everybody and the page was used; the sound of a voicemail."""
    act = Act("Ana", "asked for it", practice.clock.now())
    number = practice.record.cards.add(CardFields("M.R."), act, [AGREED])
    work, today = ClientWork(practice.engine.settings, practice.record, act), date(2026, 11, 23)
    window, ends = {"mon": "18:00-19:00"}, date(2027, 2, 2)
    wish = AgreementWish(
        window, work.settings.timezone, today, today, ends, "Ana", "", told_on=today, told_how="in the session"
    )
    agree(work, number, wish)
    practice.mails(AGREED, f"It is {WORDS}")
    practice.texts(f"{URGENT}, {WORDS}. {NAME}", MARIA)
    practice.calls(TOM, speaks=30)
    office = practice.engine.accounts["office"].channel
    assert isinstance(office, EmailChannel)
    raw = MAIL.format(name=NAME, words=WORDS).replace("\n", "\r\n").encode()
    practice.engine.deferred.deliver([office.read(raw, practice.clock.now())])
    for minutes in (0, 2, 3, 5, 10, 1):
        practice.looks(minutes=minutes)
    lee = logged_in(practice)
    message = practice.record.alerts.open()[0].message
    assert WORDS in lee.opens_person(message), "the page shows it"
    lee.sends(lee.previews(message, f"{OURS} at nine"), "now")
    lee.sends(lee.previews(message, f"{LATER} at nine"), "opening")
    practice.looks(minutes=1)
    [call] = [one for one in practice.twilio.state.calls.all() if one.from_ == TOM]
    [left] = practice.record.deliveries.of_messages("line", [call.sid])
    with practice.line.audio(left.reference) as stream:
        return b"".join(stream.chunks)


def documents(practice: OnCallPractice) -> str:
    """What is written about the night: a review, and the summary of a month."""
    said = []
    for words in (
        ("incident", "open", "A night", "--night", "2026-11-23", "--author", "Ana"),
        ("incident", "show", "1", "--author", "Ana"),
        ("summary", "--from", "2026-11-01", "--to", "2026-11-30", "--cases"),
    ):
        done = CliRunner().invoke(cli, [*words, "--config", str(practice.file)])
        assert done.exit_code == 0, done.output
        said.append(done.output)
    assert "urgent" in said[1].lower()
    return "\n".join(said)


def told_to_staff(practice: OnCallPractice) -> str:
    """Every text and call to our own people, as it was asked of the provider."""
    posted = [one for one in practice.twilio.requests if one.method == "POST" and ("To", ANA) in one.parameters]
    assert len(posted) >= 4, "texts and calls"
    return "\n".join(str(one.parameters) for one in posted)


def test_what_clients_write_and_say_is_where_it_is_to_be_read_and_nowhere_else(
    tmp_path: Path, outside: Outside, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    more = MORE.format(ana=ANA, program=outside.url)
    with OnCallPractice(
        tmp_path, more=more, reach=f'[reach]\nways = [{{ mail = "{DESK}", content = "full" }}]'
    ) as practice:
        sound = night(practice)
        practice.engine.work_ping.ping()
        practice.at("2026-11-24 09:00")
        practice.looks(minutes=5)
        practice.engine.handover_ping.ping()
        handed = [plain_of(mail) for mail in practice.letters(DESK) if "wrote or called" in mail.message["Subject"]]
        assert [WORDS in text for text in handed] == [True]
        assert [one.body for one in practice.twilio.phone(MARIA).texts][1:] == [f"{OURS} at nine", f"{LATER} at nine"]
        written, staff = documents(practice), told_to_staff(practice)
        urls = "\n".join(one.path + str(one.parameters) for one in practice.twilio.requests if one.method == "GET")
        practice.record.database.empty_log()
        files = [file for file in tmp_path.rglob("*") if file.is_file()]
        kept, figures = b"".join(file.read_bytes() for file in files), practice.metrics.page().decode()
    ours = [one for one in caplog.records if one.name.startswith(("autoreply", "channels"))]
    logged = "\n".join(f"{one.getMessage()} {one.__dict__}" for one in ours)
    assert {path.partition("\n")[0] for path in outside.asked} == {"/notices", "/ping", "/handover"}
    places = {"the log": logged, "the figures": figures, "an address": urls, "a text or call to staff": staff}
    places |= {"a program or monitor": "\n".join(outside.asked), "a document": written}
    for where, text in places.items():
        assert [marker for marker in (WORDS, NAME, OURS, LATER) if marker in text] == [], where
    for where in ("the log", "the figures", "a text or call to staff", "a program or monitor"):
        assert [one for one in CLIENTS if one.strip("+") in places[where]] == [], where
    assert [marker for marker in (WORDS, NAME, OURS, LATER) if marker.encode() in kept] == [], "the record, or a file"
    assert sound[1000:1400] not in kept
    assert list(temporary.iterdir()) == []
