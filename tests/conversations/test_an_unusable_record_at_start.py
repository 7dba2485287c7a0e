"""The daemon starts while its record cannot be opened: who texts is answered all the same (promise 4)."""

import os
import sqlite3
import threading
from contextlib import closing
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from autoreply.decision.reason import Reason
from autoreply.record import Record
from autoreply.service.daemon import Daemon
from autoreply_demo.simulators.telephone import ACCOUNT, AUTH, Telephone
from schedules import FakeClock
from tests.autoreply.engine.test_engine import free_port
from tests.conversations.texting import ANA, NEW_YORK, OURS
from tests.peers.processes import listens, wait_until

PRACTICE = """
practice = "Hillside House"
country = "US"
timezone = "America/New_York"
state = "{folder}/state"
[hours]
mon-fri = "9-17"
[record]
url = "sqlite:///{folder}/data/record.sqlite3"
[web]
"""
FILE = (
    PRACTICE
    + """listen = "127.0.0.1:{port}"
[channels.line]
kind = "sms"
account_sid = "AC00000000000000000000000000000000"
auth_token = "a token of the test"
numbers = "{number}"
public_url = "https://desk.example.org"
api_base_url = "http://127.0.0.1:1"
timeout = 1.0
"""
)


HIDDEN = (
    PRACTICE
    + """listen = "off"
[channels.line]
kind = "sms"
account_sid = "{account}"
auth_token = "{token}"
numbers = "{number}"
api_base_url = "{api}"
webhook = false
office_url = "https://handler.twilio.com/twiml/EHoffice"
after_hours_url = "https://handler.twilio.com/twiml/EHnight"
poll_every = 5
"""
)


def post(port: int, sid: str) -> tuple[int, str]:
    params = {"MessageSid": sid, "From": ANA, "To": OURS, "Body": "Hello"}
    url = "https://desk.example.org/hooks/line/sms"
    signature = RequestValidator("a token of the test").compute_signature(url, params)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/hooks/line/sms", urlencode(params), headers)
    answer = connection.getresponse()
    said = answer.status, answer.read().decode()
    connection.close()
    return said


def eventually(port: int, sid: str) -> tuple[int, str]:
    assert wait_until(lambda: listens(port)), "the web front never came up"
    return post(port, sid)


def test_texts_are_answered_and_recorded_once_the_record_can_be_opened(tmp_path: Path) -> None:
    port, file = free_port(), tmp_path / "config.toml"
    file.write_text(FILE.format(folder=tmp_path, port=port, number=OURS))
    file.chmod(0o600)
    clock = FakeClock(datetime(2026, 11, 23, 21, 0, tzinfo=NEW_YORK))
    daemon = Daemon(file, os.environ, {}, clock)
    thread = threading.Thread(target=daemon.run)
    thread.start()
    try:
        status, first = eventually(port, "SM1")
        assert status == 200
        assert "988" in first
        assert post(port, "SM1") == (200, first), "a retry"
        assert "Message" not in post(port, "SM2")[1], "told already"
        assert any("answered without it" in one.says for one in daemon.health.troubles())
        (tmp_path / "data").mkdir()

        def knows(sid: str) -> bool:
            engine = daemon.engine
            return engine is not None and engine.record.messages.reason_of("line", sid) is not None

        assert wait_until(lambda: knows("SM2"))
        assert daemon.engine is not None
        assert daemon.engine.record.messages.reason_of("line", "SM1") is Reason.ANSWERED
        outgoing = daemon.engine.record.outgoing
        assert wait_until(lambda: outgoing.by_state() == {"sent": 1}), "how a reply ended is entered after the reply"
        assert post(port, "SM1") == (200, first)
        assert "Message" not in post(port, "SM3")[1]
    finally:
        daemon.end()
        thread.join(20)
    assert not thread.is_alive()


def test_a_record_that_could_be_opened_but_not_written_is_used_as_soon_as_it_can(tmp_path: Path) -> None:
    port, file, database = free_port(), tmp_path / "config.toml", tmp_path / "data" / "record.sqlite3"
    file.write_text(FILE.format(folder=tmp_path, port=port, number=OURS))
    file.chmod(0o600)
    database.parent.mkdir()
    Record.open(f"sqlite:///{database}").close()
    rename(database, "outgoing", "elsewhere")  # stands for a disk on which there is no room to write
    clock = FakeClock(datetime(2026, 11, 23, 21, 0, tzinfo=NEW_YORK))
    daemon = Daemon(file, os.environ, {}, clock)
    thread = threading.Thread(target=daemon.run)
    thread.start()
    try:
        assert "988" in eventually(port, "SM1")[1]
        daemon.reload()  # somebody is impatient
        assert wait_until(lambda: any("answered without it" in one.says for one in daemon.health.troubles()))
        rename(database, "elsewhere", "outgoing")
        assert wait_until(lambda: daemon.engine is not None and daemon.engine.record.database.alone)
        assert wait_until(lambda: "record" not in [one.about for one in daemon.health.troubles()])
        assert "988" in post(port, "SM1")[1]
    finally:
        daemon.end()
        thread.join(20)
    assert not thread.is_alive()


def rename(database: Path, table: str, to: str) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(f"ALTER TABLE {table} RENAME TO {to}")


def test_without_a_webhook_the_number_is_turned_and_texts_are_fetched_while_the_record_cannot_be_opened(
    tmp_path: Path,
) -> None:
    clock, file = FakeClock(datetime(2026, 11, 23, 21, 0, tzinfo=NEW_YORK)), tmp_path / "config.toml"
    with Telephone(clock=clock) as twilio:
        number = twilio.number(OURS, sms_url="https://handler.twilio.com/twiml/EHoffice")
        twilio.state.bins |= {"EHoffice": "<Response/>", "EHnight": "<Response/>"}
        file.write_text(HIDDEN.format(folder=tmp_path, account=ACCOUNT, token=AUTH, number=OURS, api=twilio.base_url))
        file.chmod(0o600)
        daemon = Daemon(file, os.environ, {}, clock)
        thread = threading.Thread(target=daemon.run)
        thread.start()
        try:
            assert wait_until(lambda: number.sms_url.endswith("EHnight"))
            twilio.texts(ANA, OURS, "Hello")
            assert "988" in twilio.phone(ANA).hears("Automatic reply", timeout=20).body
            assert any("answered without it" in one.says for one in daemon.health.troubles())
            (tmp_path / "data").mkdir()
            assert wait_until(lambda: bool(daemon.engine and daemon.engine.record.outgoing.by_state() == {"sent": 1}))
            assert wait_until(lambda: daemon.health.troubles() == [])
            twilio.settle()
            twilio.phone(ANA).hears_nothing_else()
        finally:
            daemon.end()
            thread.join(20)
        assert not thread.is_alive()
