"""Conversations of the morning: who is told at an opening, of whom, and exactly once."""

import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from autoreply.engine.dependencies import Dependencies
from autoreply.engine.engine import Engine
from autoreply.engine.wiring import build_engine
from autoreply.record import Record
from autoreply.record.cards.cards import Act, CardFields
from autoreply.record.follow_ups import FollowUpState
from autoreply.settings.paths import state_folder
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from channels import LeftRecording, RecordingStatus
from schedules import Mode
from tests.browser.practice import PASSWORD
from tests.browser.visitor import Visitor
from tests.conversations.morning import (
    ANA,
    BEN,
    DESK,
    MARIA,
    OURS,
    PUBLIC,
    TO_DESK,
    TOM,
    Practice,
    moment,
    plain_of,
)
from tests.conversations.texting import at_once
from tests.peers.smtp_sink import Stage, says

TWO = {"ana": 'hours = { mon-fri = "8-12" }', "ben": 'hours = { mon-fri = "13-17" }'}
OWN_CHANNELS = """
[channels.ana-mail]
kind = "email"
person = "ana"
address = "ana@practice.example"
imap = { host = "127.0.0.1", port = 9, security = "none", password = "x" }
smtp = { host = "127.0.0.1", port = 9, security = "none", authenticate = false }
"""


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    with Practice(tmp_path) as made:
        yield made


def test_three_people_on_three_channels_are_told_of_at_nine_and_once(practice: Practice) -> None:
    practice.texts("Are you there?")
    practice.looks(minutes=20)
    practice.calls(TOM, speaks=72)
    practice.mails("nia@mail.example", "I want to kill myself")
    practice.nobody_is_told()
    practice.at("2026-11-24 08:59:59")
    practice.nobody_is_told()
    practice.at("2026-11-24 09:00")
    (sound,) = practice.letters(DESK)[0].message.iter_attachments()
    assert (sound.get_content_type(), sound.get_content()[:2]) == ("audio/mpeg", b"\xff\xfb")
    text = practice.told()
    assert text.startswith("3 people wrote or called, 1 with urgent words.\n")
    assert text.index("nia@mail.example (urgent words)") < text.index(MARIA) < text.index(f"* {TOM}")
    assert "Text message on texts, Mon, 6:00 PM EST.\n  > Are you there?\n  Got your automatic reply." in text
    assert "Voicemail, 1 min 12 s on line, Mon, 6:20 PM EST. Attached:\n  voicemail-2026-11-23-1820-" in text
    for minutes in (1, 60, 300):
        practice.looks(minutes=minutes)
    practice.nobody_is_told()


def test_a_quiet_night_says_so_or_says_nothing_by_choice(tmp_path: Path) -> None:
    for number, more in enumerate(("", "[handover]\nquiet_nights = false")):
        folder = tmp_path / str(number)
        folder.mkdir()
        with Practice(folder, more=more) as practice:
            practice.at("2026-11-24 09:00")
            if more:
                practice.nobody_is_told()
                practice.at("2026-11-24 20:00")
                practice.texts("Hello")
                practice.at("2026-11-25 09:00")
                assert practice.told().startswith("1 person wrote or called.")
            else:
                assert practice.told().startswith("Nobody wrote or called.\n")
            assert practice.troubles() == []


@pytest.mark.parametrize(("names", "called"), [("full", "M.R."), ("none", "Card 1")])
def test_repeat_contact_is_suggested_to_those_of_the_plans_and_to_nobody_else(
    tmp_path: Path, names: str, called: str
) -> None:
    more = f'[handover]\nnames = "{names}"\n[plans]\nnotice_after = "2 closed periods in 30d"\ntell = ["ana"]'
    with Practice(tmp_path, people=TWO, more=more) as practice:
        act = Act("ana", "", practice.clock.now())
        assert practice.record.cards.add(CardFields("M.R."), act, [MARIA]) == 1
        practice.texts("Are you there?")
        practice.at("2026-11-24 08:00")
        assert "ABOUT YOUR CLIENTS" not in practice.told(ANA), "one closed period is none too many"
        practice.at("2026-11-24 20:00")
        practice.texts("Are you there tonight?")
        practice.at("2026-11-25 08:00")
        (mail,) = practice.letters(ANA)[-1:]
        text = plain_of(mail)
        assert f"\n\nABOUT YOUR CLIENTS\n\n* {called} reached out in 2 closed periods in 30 days." in text
        assert "tonight" not in text, "a suggestion has none of a client's words"
        html = mail.message.get_body(("html",))
        assert html is not None
        assert "<h2>About your clients</h2>" in html.get_content()
        practice.at("2026-11-25 13:00")
        for other in (DESK, BEN):
            assert "clients" not in plain_of(practice.letters(other)[-1]).lower()


def test_a_text_that_was_delivered_before_its_provider_forgot_it_is_not_said_to_be_lost(tmp_path: Path) -> None:
    with Practice(tmp_path, more="[delivery]\nredacted = true") as practice:
        practice.twilio.state.redacts_bodies = True
        practice.texts("Are you there?")
        assert "Are you there?" in practice.told()
        practice.at("2026-11-24 09:00")
        text = " ".join(practice.told().split())
        assert "You have it already, in an earlier message." in text
        assert "no longer has the words" not in text


def test_one_person_on_two_channels_is_one_line(practice: Practice) -> None:
    practice.texts("Are you there?")
    practice.calls(MARIA)
    practice.at("2026-11-24 09:00")
    text = practice.told()
    assert text.startswith("1 person wrote or called.")
    assert "Call without a message on line, Mon, 6:00 PM EST." in text


def test_somebody_who_only_called_and_left_nothing_is_not_lost(practice: Practice) -> None:
    practice.calls(TOM)
    practice.at("2026-11-24 09:00")
    assert f"CALLS WITHOUT A MESSAGE\n\n* {TOM}\n" in practice.told()


def test_who_opted_out_is_named_as_such(practice: Practice) -> None:
    practice.texts("Hello")
    practice.texts("STOP")
    practice.at("2026-11-24 09:00")
    assert "Opted out of texts, so you cannot text back." in practice.told()


def test_what_a_colleague_has_done_meanwhile_is_marked_and_not_dropped(practice: Practice) -> None:
    practice.texts("Hello")
    practice.texts("Hello", TOM)
    for person in practice.record.follow_ups.page(FollowUpState.NEW, (), 9, 0).people[:1]:
        practice.record.follow_ups.mark(person.senders[0], FollowUpState.DONE, person.last, "Lee", practice.clock.now())
    practice.at("2026-11-24 09:00")
    text = practice.told()
    assert text.startswith("2 people wrote or called, 1 already answered.")
    assert "Answered by Lee, Mon, 6:00 PM EST." in text


def test_opened_by_hand_early_is_told_early_and_not_again_at_nine(practice: Practice) -> None:
    practice.texts("Hello")
    practice.clock.set(practice.clock.now() + timedelta(hours=13, minutes=30))
    practice.overrides(Mode.WORKING, "2026-11-24 12:00")
    assert practice.told().startswith("1 person")
    practice.at("2026-11-24 09:00")
    practice.nobody_is_told()


def test_an_opening_that_moves_after_the_hand_over_brings_no_second_one_of_the_same_night(practice: Practice) -> None:
    practice.texts("Hello")
    practice.at("2026-11-24 08:30")
    practice.overrides(Mode.WORKING, "2026-11-24 08:40")
    assert practice.told().startswith("1 person")
    practice.record.overrides.end(None, practice.clock.now(), "Ana")
    practice.engine.hours.forget()
    practice.looks(minutes=1)
    practice.at("2026-11-24 09:00")
    practice.nobody_is_told()


def test_two_openings_in_a_day_are_two_hand_overs_and_a_quiet_lunch_is_none(tmp_path: Path) -> None:
    with Practice(tmp_path) as practice:
        practice.at("2026-11-24 09:00")
        practice.told()
        practice.at("2026-11-24 11:00")
        practice.overrides(Mode.AFTER_HOURS, "2026-11-24 12:00")
        practice.texts("Are you at lunch?")
        practice.at("2026-11-24 12:00")
        assert "You were closed from Tue, 11:00 AM EST to Tue, 12:00 PM EST." in practice.told()
        practice.at("2026-11-24 13:00")
        practice.overrides(Mode.AFTER_HOURS, "2026-11-24 14:00")
        practice.at("2026-11-24 14:00")
        practice.nobody_is_told()


def test_a_text_of_the_last_seconds_has_its_words_in_the_hand_over(practice: Practice) -> None:
    practice.clock.set(moment("2026-11-24 08:59:58"))
    practice.texts("Are you there?")
    practice.clock.advance(seconds=2)
    practice.opens()
    assert "  > Are you there?\n" in practice.told()


def test_a_recording_that_comes_once_the_hand_over_is_sent_is_not_taken_for_a_part_of_it(practice: Practice) -> None:
    practice.texts("Are you there?")
    practice.calls(TOM)
    [call] = practice.twilio.state.calls.all()
    practice.clock.set(moment("2026-11-24 09:00"))
    practice.opens()
    assert f"* {TOM}" in practice.told()
    late = LeftRecording(call.sid, "RE" + "1" * 32, RecordingStatus.COMPLETED, practice.clock.now(), 9)
    practice.engine.delivering.arrivals.left("line", late)
    practice.engine.run_heartbeat()
    waiting = practice.record.deliveries.waiting(practice.clock.now() - timedelta(days=1))
    assert late.reference in [one.reference for one in waiting]


def test_a_daemon_that_was_down_at_the_opening_tells_at_its_start_and_says_that_it_is_late(practice: Practice) -> None:
    practice.texts("Hello")
    practice.falls_asleep()
    practice.clock.set(practice.clock.now() + timedelta(hours=17))
    practice.opens_its_eyes()
    text = practice.told()
    assert "This comes late: Autoreply was not running when you opened." in text
    assert "You were closed from Mon, 5:00 PM EST to Tue, 9:00 AM EST." in text


def test_who_installs_it_by_day_is_not_told_of_a_night_before_it(tmp_path: Path) -> None:
    with Practice(tmp_path, at="2026-11-24 11:00") as practice:
        practice.looks(minutes=1)
        practice.nobody_is_told()
        practice.at("2026-11-25 09:00")
        assert practice.told().startswith("Nobody wrote or called.")


def test_a_restart_in_the_moment_of_the_opening_tells_once(practice: Practice) -> None:
    practice.texts("Hello")
    practice.clock.set(practice.clock.now() + timedelta(hours=15))
    practice.engine.run_heartbeat()
    practice.falls_asleep()
    practice.opens_its_eyes()
    assert practice.told().startswith("1 person")
    practice.looks(minutes=1)
    practice.nobody_is_told()


def test_a_hand_over_that_was_made_and_not_claimed_before_the_power_went_is_sent_all_the_same(
    practice: Practice,
) -> None:
    practice.texts("Hello")
    practice.clock.set(practice.clock.now() + timedelta(hours=15))
    nine = practice.clock.now()
    assert practice.record.handovers.begin("", (nine - timedelta(hours=16), nine), nine, {"": ""}) is not None
    practice.looks()
    assert practice.told().startswith("1 person")


def test_people_are_told_at_their_own_openings_of_what_was_written_to_them(tmp_path: Path) -> None:
    with Practice(tmp_path, people=TWO, more=OWN_CHANNELS) as practice:
        practice.texts("To everybody")
        practice.mails("nia@mail.example", channel="ana-mail")
        practice.at("2026-11-24 08:00")
        assert "* nia@mail.example" in practice.told(ANA)
        practice.at("2026-11-24 09:00")
        assert practice.told(DESK).startswith("1 person")
        practice.at("2026-11-24 13:00")
        assert practice.told(BEN).startswith("Nobody wrote or called.")


def test_a_person_who_is_opened_by_hand_early_is_told_then_and_others_at_their_own_openings(tmp_path: Path) -> None:
    with Practice(tmp_path, people=TWO, more=OWN_CHANNELS) as practice:
        practice.texts("To everybody")
        practice.mails("nia@mail.example", channel="ana-mail")
        practice.at("2026-11-24 06:30")
        practice.overrides(Mode.WORKING, "2026-11-24 09:30", "ana")
        assert "* nia@mail.example" in practice.told(ANA)
        assert practice.letters(DESK) == practice.letters(BEN) == []
        practice.at("2026-11-24 09:00")
        assert practice.told(DESK).startswith("1 person")
        practice.at("2026-11-24 12:30")
        practice.nobody_is_told()


def test_who_covers_a_vacation_gets_what_was_written_to_who_is_away(tmp_path: Path) -> None:
    away = '[[vacation]]\nperson = "ana"\nfrom = 2026-11-23\nto = 2026-12-04\ncover = "ben"\n'
    people = {**TWO, "ben": TWO["ben"] + '\ncontact = "+1 555 0100"'}
    with Practice(tmp_path, people=people, more=OWN_CHANNELS + away) as practice:
        practice.mails("nia@mail.example", channel="ana-mail")
        practice.at("2026-11-24 13:00")
        assert "* nia@mail.example" in practice.told(BEN)
        practice.at("2026-12-07 08:00")
        assert practice.told(ANA).startswith("Nobody wrote or called.")


def test_each_reader_has_their_own_clock(tmp_path: Path) -> None:
    far = {"ana": 'timezone = "America/Los_Angeles"\nhours = { mon-fri = "8-12" }'}
    with Practice(tmp_path, people=far, more=OWN_CHANNELS) as practice:
        practice.mails("nia@mail.example", channel="ana-mail")
        practice.at("2026-11-24 10:59")
        assert practice.letters(ANA) == []
        practice.at("2026-11-24 11:00")
        text = practice.told(ANA)
        assert "Email on ana-mail, Mon, 3:00 PM PST." in text
        assert "to Tue, 8:00 AM PST." in text


@pytest.mark.parametrize(
    ("at", "nine", "said"),
    [
        ("2026-03-06 20:00", "2026-03-09 09:00", "from Fri, 5:00 PM EST to Mon, 9:00 AM EDT"),
        ("2026-10-30 20:00", "2026-11-02 09:00", "from Fri, 5:00 PM EDT to Mon, 9:00 AM EST"),
    ],
    ids=["spring", "autumn"],
)
def test_over_a_change_of_the_clock_it_comes_at_nine(tmp_path: Path, at: str, nine: str, said: str) -> None:
    with Practice(tmp_path, at=at) as practice:
        practice.texts("Hello")
        practice.at(nine.replace("09:00", "08:59"))
        practice.nobody_is_told()
        practice.at(nine)
        assert said in practice.told()


def test_a_way_that_does_not_work_is_trouble_after_a_quarter_of_an_hour_and_over_when_it_works(
    practice: Practice,
) -> None:
    practice.texts("Hello")
    practice.sink.always(Stage.RCPT, says("451 4.3.0 later"))
    practice.at("2026-11-24 09:00")
    for _ in range(8):
        practice.looks(minutes=1)
    assert not [each for each in practice.troubles() if "hand-over" in each]
    practice.looks(minutes=8)
    (trouble,) = [each for each in practice.troubles() if "hand-over" in each]
    assert trouble.startswith("The hand-over for the practice of Tue, Nov 24, 2026, 9:00 AM EST has not arrived")
    practice.sink.always(Stage.RCPT, None)
    practice.looks(minutes=15)
    subjects = [mail.message["Subject"] for mail in practice.letters(DESK)]
    assert subjects.count("Tue, Nov 24: 1 person wrote or called") == 1, "beside what the owner is told of it"
    assert not [each for each in practice.troubles() if "hand-over" in each]


def test_where_nobody_has_a_way_nothing_is_sent_and_nothing_is_trouble(tmp_path: Path) -> None:
    with Practice(tmp_path, reach="") as practice:
        practice.texts("Hello")
        practice.at("2026-11-24 09:20")
        practice.nobody_is_told()
        assert practice.troubles() == []


def test_a_text_to_the_desk_counts_and_names_nobody(tmp_path: Path) -> None:
    counts = TO_DESK.replace("ways = [", 'content = "counts"\nways = [')
    with Practice(tmp_path, reach=counts) as practice:
        practice.texts("I want to kill myself")
        practice.texts("Hello", TOM)
        practice.at("2026-11-24 09:00")
        counts = "Autoreply: 2 people wrote or called, 1 with urgent words. Open the page."
        assert practice.told().strip() == f"{counts}\n\n{PUBLIC}"


def test_the_mail_is_marked_as_automatic_and_its_subject_names_nobody(practice: Practice) -> None:
    practice.texts("Hello")
    practice.at("2026-11-24 09:00")
    (mail,) = practice.letters(DESK)
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.message["Subject"] == "Tue, Nov 24: 1 person wrote or called"
    assert mail.message["List-Unsubscribe"] is None
    page = mail.message.get_body(("html",))
    assert page is not None
    assert f"tel:{MARIA}" in page.get_content()
    assert OURS not in plain_of(mail)


def test_of_two_replicas_that_see_the_opening_at_once_one_tells(tmp_path: Path, postgres_url: str) -> None:
    with Practice(tmp_path, record=postgres_url) as practice:
        practice.texts("Hello")
        practice.looks()
        with Record.open(postgres_url) as second:
            given = Dependencies(second, practice.clock, tmp_path / "second", Health(practice.clock), Metrics())
            other = build_engine(practice.engine.settings, given)
            practice.clock.set(practice.clock.now() + timedelta(hours=15))
            at_once(*(threading.Thread(target=beats, args=(engine,)) for engine in (practice.engine, other) * 2))
            assert practice.told().startswith("1 person")
            for engine in (practice.engine, other):
                beats(engine)
            practice.nobody_is_told()
            other.stop()


def test_of_two_replicas_one_delivers_a_recording_and_it_is_deleted_only_after_that(tmp_path: Path) -> None:
    with Practice(tmp_path, more='[delivery]\ndeliver = "at-once"\ndelete_after_delivery = true') as practice:
        settings = practice.engine.settings
        given = Dependencies(practice.record, practice.clock, state_folder(settings), Health(practice.clock), Metrics())
        other = build_engine(settings, given)
        practice.sink.will(Stage.DOT, says("451 4.3.0 later"))
        practice.calls(TOM, speaks=12)
        [recording] = practice.twilio.state.recordings.all()

        def both_look() -> None:
            for engine in (other, practice.engine, other):
                engine.delivering.look()
                engine.outbox.retry_due(lambda _channel, work: work())

        both_look()
        assert not practice.letters(DESK)
        assert not recording.deleted
        practice.clock.advance(minutes=2)
        both_look()
        both_look()
        assert not recording.deleted, "the mail may yet come back"
        practice.clock.advance(hours=6)
        both_look()
        assert len(practice.letters(DESK)) == 1
        assert recording.deleted
        assert len([one for one in practice.twilio.requests if one.method == "DELETE"]) == 1
        other.stop()


def test_without_the_record_nobody_is_told_that_nobody_wrote(practice: Practice, tmp_path: Path) -> None:
    practice.texts("Hello")
    practice.clock.set(practice.clock.now() + timedelta(hours=15))
    blind = Dependencies(None, practice.clock, tmp_path / "blind", Health(practice.clock), Metrics())
    engine = build_engine(practice.engine.settings, blind)
    for outbox in (engine.outbox, engine.fallback_outbox):
        engine.run_heartbeat()
        outbox.retry_due(lambda _channel, work: work())
    practice.nobody_is_told()
    engine.stop()
    practice.looks()
    assert practice.told().startswith("1 person")


def beats(engine: Engine) -> None:
    engine.run_heartbeat()
    engine.outbox.retry_due(lambda _channel, work: work())


MARKER = "Quetzalcoatl"


def test_what_somebody_wrote_or_said_is_in_the_mail_and_nowhere_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with Practice(tmp_path) as practice:
        practice.texts(f"I am afraid of {MARKER}")
        practice.calls(TOM, speaks=30)
        practice.looks(minutes=5)
        visitor = Visitor(practice.url)
        visitor.logs_in(PASSWORD)
        assert MARKER in visitor.reads("/inbox/person?message=1")
        sound = practice.line.audio(practice.record.deliveries.of_messages("line", _calls(practice))[0].reference)
        with sound as stream:
            octets = b"".join(stream.chunks)
        practice.at("2026-11-24 09:00")
        assert f"> I am afraid of {MARKER}" in practice.told()
        practice.looks(minutes=5)
        practice.record.database.empty_log()
        kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
        figures = practice.metrics.page()
    for where in (kept, figures, caplog.text.encode()):
        assert MARKER.encode() not in where
        assert octets[1000:1400] not in where
    assert MARIA not in caplog.text
    assert MARIA.encode() not in figures


def _calls(practice: Practice) -> list[str]:
    return [call.sid for call in practice.twilio.state.calls.all()]
