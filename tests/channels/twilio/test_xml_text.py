"""Whatever a practice or a calendar writes, Twilio can read the documents."""

from xml.etree import ElementTree

import pytest
from twilio.twiml.messaging_response import MessagingResponse

from channels.twilio.xml_text import xml_text

FORBIDDEN = "\x00\x08\x0b\x1f\ud800\udfff\ufffe\uffff"


@pytest.mark.parametrize("wrong", FORBIDDEN)
def test_what_xml_forbids_is_left_out_and_nothing_else(wrong: str) -> None:
    response = MessagingResponse()
    response.message(xml_text(f"Call 9{wrong}11 & <wait>\n… 🙂 é", 1600))
    assert "".join(ElementTree.fromstring(str(response)).itertext()) == "Call 911 & <wait>\n… 🙂 é"


def test_it_is_cut_after_what_is_left_out() -> None:
    assert xml_text("\uffff" * 9 + "911", 3) == "911"
