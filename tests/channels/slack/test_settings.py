"""What a practice may write about its workspace, and what it reads where that cannot be."""

from typing import Any

import pytest
from pydantic import ValidationError

from channels.slack.settings import SlackSettings
from tests.channels.slack.samples import settings


def refused(**given: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        SlackSettings.model_validate(given)
    [error] = caught.value.errors()
    return str(error["msg"])


@pytest.mark.parametrize("key", ["api_base_url", "public_url"])
@pytest.mark.parametrize(
    "text", ["https://slack.com:99999/api", "https://slack.com:port/api", "https://[::1/api", "http://slack.com/api"]
)
def test_an_address_that_cannot_be_one_is_refused(key: str, text: str) -> None:
    assert "address" in refused(**{key: text})
    assert settings(**{key: "https://slack.com:8443/api"})


@pytest.mark.parametrize(
    ("given", "example"),
    [
        ({"people": {"ana": {"user": "ana"}}}, "U024BE7LH"),
        ({"client_channels": ["#clients"]}, "C024BE91L"),
        ({"status_emoji": "moon"}, ":zzz:"),
        ({"client_id": "abc", "client_secret": "s"}, "two numbers with a dot"),
    ],
)
def test_an_id_of_the_wrong_form_is_refused_in_words_with_an_example(given: dict[str, Any], example: str) -> None:
    said = refused(**given)
    assert example in said
    assert "pattern" not in said
