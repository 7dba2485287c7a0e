"""A channel of another distribution, found by its entry point, at a homeserver that speaks HTTP."""

import inspect
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autoreply.decision.reason import Reason
from autoreply.engine.dependencies import Dependencies
from autoreply.engine.engine import Engine
from autoreply.engine.wiring import build_engine
from autoreply.record import Record
from autoreply.record.cards.addresses import read_address
from autoreply.record.cards.cards import Act, CardFields
from autoreply.settings import load
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from channels import Inbound, Listens, Refused, Reply, Sends, TryAgain, Uncertain, registry
from schedules import FakeClock
from tests.bookmarks import Bookmarks
from tests.conformance.test_every_channel import host_of
from tests.outside.found import installed
from tests.peers.homeserver import PASSWORD, TOKEN, US, MatrixServer
from tests.peers.processes import wait_until

NIGHT = datetime(2026, 11, 23, 21, 0, tzinfo=ZoneInfo("America/New_York"))
MARIA, ROOM, GROUP = "@maria:mail.example", "!r1:hillside.example", "!r2:hillside.example"
FILE = """
practice = "Hillside House"
country = "US"
timezone = "America/New_York"
state = "{state}"
[hours]
mon-fri = "9-17"
[web]
listen = "off"
[channels.rooms]
kind = "matrix"
homeserver = "{url}"
user_id = "{user}"
poll = 0.5
{secret}
"""


class Office:
    """A practice with an account at the homeserver, on a Monday evening."""

    def __init__(self, folder: Path, secret: str = f'access_token = "{TOKEN}"') -> None:
        self.clock = FakeClock(NIGHT)
        self.server = MatrixServer(self.clock)
        self.server.room(ROOM)
        self.server.room(GROUP, members=3)
        self._folder, self._secret = folder, secret
        self.health, self.metrics = Health(self.clock), Metrics()

    @contextmanager
    def at_work(self) -> Iterator[Engine]:
        """Listens, until the block ends."""
        file, state = self._folder / "config.toml", self._folder / "state"
        state.mkdir(exist_ok=True)
        file.write_text(FILE.format(state=state, url=self.server.url, user=US, secret=self._secret))
        file.chmod(0o600)
        with installed(), self.server, Record.open(f"sqlite:///{state / 'record.sqlite3'}") as record:
            given = Dependencies(record, self.clock, state, self.health, self.metrics)
            engine = build_engine(load(file, {}), given)
            engine.start()
            try:
                assert wait_until(lambda: record.bookmarks.get("rooms", "next_batch") is not None, 30)
                yield engine
            finally:
                assert engine.stop() == []

    def hears(self, room: str, many: int) -> str:
        """The newest of so many replies."""
        assert wait_until(lambda: len(self.server.heard(room)) == many, 30), self.server.heard(room)
        assert self.server.heard(room)[-1]["msgtype"] == "m.notice"
        return str(self.server.heard(room)[-1]["body"])


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_after_hours_a_message_is_answered_once_with_help_and_words_of_need_pass(office: Office) -> None:
    office.server.says(ROOM, MARIA, "This was before we ever looked")
    with office.at_work() as engine:
        office.server.says(ROOM, MARIA, "Are you there?")
        text = office.hears(ROOM, 1)
        assert "988" in text
        assert "9:00 AM" in text
        second = office.server.says(ROOM, MARIA, "Hello??")
        assert wait_until(lambda: engine.record.messages.reason_of("rooms", second) is not None, 30)
        office.clock.advance(minutes=11)
        office.server.says(ROOM, MARIA, "I want to kill myself")
        office.hears(ROOM, 2)


def test_who_is_on_a_card_is_told_once_over_all_rooms_and_channels(office: Office) -> None:
    with office.at_work() as engine:
        act = Act("ana", "a test", NIGHT)
        number = engine.record.cards.add(CardFields("M."), act, [read_address("@Maria:Mail.example"), "+15550100001"])
        office.server.says(ROOM, MARIA, "Are you there?")
        office.hears(ROOM, 1)
        group = office.server.says(GROUP, MARIA, "And here?")
        assert wait_until(lambda: engine.record.messages.reason_of("rooms", group) is not None, 30)
        assert engine.record.messages.reason_of("rooms", group) is Reason.ALREADY_TOLD
        assert office.server.heard(GROUP) == []
        client = engine.record.clients.of("+15550100001", office.clock.now())
        assert client is not None
        assert client.number == number


def test_nothing_automatic_is_answered_and_where_others_read_along_only_the_general_line_is_said(
    office: Office,
) -> None:
    with office.at_work() as engine:
        bot = office.server.says(ROOM, "@bot:mail.example", "Build 7 is green", msgtype="m.notice")
        office.server.says(GROUP, MARIA, "Are you there?")
        assert "Thank you for writing" not in office.hears(GROUP, 1)
        reason = engine.record.messages.reason_of("rooms", bot)
        assert reason is not None
        assert reason.value == "automatic"
        assert office.server.heard(ROOM) == []


def test_a_password_logs_in_once_and_the_token_is_kept(tmp_path: Path) -> None:
    office = Office(tmp_path, f'password = "{PASSWORD}"')
    with office.at_work():
        office.server.says(ROOM, MARIA, "Are you there?")
        office.hears(ROOM, 1)
    assert office.server.logins == 1
    kept = tmp_path / "state" / "channels" / "rooms" / "access_token"
    assert kept.read_text() == TOKEN
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_second_copy_of_a_reply_is_the_same_event_and_each_failure_says_what_to_do(office: Office) -> None:
    with office.at_work() as engine:
        channel = engine.accounts["rooms"].channel
        assert isinstance(channel, Sends)
        reply = Reply(ROOM, "", "988", "one")
        channel.send(reply)
        channel.send(reply)
        assert len(office.server.heard(ROOM)) == 1
        with pytest.raises(Refused) as gone:
            channel.send(Reply("!elsewhere:x.example", "", "988", "two"))
        assert gone.value.unreachable


@pytest.mark.parametrize(
    ("status", "said", "raised"),
    [(429, {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 7000}, TryAgain), (502, {}, Uncertain)],
)
def test_a_server_in_trouble_is_left_alone_or_asked_again(
    office: Office, status: int, said: dict[str, object], raised: type[Exception]
) -> None:
    with office.server, installed():
        kind = registry.find("matrix")
        given = {"homeserver": office.server.url, "user_id": US, "access_token": TOKEN, "poll": 0.1}
        channel = kind.build("rooms", kind.settings.model_validate(given), host_of(Path("/nowhere"), Bookmarks()))
        assert isinstance(channel, Sends)
        office.server.fails_next(status, **said)
        with pytest.raises(raised) as caught:
            channel.send(Reply(ROOM, "", "988", "one"))
        assert getattr(caught.value, "after", None) == (7.0 if raised is TryAgain else None)
        assert [one.ok for one in channel.examine()] == [True]
        assert isinstance(channel, Listens)
        stop, told = threading.Event(), list[Inbound]()
        office.server.fails_next(503)
        thread = threading.Thread(target=channel.listen, args=(stop, told.extend))
        thread.start()
        channel.wake()
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def test_it_is_small() -> None:
    with installed():
        module = inspect.getmodule(registry.find("matrix").build)
    assert module is not None
    assert len(inspect.getsource(module).splitlines()) <= 250
