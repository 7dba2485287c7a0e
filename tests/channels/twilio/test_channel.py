"""Sending, looking, and turning the number, against the simulator of Twilio."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from autoreply_demo.simulators.telephone import ACCOUNT, AUTH, Telephone
from channels import (
    ChannelError,
    ChannelHost,
    DeliveryFailure,
    Finding,
    HostError,
    Inbound,
    Posture,
    Refused,
    Reply,
    TryAgain,
    Uncertain,
)
from channels.twilio.lost_replies import LostReplies
from channels.twilio.medium import SMS
from channels.twilio.sms import SmsChannel
from schedules import FakeClock
from tests.bookmarks import Bookmarks
from tests.channels.twilio.samples import CLIENT, OWN, settings
from tests.peers.garbled import garbles
from tests.peers.processes import PATIENCE, wait_until

NIGHT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
OFFICE, AFTER = "https://handler.twilio.com/twiml/EHoffice", "https://handler.twilio.com/twiml/EHnight"
CLOSED = Posture(after_hours=True, until=None, text="")
OPEN = Posture(after_hours=False, until=None, text="")


class Line:
    """The channel, Twilio, and what the core got."""

    def __init__(self, twilio: Telephone, folder: Path) -> None:
        self.twilio, self.clock = twilio, FakeClock(NIGHT)
        self.number = twilio.number(OWN)
        self.health: dict[str, str] = {}
        self.fates: list[DeliveryFailure] = []
        self.tools = ChannelHost(
            self.clock.now, Bookmarks(), folder, "cafe", self.health.__setitem__, undelivered=self._note
        )

    def _note(self, _channel: str, fate: DeliveryFailure) -> None:
        self.fates.append(fate)

    def channel(self, **more: object) -> SmsChannel:
        given = {"account_sid": ACCOUNT, "auth_token": AUTH, "api_base_url": self.twilio.base_url, "timeout": 1.0}
        return SmsChannel("line", settings(**{**given, **more}), self.tools)

    def turned(self) -> SmsChannel:
        return self.channel(webhook=False, public_url=None, office_url=OFFICE, after_hours_url=AFTER)


class AwayAtFirst(Bookmarks):
    """Bookmarks of a record that cannot be read at the first look after a start."""

    is_away = False

    def get(self, channel: str, key: str) -> str | None:
        if self.is_away:
            self.is_away = False
            raise HostError("The record cannot be read.")
        return super().get(channel, key)


def reply(text: str = "Help is there", to: str = CLIENT) -> Reply:
    return Reply(to, "", text, "cafe", {"number": OWN, "arrived": NIGHT.isoformat()})


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    with Telephone(clock=FakeClock(NIGHT)) as twilio:
        yield Line(twilio, tmp_path)


def test_a_reply_goes_out_from_the_number_that_was_written_to_and_can_be_found_again(line: Line) -> None:
    channel = line.channel()
    assert channel.delivered(reply()) is False
    channel.send(reply())
    line.twilio.settle()
    assert line.twilio.phone(CLIENT).hears("Help is there").from_ == OWN
    assert channel.delivered(reply()) is True
    assert channel.delivered(reply("another text")) is False


@pytest.mark.parametrize(("code", "unreachable"), [(21610, True), (21614, True), (21211, True), (21408, False)])
def test_a_refusal_says_what_it_means_and_whether_the_recipient_is_out_of_reach(
    line: Line, code: int, unreachable: bool
) -> None:
    line.twilio.refuses(CLIENT, code)
    with pytest.raises(Refused) as caught:
        line.channel().send(reply())
    assert caught.value.unreachable is unreachable
    assert caught.value.opted_out is (code == 21610)
    assert str(code) in str(caught.value)
    assert CLIENT not in str(caught.value)


@pytest.mark.parametrize("failure", [{"status": 429}, {"status": 503}, {"status": 401}])
def test_what_was_surely_not_taken_is_tried_again(line: Line, failure: dict[str, int]) -> None:
    line.twilio.fail_next(**failure)
    with pytest.raises(TryAgain):
        line.channel().send(reply())
    line.channel().send(reply())
    line.twilio.settle()
    assert len(line.twilio.phone(CLIENT).texts) == 1


@pytest.mark.parametrize("failure", [{"stall": 3.0}, {"drop": True}])
def test_where_nobody_knows_the_list_tells_that_it_went_out(line: Line, failure: dict[str, Any]) -> None:
    line.twilio.fail_next(**failure)
    channel = line.channel()
    with pytest.raises(Uncertain):
        channel.send(reply())
    assert wait_until(lambda: bool(line.twilio.state.messages.all())), "a busy machine is late"
    assert channel.delivered(reply()) is True


def test_an_unreachable_twilio_and_a_wrong_token_are_said_in_words(line: Line) -> None:
    with pytest.raises(TryAgain, match="cannot be reached"):
        line.channel(api_base_url="http://127.0.0.1:1").send(reply())
    wrong = line.channel(auth_token="a wrong one")
    with pytest.raises(TryAgain, match=r"does not accept the account or its token|refuses the request"):
        wrong.send(reply())
    with pytest.raises(ChannelError, match="does not accept the account or its token"):
        wrong.delivered(reply())
    assert not wrong.examine()[0].ok


def test_the_number_is_turned_at_closing_and_opening_and_left_alone_between(line: Line) -> None:
    channel = line.turned()
    channel.present(CLOSED)
    assert line.number.sms_url == AFTER
    writes = sum(one.method == "POST" for one in line.twilio.requests)
    channel.present(CLOSED)
    assert sum(one.method == "POST" for one in line.twilio.requests) == writes
    channel.present(OPEN)
    assert line.number.sms_url == OFFICE


def test_an_application_or_a_messaging_service_is_turned_where_it_rules(line: Line) -> None:
    application = line.twilio.application(friendly_name="Texts", sms_url="https://old.example")
    line.twilio.by_hand(line.number, sms_application_sid=application.sid)
    channel = line.turned()
    channel.present(CLOSED)
    assert application.sms_url == AFTER
    assert line.number.sms_url == ""
    service = line.twilio.service(line.number, friendly_name="All texts")
    channel.present(CLOSED)
    assert service.inbound_request_url == AFTER
    service.use_inbound_webhook_on_number = True
    channel.present(OPEN)
    assert application.sms_url == OFFICE
    assert service.inbound_request_url == AFTER


def test_a_flip_that_fails_three_times_succeeds_at_the_fourth(line: Line) -> None:
    channel = line.turned()
    line.twilio.fail_next(3, status=503)
    for _ in range(3):
        with pytest.raises((TryAgain, ChannelError)):
            channel.present(CLOSED)
    channel.present(CLOSED)
    assert line.number.sms_url == AFTER


def test_a_number_that_was_changed_by_hand_is_put_back_and_it_is_said_for_hours_what_stood_there(line: Line) -> None:
    channel = line.turned()
    channel.present(CLOSED)
    line.twilio.by_hand(line.number, sms_url="https://user:secret@somebody.example/texts?token=secret")
    channel = line.turned()  # started anew: what it last turned to is remembered
    channel._numbers.reassert()
    assert line.number.sms_url == AFTER
    assert "Somebody else changed" in line.health["line"]
    assert "(the number itself) led to somebody.example/texts. It was put back" in line.health["line"]
    assert "secret" not in line.health["line"]
    line.clock.advance(hours=11)
    channel._numbers.reassert()
    assert line.health["line"]
    line.clock.advance(hours=1)
    channel._numbers.reassert()
    assert line.health["line"] == ""


def test_nobody_is_accused_of_what_we_did_not_see_right_before(line: Line) -> None:
    line.twilio.by_hand(line.number, sms_url="https://old.example/first-start")
    channel = line.turned()
    channel._numbers.reassert()
    assert line.number.sms_url == "https://old.example/first-start", "nothing before the first turn"
    line.twilio.fail_next(status=503, only="POST /2010-04-01/Accounts")
    with pytest.raises((TryAgain, ChannelError)):
        channel.present(CLOSED)
    channel._numbers.reassert()
    assert line.number.sms_url == AFTER, "our own turn that failed is made up for"
    other = line.channel(webhook=False, public_url=None, office_url=OFFICE, after_hours_url=f"{AFTER}-new")
    channel.present(CLOSED)
    other._numbers.reassert()
    assert line.number.sms_url == f"{AFTER}-new", "the file was changed meanwhile"
    assert line.health.get("line", "") == ""
    line.twilio.by_hand(line.number, sms_url="")
    other._numbers.reassert()
    assert "led to nothing" in line.health["line"]


def test_a_replica_whose_turn_failed_goes_by_what_the_others_wrote(line: Line) -> None:
    line.twilio.by_hand(line.number, sms_url=OFFICE)
    one = line.turned()
    other = line.channel(webhook=False, public_url=None, office_url=OFFICE, after_hours_url=AFTER)
    line.twilio.fail_next(status=503, only="POST /2010-04-01/Accounts")
    with pytest.raises((TryAgain, ChannelError)):
        one.present(CLOSED)
    other.present(CLOSED)
    other.present(OPEN)  # somebody opens by hand, and the other replica is quicker
    one._numbers.reassert()
    other._numbers.reassert()
    assert line.number.sms_url == OFFICE
    assert line.health.get("line", "") == ""


class SlowLook:
    """Twilio's answers to the minute's look, held up until the number was turned."""

    def __init__(self, channel: SmsChannel) -> None:
        self.asked, self.go_on = threading.Event(), threading.Event()
        self._http = channel.account.client.http_client
        self._request = self._http.request
        self._http.request = self._slowly

    def _slowly(self, *args: Any, **kwargs: Any) -> Any:
        if threading.current_thread().name == "look" and not self.asked.is_set():
            self.asked.set()
            self.go_on.wait(PATIENCE)
        return self._request(*args, **kwargs)


def test_a_look_that_was_begun_before_closing_does_not_undo_the_turn(line: Line) -> None:
    channel = line.turned()
    channel.present(OPEN)
    slow = SlowLook(channel)
    look = threading.Thread(target=channel._numbers.reassert, name="look")
    turn = threading.Thread(target=channel.present, args=(CLOSED,))
    look.start()
    assert slow.asked.wait(PATIENCE)
    turn.start()
    turn.join(0.5)
    slow.go_on.set()
    for thread in (look, turn):
        thread.join(PATIENCE)
    channel._numbers.reassert()
    assert line.number.sms_url == AFTER
    assert line.health.get("line", "") == ""


def test_a_number_that_the_account_does_not_have_is_said(line: Line) -> None:
    with pytest.raises(ChannelError, match="no number that ends in 9999"):
        line.channel(numbers="+15550109999")._numbers.route_owners()


def test_the_fallback_has_to_speak_a_number(line: Line) -> None:
    def fallback() -> Finding:
        return next(one for one in line.channel().examine() if one.about == "fallback")

    assert "no fallback" in fallback().says
    line.twilio.by_hand(line.number, sms_fallback_url="https://desk.example.org/hooks/line/sms")
    assert "leads to Autoreply itself" in fallback().says


def test_it_listens_until_it_is_stopped_and_says_what_is_wrong_meanwhile(line: Line) -> None:
    channel, stop = line.channel(), threading.Event()
    line.twilio.fail_next(9, status=500)
    thread = threading.Thread(target=channel.listen, args=(stop, lambda _inbound: None))
    thread.start()
    assert wait_until(lambda: bool(line.health.get("line")))
    stop.set()
    channel.wake()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert "Twilio" in line.health["line"]


def test_a_lost_text_is_told_once_however_often_it_is_seen(line: Line) -> None:
    line.twilio.loses(CLIENT, 30005)
    channel = line.channel(public_url="http://127.0.0.1:1")
    channel.send(reply())
    line.twilio.settle()
    for _ in range(2):
        channel.sweep(lambda _inbound: None)
    line.channel().sweep(lambda _inbound: None)
    [fate] = line.fates
    assert fate.unreachable
    assert "30005" in fate.says


@pytest.mark.parametrize("posted", [True, False])
def test_a_lost_text_is_told_with_when_it_was_sent(line: Line, posted: bool) -> None:
    line.twilio.loses(CLIENT, 30005)
    channel = line.channel(public_url="http://127.0.0.1:1")
    channel.send(reply())
    line.twilio.settle()
    sent, [one] = line.clock.now(), [one for one in line.twilio.state.messages.all() if one.to == CLIENT]
    line.clock.advance(minutes=5)
    lost = LostReplies("line", channel.settings, channel.account, line.tools, SMS)
    if posted:
        assert lost.posted({"MessageStatus": "undelivered", "MessageSid": one.sid, "To": CLIENT, "ErrorCode": "30005"})
    lost.sweep()
    assert [fate.sent for fate in line.fates] == [sent]


def test_a_lost_text_that_was_posted_is_told_while_the_list_cannot_be_read(line: Line) -> None:
    channel = line.channel(public_url="http://127.0.0.1:1")
    lost = LostReplies("line", channel.settings, channel.account, line.tools, SMS)
    assert lost.posted({"MessageStatus": "failed", "MessageSid": "SM1", "To": CLIENT, "ErrorCode": "30005"})
    line.twilio.fail_next(9, status=500)
    with pytest.raises(ChannelError):
        lost.sweep()
    assert [fate.sent for fate in line.fates] == [None]


@pytest.mark.parametrize("webhook", [True, False])
def test_texts_of_a_downtime_are_found_though_the_first_look_after_it_cannot_read_the_bookmark(
    line: Line, webhook: bool
) -> None:
    kept, found = AwayAtFirst(), list[Inbound]()
    line.tools = replace(line.tools, store=kept)
    making = line.channel if webhook else line.turned
    making().sweep(found.extend)
    missed = line.twilio.texts(CLIENT, OWN, "Is anybody there?", posted=False)
    line.clock.advance(hours=14)
    kept.is_away = True
    channel = making()
    with pytest.raises(HostError):
        channel.sweep(found.extend)
    channel.sweep(found.extend)
    assert [one.id for one in found] == [missed.sid]


def test_a_code_that_is_no_number_of_twilios_is_told_all_the_same(line: Line) -> None:
    channel = line.channel(public_url="http://127.0.0.1:1")
    lost = LostReplies("line", channel.settings, channel.account, line.tools, SMS)
    for number, code in enumerate(("9" * 5000, "", "none")):
        assert lost.posted({"MessageStatus": "failed", "MessageSid": f"SM{number}", "To": CLIENT, "ErrorCode": code})
    lost.sweep()
    assert len(line.fates) == 3


def test_a_text_that_cannot_be_read_keeps_no_other_from_being_found(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel, found = line.channel(), list[Inbound]()
    channel.sweep(found.extend)
    wrong = line.twilio.texts(CLIENT, OWN, "of whom?", posted=False)
    garbled = garbles(monkeypatch, {"from": 15550100009})
    garbled.add(wrong.sid)
    right = line.twilio.texts(CLIENT, OWN, "Is anybody there?", posted=False)
    line.clock.advance(minutes=5)
    channel.sweep(found.extend)
    assert [one.id for one in found] == [right.sid]
    assert "1 entry of Twilio's list cannot be read (texts that came)" in line.health["line"]
    garbled.clear()
    channel.sweep(found.extend)
    assert [one.id for one in found] == [right.sid, wrong.sid]
    assert line.health["line"] == ""


def test_a_text_whose_date_cannot_be_read_is_found_all_the_same(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    channel, found = line.turned(), list[Inbound]()
    channel.sweep(found.extend)
    wrong = line.twilio.texts(CLIENT, OWN, "when was this?", posted=False)
    garbles(monkeypatch, {"date_created": "soon", "date_sent": None}).add(wrong.sid)
    right = line.twilio.texts(CLIENT, OWN, "Is anybody there?", posted=False)
    channel.sweep(found.extend)
    assert {one.id for one in found} == {wrong.sid, right.sid}


def test_a_lost_reply_with_a_code_that_is_no_number_is_told_all_the_same(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = line.channel()
    line.twilio.loses(CLIENT, 30003, times=2)
    for _ in range(2):
        channel.send(reply())
    line.twilio.settle()
    wrong = next(one for one in line.twilio.state.messages.all() if one.direction != "inbound")
    garbles(monkeypatch, {"error_code": "unknown"}).add(wrong.sid)
    channel.sweep(list[Inbound]().extend)
    assert len(line.fates) == 2


def test_the_pictures_of_a_text_that_was_never_posted_are_counted(line: Line) -> None:
    channel = line.turned()
    found: list[Inbound] = []
    channel.sweep(found.extend)
    line.clock.advance(minutes=1)
    line.twilio.texts(CLIENT, OWN, "See this", (("https://x.test/1", "image/png"), ("https://x.test/2", "image/png")))
    line.twilio.texts(CLIENT, OWN, "And this", ())
    channel.sweep(found.extend)
    assert {one.text: one.attachments for one in found} == {"See this": 2, "And this": 0}
