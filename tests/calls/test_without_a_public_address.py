"""Without a webhook the number itself is switched, and messages are looked for."""

from schedules import Mode
from tests.autoreply.record.shut import shut
from tests.calls.conftest import Opens
from tests.calls.practice import ANA, NUMBER, Practice

OFFICE = f"<Response><Dial><Number>{ANA}</Number></Dial></Response>"
NIGHT = "<Response><Say>In danger, call 9, 1, 1.</Say><Record action='{thanks}'/></Response>"
TARGETS = """
webhook = false
office_url = "https://handler.twilio.com/twiml/EHoffice"
after_hours_url = "https://handler.twilio.com/twiml/EHnight"
"""


def test_the_number_leads_to_the_office_by_day_and_to_the_numbers_at_night(opens: Opens) -> None:
    practice = opens("Mon 16:59", line=TARGETS)
    thanks = practice.twilio.bin("<Response><Say>Thank you.</Say></Response>")
    practice.twilio.state.bins |= {"EHoffice": OFFICE, "EHnight": NIGHT.format(thanks=thanks)}
    practice.engine.run_heartbeat()
    assert practice.call().ringing == (ANA,)
    practice.goes_to("Mon 17:00")
    practice.engine.run_heartbeat()
    line = practice.call()
    line.hears("9, 1, 1")
    practice.channel.sweep()
    line.speaks(8)
    practice.goes_to("Mon 17:05")
    practice.channel.sweep()
    assert practice.notes(line)["seconds"] == 8
    [number] = practice.twilio.state.numbers.all()
    assert number.phone_number == NUMBER
    assert number.voice_url.endswith("EHnight")


def led_to(practice: Practice) -> str:
    """Where a call to the number goes now, by the end of its address."""
    [number] = practice.twilio.state.numbers.all()
    return number.voice_url.rpartition("/")[2]


def test_a_turn_that_fails_three_times_is_alarmed_about_and_succeeds_at_last(opens: Opens) -> None:
    practice = opens("Mon 16:59", line=TARGETS)
    practice.engine.run_heartbeat()
    practice.twilio.fail_next(3, status=503, only="POST /2010-04-01/Accounts")
    for minute in ("17:00", "17:10", "17:20"):
        practice.goes_to(f"Mon {minute}")
        practice.engine.run_heartbeat()
        assert led_to(practice) == "EHoffice"
        assert [one.says for one in practice.health.troubles() if one.about.startswith("main-line")]
    practice.goes_to("Mon 17:30")
    practice.engine.run_heartbeat()
    assert led_to(practice) == "EHnight"
    assert practice.health.troubles() == []


def test_a_number_that_somebody_changed_by_hand_is_put_back_within_a_look_and_told(opens: Opens) -> None:
    practice = opens("Mon 20:00", line=TARGETS)
    practice.engine.run_heartbeat()
    [number] = practice.twilio.state.numbers.all()
    practice.twilio.by_hand(number, voice_url="https://somebody.example/voice")
    practice.channel._numbers.reassert()
    assert led_to(practice) == "EHnight"
    [trouble] = practice.health.troubles()
    assert "led to somebody.example/voice" in trouble.says
    practice.goes_to("Tue 08:00")
    practice.channel._numbers.reassert()
    assert practice.health.troubles() == []


def test_the_number_is_turned_at_closing_though_the_record_is_shut(opens: Opens) -> None:
    practice = opens("Mon 16:59", line=TARGETS)
    practice.engine.run_heartbeat()
    with shut(practice.record):
        for when, where in (("Mon 17:00", "EHnight"), ("Tue 08:59", "EHnight"), ("Tue 09:00", "EHoffice")):
            practice.goes_to(when)
            practice.engine.run_heartbeat()
            assert led_to(practice) == where
        [number] = practice.twilio.state.numbers.all()
        practice.twilio.by_hand(number, voice_url="https://somebody.example/voice")
        practice.channel._numbers.reassert()
        assert led_to(practice) == "EHoffice", "looked after by memory"
        assert any("record" in one.about for one in practice.health.troubles())
    practice.channel._numbers.reassert()
    assert led_to(practice) == "EHoffice", "the bookmark still says Monday's"
    practice.engine.run_heartbeat()
    assert practice.record.postures.of("main-line")
    practice.goes_to("Tue 17:00")
    practice.engine.run_heartbeat()
    assert led_to(practice) == "EHnight"


def test_an_override_turns_the_number_at_night_and_it_turns_back_by_itself(opens: Opens) -> None:
    practice = opens("Mon 20:00", line=TARGETS)
    practice.engine.run_heartbeat()
    practice.overrides(Mode.WORKING, "Mon 21:00")
    practice.engine.run_heartbeat()
    assert led_to(practice) == "EHoffice"
    practice.goes_to("Mon 21:00")
    practice.engine.run_heartbeat()
    assert led_to(practice) == "EHnight"
