"""At every opening the lists of the provider are compared with the record: what was never posted is delivered too."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest

from autoreply.record import RecordError
from channels import Inbound, ListedItem
from tests.calls.practice import MARIA, NUMBER, TOM
from tests.delivery.conftest import Delivers
from tests.delivery.practice import body_of, sounds_of
from tests.peers.garbled import garbles
from tests.peers.smtp_sink import Received

LOOKS = {"reconcile": "look", "redacted": "look", "arrivals": "note_texts", "job": "look", "discard": "look"}


def test_what_the_provider_never_posted_is_delivered_at_the_opening(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00")
    practice.goes_to("Mon 20:00")
    practice.twilio.texts(MARIA, NUMBER, "never posted", posted=False)
    practice.twilio.hold_recordings()
    practice.voicemail(caller=TOM)
    [recording] = practice.twilio.state.recordings.all()
    recording.status = "completed"  # and its callback never comes
    practice.works()
    practice.opens("Tue 9:00")
    assert len(practice.mails) == 2
    [text] = [mail for mail in practice.mails if "never posted" in body_of(mail)]
    [voicemail] = [mail for mail in practice.mails if sounds_of(mail)]
    assert f"Text message from {MARIA}" in body_of(text)
    assert f"Voicemail from {TOM}" in body_of(voicemail)
    practice.works(minutes=5)
    assert len(practice.mails) == 2


def test_a_call_of_which_only_the_recording_is_known_is_in_the_record_as_well(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00")
    practice.goes_to("Mon 20:00")
    call = practice.twilio.state.calls.add(from_=MARIA, to=NUMBER, status="completed")
    practice.twilio.state.recordings.add(call_sid=call.sid, status="completed", seconds=9)
    elsewhere = practice.twilio.state.calls.add(from_=MARIA, to="+15550109999", status="completed")
    practice.twilio.state.recordings.add(call_sid=elsewhere.sid, status="completed", seconds=9)
    practice.opens("Tue 9:00")
    assert ["Voicemail from" in body_of(mail) for mail in practice.mails] == [True]
    assert practice.record.deliveries.has_message("main-line", call.sid)
    assert not practice.record.deliveries.has_message("main-line", elsewhere.sid)


def test_a_list_that_cannot_be_read_is_told_and_read_again(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00")
    practice.goes_to("Mon 20:00")
    practice.twilio.texts(MARIA, NUMBER, "never posted", posted=False)
    practice.goes_to("Tue 9:00")
    practice.twilio.fail_next(2, status=503, only="Messages")
    practice.works()
    assert "main-texts: what came while you were closed cannot be compared" in practice.troubles()
    assert practice.mails == []
    practice.works(minutes=1)
    assert "cannot be compared" not in practice.troubles()
    assert ["never posted" in body_of(mail) for mail in practice.mails] == [True]


def test_closed_periods_before_the_newest_opening_are_compared_after_a_downtime(delivers: Delivers) -> None:
    practice = delivers("Thu 16:00")
    practice.opens("Fri 9:00")
    practice.goes_to("Fri 20:00")  # down since four
    practice.twilio.texts(MARIA, NUMBER, "of Friday night", posted=False)
    practice.goes_to("Sat 15:00")
    call = practice.twilio.state.calls.add(from_=TOM, to=NUMBER, status="completed")
    practice.twilio.state.recordings.add(call_sid=call.sid, status="completed", seconds=9)
    practice.clock.advance(days=3, hours=21)  # until noon of Wednesday
    practice.works()
    practice.works(minutes=1)
    assert sorted(kind_of(mail) for mail in practice.mails) == ["Text message", "Voicemail"]
    practice.works(minutes=5)
    practice.works(days=1)
    assert len(practice.mails) == 2


@pytest.mark.parametrize("last", ["2026-12-18", "2027-01-08", "2027-02-12"])
def test_however_long_a_vacation_was_what_was_never_posted_on_its_second_day_is_delivered(
    delivers: Delivers, last: str
) -> None:
    practice = delivers("Mon 10:00", more=f'[[vacation]]\nfrom = 2026-11-24\nto = {last}\nlabel = "Winter"')
    practice.goes_to("Wed 12:00")
    practice.twilio.texts(MARIA, NUMBER, "never posted", posted=False)
    call = practice.twilio.state.calls.add(from_=TOM, to=NUMBER, status="completed")
    practice.twilio.state.recordings.add(call_sid=call.sid, status="completed", seconds=9)
    practice.clock.set(datetime.fromisoformat(f"{last} 12:00Z") + timedelta(days=3, hours=5))
    practice.works()
    practice.works(minutes=11)
    assert sorted(kind_of(mail) for mail in practice.mails) == ["Text message", "Voicemail"]
    asked = len(practice.twilio.requests)
    practice.works(minutes=5)
    assert len(practice.twilio.requests) == asked, "it is compared once"


def test_a_list_is_read_from_the_last_opening_on_and_no_more_than_a_week_at_once(
    delivers: Delivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = delivers("Mon 10:00", more='[[vacation]]\nfrom = 2026-11-24\nto = 2026-12-18\nlabel = "Winter"')
    practice.opens("Mon 11:00")
    asked: list[tuple[datetime, datetime]] = []
    listed = practice.texts.listed

    def watched(since: datetime, until: datetime) -> Sequence[ListedItem]:
        asked.append((since, until))
        return listed(since, until)

    monkeypatch.setattr(practice.texts, "listed", watched)
    practice.clock.set(datetime(2026, 12, 21, 16, tzinfo=UTC))
    practice.works()
    assert [before[1] == after[0] for before, after in pairwise(asked)] == [True] * (len(asked) - 1), "without gaps"
    assert max(until - since for since, until in asked) == timedelta(days=7)
    assert asked[-1][1] == practice.clock.now()
    assert practice.clock.now() - asked[0][0] < timedelta(days=29)
    asked.clear()
    practice.clock.advance(days=1)
    practice.works()
    assert [until - since <= timedelta(days=2) for since, until in asked] == [True], "since yesterday's opening"


@pytest.mark.parametrize("start", ["Mon 20:00", "Tue 8:30", "Mon 11:00"])
def test_what_came_before_the_first_start_is_not_delivered_and_what_came_since_then_is(
    delivers: Delivers, start: str
) -> None:
    practice = delivers(start)
    for minutes in (-10, 10):
        practice.goes_to(start)
        practice.clock.advance(minutes=minutes)
        call = practice.twilio.state.calls.add(from_=TOM, to=NUMBER, status="completed")
        practice.twilio.state.recordings.add(call_sid=call.sid, status="completed", seconds=minutes + 20)
    practice.opens("Tue 9:00")
    practice.works(minutes=5)
    assert ["Length: 30 s" in body_of(mail) for mail in practice.mails] == [True]


def kind_of(mail: Received) -> str:
    """What a mail delivers, by its first words."""
    return body_of(mail).partition(" from ")[0].strip()


def test_a_closed_period_is_compared_once(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00")
    practice.goes_to("Mon 20:00")
    practice.opens("Tue 9:00")
    before = len(practice.twilio.requests)
    practice.works(minutes=5)
    assert len(practice.twilio.requests) == before
    practice.opens("Wed 9:00")
    assert len(practice.twilio.requests) > before


@pytest.mark.parametrize("minute", [-30, 30], ids=["before midnight of GMT", "after midnight of GMT"])
def test_what_came_around_midnight_of_gmt_is_on_the_list(delivers: Delivers, minute: int) -> None:
    practice = delivers("Mon 10:00")
    hour, rest = (23, 60 + minute) if minute < 0 else (0, minute)
    practice.clock.set(datetime(2026, 11, 24 - (minute < 0), hour, rest, tzinfo=UTC))
    practice.twilio.texts(MARIA, NUMBER, "never posted", posted=False)
    practice.opens("Tue 9:00")
    assert len(practice.mails) == 1


def test_what_a_shorter_window_of_the_provider_has_lost_is_said(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00", more='[[vacation]]\nfrom = 2026-11-24\nto = 2026-12-07\nlabel = "Away"')
    practice.text("gone by then")
    practice.works()
    practice.twilio.state.keeps_messages = timedelta(days=7)
    practice.works(days=14, hours=13, minutes=5)
    assert ["The provider no longer has this text." in body_of(mail) for mail in practice.mails] == [True]
    assert f"Text message from {MARIA}" in body_of(practice.mails[0])


@pytest.mark.parametrize("how", ["redacted", "deleted"])
def test_what_the_owner_redacted_or_deleted_meanwhile_is_said(delivers: Delivers, how: str) -> None:
    practice = delivers("Mon 20:00")
    sent = practice.text("taken back")
    practice.works()
    if how == "redacted":
        sent.body = ""
    else:
        practice.twilio.state.messages.remove(sent.sid)
    practice.opens("Tue 9:00")
    [mail] = practice.mails
    assert "taken back" not in mail.raw.decode()
    assert "The provider no longer has" in body_of(mail)


def test_what_the_record_kept_no_longer_is_not_delivered_again(delivers: Delivers) -> None:
    keep = timedelta(days=2)
    practice = delivers("Thu 16:00", more='[record]\nkeep = "2d"\n')
    practice.opens("Fri 9:00")
    practice.goes_to("Fri 11:00")
    practice.text("once")
    practice.works(minutes=10)
    for mail in practice.mails:
        practice.seen(mail)
    practice.works(minutes=10)
    practice.clock.advance(days=3)
    practice.record.retention.prune(practice.clock.now() - keep, practice.clock.now())
    assert practice.deliveries() == []
    practice.works(minutes=2)
    assert len(practice.mails) == 1


def test_an_entry_of_the_list_without_a_date_keeps_no_other_from_anybody(
    delivers: Delivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = delivers("Mon 10:00")
    practice.goes_to("Mon 20:00")
    undated = practice.twilio.texts(TOM, NUMBER, "when was this?", posted=False)
    garbled = garbles(monkeypatch, {"date_created": "soon", "date_sent": None})
    garbled.add(undated.sid)
    practice.twilio.texts(MARIA, NUMBER, "never posted", posted=False)
    for caller in (TOM, MARIA):
        call = practice.twilio.state.calls.add(from_=caller, to=NUMBER, status="completed")
        left = practice.twilio.state.recordings.add(call_sid=call.sid, status="completed", seconds=9)
        garbled |= {left.sid} if caller == TOM else set()
    practice.opens("Tue 9:00")
    assert sorted(kind_of(mail) for mail in practice.mails) == ["Text message", "Voicemail"]
    assert all(MARIA in body_of(mail) for mail in practice.mails)
    assert "1 entry of Twilio's list cannot be read (texts of a closed period)" in practice.troubles()
    assert "1 entry of Twilio's list cannot be read (recordings of a closed period)" in practice.troubles()
    garbled.clear()
    practice.opens("Wed 9:00")
    assert "texts of a closed period" not in practice.troubles()


def test_what_one_of_us_texted_is_on_the_list_and_nobodys_to_deliver(delivers: Delivers) -> None:
    ways = f'[people.cleo]\nname = "Cleo"\nreach = {{ ways = [{{ text = "{TOM}" }}] }}'
    practice = delivers("Mon 10:00", more=ways)
    practice.goes_to("Mon 20:00")
    practice.twilio.texts(TOM, NUMBER, "1A", posted=False)
    practice.twilio.texts(MARIA, NUMBER, "never posted", posted=False)
    practice.opens("Tue 9:00")
    assert ["never posted" in body_of(mail) for mail in practice.mails] == [True]


def test_a_fault_with_one_channel_or_message_keeps_no_other_from_anybody(
    delivers: Delivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = delivers("Mon 10:00")
    practice.goes_to("Mon 20:00")
    for words in ("the first", "the second"):
        practice.twilio.texts(MARIA, NUMBER, words, posted=False)
    read, faults = practice.texts.inbound, ["the first"]

    def once(reference: str) -> Inbound | None:
        if faults:
            raise TypeError(faults.pop())
        return read(reference)

    monkeypatch.setattr(practice.texts, "inbound", once)
    monkeypatch.setattr(practice.channel, "listed", None)  # nothing that can be called
    practice.goes_to("Tue 9:00")
    practice.engine.delivering.look()
    assert "main-texts: what came while you were closed cannot be compared" in practice.troubles()
    assert "main-line: what came while you were closed cannot be compared" in practice.troubles()
    practice.works(minutes=1)
    assert sorted(word in body_of(mail) for mail in practice.mails for word in ("first", "second")) == [
        False, False, True, True,
    ]  # fmt: skip
    assert "main-texts: what came" not in practice.troubles()
    assert "main-line: what came" in practice.troubles()


@pytest.mark.parametrize("part", ["reconcile", "redacted", "arrivals", "job", "discard"])
def test_a_fault_in_one_part_of_the_deliveries_stops_none_of_the_others(
    delivers: Delivers, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    practice = delivers("Mon 10:00")
    made: list[str] = []
    broken = {part}

    def look(name: str) -> None:
        made.append(name)
        if name in broken:
            raise TypeError("a fault of ours")

    for name, method in LOOKS.items():
        monkeypatch.setattr(getattr(practice.engine.delivering, name), method, partial(look, name))
    practice.engine.delivering.look()
    assert made == list(LOOKS)
    assert "Texts and voicemails may not reach you: Autoreply has a fault (TypeError" in practice.troubles()
    broken.clear()
    practice.engine.delivering.look()
    assert practice.troubles() == ""


def test_trouble_with_the_record_in_one_part_is_raised_once_the_others_are_done(
    delivers: Delivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = delivers("Mon 10:00")
    made: list[str] = []

    def fails() -> None:
        raise RecordError("The record is busy.")

    monkeypatch.setattr(practice.engine.delivering.reconcile, "look", fails)
    monkeypatch.setattr(practice.engine.delivering.discard, "look", partial(made.append, "discard"))
    with pytest.raises(RecordError, match="busy"):
        practice.engine.delivering.look()
    assert made == ["discard"]
