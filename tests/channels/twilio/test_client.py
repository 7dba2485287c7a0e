"""Where the credentials go, which are sent with every request."""

import pytest

from channels.twilio.client import RebasedHttpClient

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
