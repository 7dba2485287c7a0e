"""Conversations of an alert: who is told, how somebody takes it, and that it never ends silently."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autoreply.answering.fallback import Fallback
from autoreply.engine.dependencies import Dependencies
from autoreply.engine.wiring import build_engine
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from channels import Inbound, Signal
from channels.segments import size
from schedules import SystemClock
from tests.autoreply.record.shut import shut
from tests.browser.practice import PASSWORD
from tests.browser.visitor import Visitor
from tests.conversations.morning import DESK, MARIA, OURS, TOM, plain_of
from tests.conversations.oncall import ANA, BEN, MARKER, ONCALL, OWNER, URGENT, OnCallPractice, codes

FIRST = "Autoreply: 1 urgent message. Open the page. To take it reply 1A."


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[OnCallPractice]:
    with OnCallPractice(tmp_path) as made:
        yield made


def test_urgent_words_alert_who_is_on_call_at_once_and_others_alert_nobody(practice: OnCallPractice) -> None:
    practice.texts("Could we move Thursday?")
    practice.looks(minutes=30)
    assert practice.heard(ANA) == practice.heard(OWNER) == []
    practice.texts(URGENT, TOM)
    practice.looks()
    assert practice.heard(ANA) == [FIRST]
    assert practice.heard(BEN) == practice.heard(OWNER) == []
    assert practice.spoken_to(ANA) == 0


def test_nobody_takes_it_and_it_climbs_to_everybody_and_goes_on(practice: OnCallPractice) -> None:
    practice.texts(URGENT)
    practice.looks()
    practice.looks(minutes=2)
    assert practice.spoken_to(ANA) == 1
    assert practice.heard(BEN) == []
    practice.looks(minutes=3)
    assert len(practice.heard(ANA)) == 2
    practice.looks(minutes=5)
    assert practice.heard(BEN) == [FIRST]
    assert practice.heard(OWNER) == []
    practice.looks(minutes=10)
    assert practice.heard(OWNER) == [FIRST]
    assert any("nobody has taken" in says for says in practice.troubles())
    for _ in range(6):
        practice.looks(minutes=30)
    assert len([text for text in practice.heard(OWNER) if text == FIRST]) == 7


def test_a_code_by_text_takes_it_and_whoever_is_second_is_told_who_did(practice: OnCallPractice) -> None:
    practice.texts(URGENT)
    practice.looks(minutes=0)
    practice.looks(minutes=10)
    practice.texts("\uff14\uff21", BEN)  # an alert that does not exist
    practice.texts(' "1a" thanks', ANA)
    practice.looks()
    assert practice.heard(ANA)[-1] == practice.heard(BEN)[-1] == "Autoreply: Ana Ruiz took 1A."
    practice.texts("\uff11\uff21", BEN)
    practice.looks()
    assert practice.heard(BEN)[-1] == "Autoreply: 1A is already taken by Ana Ruiz."
    told = practice.heard(OWNER), practice.heard(ANA), practice.spoken_to(ANA)
    practice.looks(minutes=45)
    assert (practice.heard(OWNER), practice.heard(ANA), practice.spoken_to(ANA)) == told


def test_a_code_from_a_client_is_a_message_of_a_client(practice: OnCallPractice) -> None:
    practice.texts(URGENT)
    practice.looks()
    practice.texts("1A", TOM)
    assert "988" in practice.twilio.phone(TOM).texts[-1].body
    assert [one.state.taken_by for one in practice.record.alerts.open()] == [""]


def test_yes_takes_nothing_and_stop_turns_off_one_way_while_the_ladder_goes_on(practice: OnCallPractice) -> None:
    practice.texts(URGENT)
    practice.looks()
    practice.texts("YES", ANA)
    practice.looks()
    assert practice.record.alerts.open()[0].state.taken_by == "", "it is Twilio's word to opt in, and none of ours"
    practice.texts("STOP", ANA)
    practice.looks()
    assert [way.kind for way in practice.engine.notices.usable("ana")] == ["call"]
    told = practice.heard(ANA)
    practice.looks(minutes=2)
    assert practice.spoken_to(ANA) == 1
    practice.looks(minutes=8)
    assert practice.heard(BEN) == [FIRST]
    assert practice.heard(ANA) == told
    assert any("STOP came from there" in says for says in practice.troubles())


def test_a_mailbox_takes_nothing_and_a_wrong_key_is_asked_again(practice: OnCallPractice) -> None:
    practice.texts(URGENT)
    practice.looks()
    practice.looks(minutes=2)
    line = practice.twilio.phone(ANA).rings().answers()
    line.hears("with an urgent message for the practice. Please open the page. To take it, press 2.")
    line.presses("7").hears("That was another key. To take it, press 2.")
    line.waits()  # as a mailbox does
    assert practice.record.alerts.open()[0].state.taken_by == ""
    practice.looks(minutes=3)
    line = practice.twilio.phone(ANA).rings().answers()
    line.presses("2").hears("Thank you. It is yours.")
    assert practice.record.alerts.open()[0].state.taken_by == "ana"


def test_yes_takes_no_alert_and_stop_takes_none_and_the_next_way_goes_on(practice: OnCallPractice) -> None:
    practice.texts(URGENT)
    practice.looks()
    practice.texts("YES", ANA)
    practice.looks()
    assert [one.state.taken_by for one in practice.record.alerts.open()] == [""], "it is a word of the provider's"
    practice.texts("STOP", ANA)
    practice.looks()
    assert [one.state.taken_by for one in practice.record.alerts.open()] == [""]
    told = practice.heard(ANA)
    assert [way.kind for way in practice.engine.notices.usable("ana")] == ["call"]
    practice.looks(minutes=5)
    assert practice.spoken_to(ANA) >= 1
    assert practice.heard(ANA) == told, "nothing more goes to a telephone that said STOP"
    practice.looks(minutes=5)
    assert practice.heard(BEN) == [FIRST]
    assert any("STOP came from there" in says for says in practice.troubles())


def test_a_call_in_flight_is_told_who_took_it(practice: OnCallPractice) -> None:
    practice.texts(URGENT)
    practice.looks()
    practice.looks(minutes=2)
    line = practice.twilio.phone(ANA).rings()
    practice.texts("1A", BEN)
    line.answers().presses("2").hears("It is already taken by Ben Cole.")


def test_whoever_is_on_call_after_the_hand_off_is_told_from_then_on(practice: OnCallPractice) -> None:
    practice.overrides_closed("2026-11-30 12:00")
    practice.at("2026-11-30 08:58")
    practice.texts(URGENT)
    practice.looks()
    assert (practice.heard(ANA), practice.heard(BEN)) == ([FIRST], [])
    practice.looks(minutes=2)
    assert (practice.spoken_to(ANA), practice.spoken_to(BEN)) == (0, 1)


def test_two_replicas_tell_once_and_a_restart_in_the_middle_loses_nothing(practice: OnCallPractice) -> None:
    other = practice.another()
    practice.texts(URGENT)
    for engine in (practice.engine, other, practice.engine):
        engine.alerts.look()
    for engine in (other, practice.engine):
        practice.sends(engine)
    practice.twilio.settle()
    assert practice.heard(ANA) == [FIRST]
    practice.clock.advance(minutes=2)
    other.alerts.look()  # and then it is gone, before anything was sent
    other.stop()
    practice.falls_asleep()
    practice.opens_its_eyes()
    practice.looks()
    assert practice.spoken_to(ANA) == 1
    practice.looks(minutes=8)
    assert practice.heard(BEN) == [FIRST]


def test_other_minutes_count_from_the_next_look_on_for_an_open_alert_too(practice: OnCallPractice) -> None:
    def chooses(ladder: str) -> None:
        practice.falls_asleep()
        practice.file.write_text(practice.file.read_text().partition("ladder =")[0] + f"ladder = {{ {ladder} }}\n")
        practice.opens_its_eyes()

    practice.texts(URGENT)
    practice.looks()
    practice.looks(minutes=2)
    assert practice.spoken_to(ANA) == 1
    chooses('call = "3m", again = "40m", next = "50m", everybody = "60m", then_every = "60m"')
    practice.looks(minutes=10)
    assert (practice.spoken_to(ANA), len(practice.heard(ANA)), practice.heard(BEN)) == (1, 1, [])
    assert practice.troubles() == []
    chooses('again = "5m", next = "6m", everybody = "20m", then_every = "5m"')
    practice.looks()
    assert (practice.spoken_to(ANA), len(practice.heard(ANA)), practice.heard(BEN)) == (2, 2, [FIRST])
    for minutes, owner in ((7, 0), (1, 1), (4, 1), (1, 2)):
        practice.looks(minutes=minutes)
        assert practice.heard(OWNER).count(FIRST) == owner
    assert any("nobody has taken" in says for says in practice.troubles())
    chooses('everybody = "50m", then_every = "60m"')
    for minutes, owner in ((59, 2), (1, 3)):
        practice.looks(minutes=minutes)
        assert practice.heard(OWNER).count(FIRST) == owner


def test_while_the_record_is_broken_ladders_go_on_and_nothing_is_told_twice_afterwards(
    practice: OnCallPractice,
) -> None:
    practice.texts(URGENT)
    practice.looks()
    with shut(practice.record, ("message", "alert", "outgoing")):
        practice.texts(URGENT, TOM)
        practice.looks_without_its_record(minutes=2)
        assert practice.spoken_to(ANA) == 1, "the second rung of the alert of before"
        first, second = codes(practice.heard(ANA))
        assert first == "1A"
        practice.texts(second, BEN)
        practice.looks_without_its_record()
        assert practice.heard(ANA)[-1] == f"Autoreply: Ben Cole took {second}."
        told = practice.heard(ANA), practice.heard(BEN), practice.calls_begun()
    for _ in range(2):
        practice.looks()
        assert (practice.heard(ANA), practice.heard(BEN), practice.calls_begun()) == told
    states = {one.number: (one.state.climbed, one.state.taken_by) for one in practice.record.alerts.open()}
    assert states == {1: (2, ""), int(second.rstrip("A")): (1, "ben")}
    practice.looks(minutes=3)
    assert practice.spoken_to(ANA) == 2
    assert codes(practice.heard(ANA)[len(told[0]) :]) == ["1A"]
    practice.texts(URGENT, "+15550100009")
    practice.looks()
    assert codes(practice.heard(ANA))[-1] == "2A", "what begins afterwards has a short code again"


def test_what_alerted_while_no_record_could_be_opened_is_in_it_afterwards(
    practice: OnCallPractice, tmp_path: Path
) -> None:
    health, metrics = Health(practice.clock), Metrics()
    given = Dependencies(None, practice.clock, tmp_path / "blind", health, metrics, Fallback())
    blind, now = build_engine(practice.engine.settings, given), practice.clock.now()
    signals = {Signal.AUTHENTICATED: "the server vouches"}
    mail = Inbound("office", "sha256:1", "maria@mail.example", "", now, signals, URGENT, reply_to="maria@mail.example")
    blind.deferred.deliver([mail])
    seeing = build_engine(practice.engine.settings, replace(given, record=practice.record))
    for engine in (blind, seeing):
        engine.alerts.look()
        practice.sends(engine)
        practice.twilio.settle()
        assert len(practice.heard(ANA)) == 1
        engine.stop()
    assert [f"{one.number}A" for one in practice.record.alerts.open()] == codes(practice.heard(ANA))


def test_more_of_one_client_is_bundled_and_another_client_is_told_of_at_once(practice: OnCallPractice) -> None:
    practice.texts(URGENT)
    practice.looks()
    practice.texts(URGENT + " tonight")
    practice.texts(URGENT, TOM)
    practice.looks(seconds=5)
    assert codes(practice.heard(ANA)) == ["1A", "2A"]
    practice.looks(minutes=2)
    assert "Autoreply: more urgent messages for 1A (1). Open the page." in practice.heard(ANA)


def test_key_three_alerts_and_the_hand_over_has_that_call_first(practice: OnCallPractice) -> None:
    practice.texts("Could we move Thursday?", MARIA)
    line = practice.twilio.calls(TOM, OURS)
    line.presses("3")
    assert practice.line.settle(10)
    practice.looks()
    assert practice.heard(ANA) == [FIRST]
    alert = practice.record.alerts.open()[0]
    assert practice.record.follow_ups.of(alert.message, ()) is not None


def test_key_three_alerts_by_day_too_when_nobody_took_the_call(tmp_path: Path) -> None:
    with OnCallPractice(tmp_path, at="2026-11-23 10:00") as practice:
        practice.texts(URGENT)  # by day somebody reads
        line = practice.twilio.calls(TOM, OURS)
        line.nobody_answers().presses("3").nobody_answers()
        assert practice.line.settle(10)
        practice.looks()
        assert practice.heard(ANA) == [FIRST]
        assert len(practice.record.alerts.open()) == 1


def test_taken_is_asked_about_once_at_the_opening_and_the_page_ends_it(practice: OnCallPractice) -> None:
    practice.texts(URGENT)
    practice.looks()
    visitor = Visitor(practice.url)
    visitor.logs_in(PASSWORD)
    assert "Nobody has taken it." in visitor.reads("/")
    visitor.posts("/alert", number="1", what="take")
    assert practice.record.alerts.open()[0].state.taken_by == "*"
    practice.at("2026-11-24 09:00")
    practice.looks(minutes=5)
    asked = [text for text in practice.heard(OWNER) if "Was the person reached?" in text]
    assert len(asked) == 1
    visitor.logs_in(PASSWORD)  # that of the evening has ended
    visitor.gets("/alert?number=1&what=reached")
    assert len(practice.record.alerts.open()) == 1, "a link ends nothing"
    visitor.posts("/alert", number="1", what="reached")
    assert practice.record.alerts.open() == []
    for minutes in (0, 90):
        practice.looks(minutes=minutes)
        practice.texts("1A", ANA)
        practice.looks()
    assert practice.heard(ANA)[-2:] == ["Autoreply: 1A is over."] * 2


def test_the_inbox_takes_and_ends_an_alert_and_the_hand_over_says_who_took_it(tmp_path: Path) -> None:
    desk = f'[reach]\nways = [{{ mail = "{DESK}" }}]\n'
    with OnCallPractice(tmp_path, reach=desk) as practice:
        practice.texts(URGENT)
        practice.texts(URGENT, TOM)
        practice.looks()
        hers, his = practice.record.alerts.open()
        visitor = Visitor(practice.url)
        visitor.logs_in(PASSWORD)
        visitor.posts("/inbox/mark", through=str(hers.message), state="call-back")
        assert [one.state.taken_by for one in practice.record.alerts.open()] == ["*", ""]
        practice.at("2026-11-24 09:00")
        practice.looks()
        letters = [plain_of(mail) for mail in practice.letters(DESK)]
        (letter,) = (text for text in letters if "wrote or called" in text)
        assert letter.startswith("2 people wrote or called, 2 with urgent words, 1 alert that nobody took.")
        assert letter.index(f"* {TOM}") < letter.index(f"* {MARIA}")
        assert "Hillside House took the alert, Mon, 6:00 PM EST." in letter
        visitor.logs_in(PASSWORD)
        visitor.posts("/inbox/mark", through=str(his.message), state="done")
        assert [one.number for one in practice.record.alerts.open()] == [hers.number]


@pytest.mark.parametrize("presses", [True, False], ids=["a person", "a mailbox"])
def test_a_call_about_trouble_counts_once_a_key_is_pressed_and_else_a_text_follows(
    tmp_path: Path, presses: bool
) -> None:
    both = f'[reach]\nways = [{{ call = "{OWNER}" }}, {{ text = "{OWNER}" }}]'
    with OnCallPractice(tmp_path, reach=both) as practice:
        practice.health.report("texts: undecided", "texts: replies are paused.")
        practice.looks(minutes=10)
        line = practice.twilio.phone(OWNER).rings().answers()
        line.hears("1 thing is not well. Please open the page. To confirm that you heard this, press 1.")
        if presses:
            line.presses("1").hears("Thank you.")
        else:
            line.hangs_up()
        practice.line.sweep()
        practice.looks(minutes=1)
        texts = [] if presses else ["Autoreply: 1 thing is not well. Open the page.\nhttps://desk.example.org"]
        assert practice.heard(OWNER) == texts


def test_a_provider_that_refuses_is_followed_by_the_next_way_at_once(practice: OnCallPractice) -> None:
    practice.twilio.refuses(ANA, 21610)
    practice.texts(URGENT)
    practice.looks()
    assert practice.spoken_to(ANA) == 1


def test_no_alert_has_a_word_or_the_number_of_a_client_in_it(practice: OnCallPractice) -> None:
    practice.texts(f"{URGENT} {MARKER}")
    practice.looks()
    for minutes in (2, 3, 5, 10):
        practice.looks(minutes=minutes)
    texts = [text for number in (ANA, BEN, OWNER) for text in practice.heard(number)]
    assert len(texts) >= 4
    for text in texts:
        assert MARKER not in text
        assert MARIA[-4:] not in text
        assert (size(text).encoding, size(text).segments) == ("GSM-7", 1)
    posted = [str(one) for one in practice.calls_begun()]
    assert posted
    assert not any(MARKER in one or MARIA.strip("+") in one for one in posted)


def test_an_alert_leaves_within_seconds_of_the_message(practice: OnCallPractice) -> None:
    """The threads of the daemon, in real time; a message every moment within the second between two looks."""
    stop, took = threading.Event(), list[float]()
    alerts = threading.Thread(target=practice.engine.alerts.loop.run, args=(stop,))
    outbox = threading.Thread(target=practice.engine.outbox.run, args=(stop,))
    for thread in (alerts, outbox):
        thread.start()
    try:
        for number in range(12):
            began = SystemClock().monotonic()
            practice.mails(f"client-{number}@mail.example", URGENT)
            practice.twilio.phone(ANA).hears(f"reply {number + 1}A", timeout=30)
            took.append(SystemClock().monotonic() - began)
    finally:
        stop.set()
        practice.engine.alerts.loop.wake()
        practice.engine.outbox.wake()
        for thread in (alerts, outbox):
            thread.join()
    assert sorted(took)[len(took) // 2] <= 5, took


def test_without_alerts_nobody_is_told(tmp_path: Path) -> None:
    quiet = ONCALL.replace('alerts = ["texts", "office", "line"]', "")
    with OnCallPractice(tmp_path, more=quiet) as practice:
        practice.texts(URGENT)
        practice.looks(minutes=30)
        assert practice.heard(ANA) == practice.heard(OWNER) == []
