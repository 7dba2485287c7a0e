"""Without a webhook the number itself is switched, and messages are looked for."""

from tests.calls.conftest import Opens
from tests.calls.practice import ANA, NUMBER

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
    practice.house.look_around()
    assert practice.call().ringing == (ANA,)
    practice.goes_to("Mon 17:00")
    practice.house.look_around()
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
