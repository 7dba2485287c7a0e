"""Signatures: the example of the documentation, and the library's own validator on what really came."""

from urllib.parse import urlsplit

import pytest
from twilio.request_validator import RequestValidator

from autoreply_demo.simulators.telephone import AUTH, Number, Telephone, sign
from tests.autoreply_demo.simulators.telephone.conftest import MARIA, PRACTICE
from tests.autoreply_demo.simulators.telephone.practice_server import PUBLIC, Responder, response

# The worked example of the page on the security of webhooks.
EXAMPLE = "https://example.com/myapp.php?foo=1&bar=2"
POSTED = {
    "Digits": "1234",
    "To": "+18005551212",
    "From": "+14158675310",
    "Caller": "+14158675310",
    "CallSid": "CA1234567890ABCDE",
}


def test_the_example_of_the_documentation_comes_out() -> None:
    assert sign("12345", EXAMPLE, POSTED.items()) == "L/OH5YylLD5NRKLltdqwSvS0BnU="


def test_names_that_repeat_are_sorted_and_counted_once() -> None:
    twice = [("a", "2"), ("a", "1"), ("a", "2")]
    assert sign("k", EXAMPLE, twice) == sign("k", EXAMPLE, [("a", "1"), ("a", "2")])


def test_the_fragment_is_not_signed() -> None:
    assert sign("k", EXAMPLE + "#rc=2") == sign("k", EXAMPLE)


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("query", ["", "?line=main&empty=&quoted=%2B1%20x"])
def test_the_validator_of_the_library_accepts_what_came(
    twilio: Telephone, number: Number, desk: Responder, method: str, query: str
) -> None:
    desk.pages = {"/sms": response("<Message action='/status'>Good evening</Message>"), "/status": ""}
    twilio.by_hand(number, sms_url=f"{PUBLIC}/sms{query}#rc=1", sms_method=method)
    twilio.texts(MARIA, PRACTICE, "Hello & “good” evening +=% \n ☎")
    twilio.settle()
    validator = RequestValidator(AUTH)
    assert len(desk.seen) == 3
    for seen in desk.seen:
        posted = seen.posted if seen.method == "POST" else {}
        in_query = dict(pair.split("=") for pair in urlsplit(seen.url).query.split("&") if pair)
        posted = {name: value for name, value in posted.items() if name not in in_query}
        assert validator.validate(seen.url, posted, seen.headers["X-Twilio-Signature"])
        assert not validator.validate(seen.url + "x", posted, seen.headers["X-Twilio-Signature"])
    assert desk.seen[0].method == method


def test_credentials_in_the_url_are_sent_as_basic_authentication(
    twilio: Telephone, number: Number, desk: Responder
) -> None:
    desk.pages["/sms"] = ""
    direct = desk.url.replace("http://", "http://user:pa%40ss@")
    twilio.by_hand(number, sms_url=f"{direct}/sms")
    twilio.texts(MARIA, PRACTICE, "Hello")
    assert desk.seen[0].headers["Authorization"] == "Basic dXNlcjpwYUBzcw=="
    assert desk.seen[0].url == f"{desk.url}/sms"


def test_nothing_beyond_loopback_is_ever_reached(twilio: Telephone, number: Number, desk: Responder) -> None:
    twilio.by_hand(number, sms_url="https://elsewhere.example/sms")
    twilio.texts(MARIA, PRACTICE, "Hello")
    assert desk.seen == []
    assert [one.status for one in twilio.webhooks] == [0, 0]
