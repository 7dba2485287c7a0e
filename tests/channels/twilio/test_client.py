"""Where the credentials go, which are sent with every request."""

import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException

from channels import ChannelError, TryAgain
from channels.health import AccountHealth
from channels.twilio.client import RebasedHttpClient, judge, reading
from channels.twilio.meanings import meaning, sentence
from channels.twilio.settings import target

PAGE = "/v1/Services?PageSize=50&Page=1&PageToken=x"


@pytest.mark.parametrize(
    "page",
    [
        f"https://evil.example{PAGE}",
        f"https://eviltwilio.com{PAGE}",
        f"https://api.twilio.com.evil.example{PAGE}",
        f"https://api.twilio.com@evil.example{PAGE}",
        f"http://messaging.twilio.com{PAGE}",
        f"//evil.example{PAGE}",
        PAGE,
    ],
)
def test_a_list_cannot_lead_the_credentials_to_another_host(page: str) -> None:
    with pytest.raises(ValueError, match="not an address of Twilio's"):
        RebasedHttpClient(None, 1.0).request("GET", page, auth=("AC0", "secret"))


@pytest.mark.parametrize("host", ["api.twilio.com", "messaging.twilio.com", "api.dublin.ie1.twilio.com"])
def test_every_product_of_twilio_is_reached(host: str) -> None:
    assert RebasedHttpClient(None, 1.0).rebased(f"https://{host}{PAGE}") == f"https://{host}{PAGE}"


@pytest.mark.parametrize("host", ["messaging.twilio.com", "evil.example"])
def test_another_provider_gets_every_request_itself(host: str) -> None:
    client = RebasedHttpClient("https://provider.example/twilio", 1.0)
    assert client.rebased(f"https://{host}{PAGE}") == f"https://provider.example/twilio{PAGE}"


@pytest.mark.parametrize(
    ("status", "code", "says"),
    [
        (429, None, "Twilio asks us to be slower (HTTP 429)."),
        (500, None, "Twilio is in trouble itself (HTTP 500)"),
        (404, None, "refuses the request (HTTP 404) and does not say why; is api_base_url right?"),
        (401, None, "does not accept the account or its token (HTTP 401)"),
        (400, 21211, "The number is not a valid one. (Twilio 21211)"),
    ],
)
def test_a_refusal_is_said_so_that_an_owner_can_use_it(status: int, code: int | None, says: str) -> None:
    with pytest.raises(ChannelError) as caught, reading():
        raise TwilioRestException(status, "/x", code=code)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("code", "again", "says"),
    [
        (21608, False, "trial account"),
        (21212, False, "check numbers"),
        (21659, False, "not at Twilio"),
        (21660, False, "another account"),
        (30017, True, "congested"),
        (30022, True, "more slowly"),
        (30023, False, "midnight"),
    ],
)
def test_a_code_is_said_in_words_and_is_tried_again_where_that_may_help(code: int, again: bool, says: str) -> None:
    assert says in sentence(code)
    assert meaning(code).again is again
    assert not meaning(code).recipient, "the trouble is not the recipient's"
    assert isinstance(judge(400, code), TryAgain) is again


@pytest.mark.parametrize(
    ("given", "used"),
    [
        (
            "http://webhooks.twilio.com/v1/Accounts/AC0/Flows/FW0",
            "https://webhooks.twilio.com/v1/Accounts/AC0/Flows/FW0",
        ),
        ("http://handler.twilio.com/twiml/EH0?a=b", "https://handler.twilio.com/twiml/EH0?a=b"),
        ("https://bins.example/x", "https://bins.example/x"),
    ],
)
def test_an_address_that_twilio_gives_without_tls_is_used_with_it(given: str, used: str) -> None:
    assert target(given) == used
    with pytest.raises(ValueError, match="begins with https://"):
        target(given.replace("twilio.com", "twilio.com.evil.example").replace("https://", "http://"))


def test_where_nobody_says_why_no_number_is_made_up() -> None:
    with pytest.raises(ChannelError, match="does not say why; is api_base_url right") as caught, reading():
        raise TwilioException("no answer of Twilio's")
    assert "HTTP 0" not in str(caught.value)


def test_what_two_parts_of_an_account_suffer_from_is_told_once() -> None:
    told: list[str] = []
    health = AccountHealth("line", lambda _line, says: told.append(says))
    health.report("texts", "Twilio cannot be reached.")
    health.report("delivery", "Twilio cannot be reached.")
    assert told == ["Twilio cannot be reached."]
    health.report("texts", "")
    assert told == ["Twilio cannot be reached."]
    health.report("delivery", "")
    assert told[-1] == ""
