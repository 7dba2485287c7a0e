"""Only what Twilio signed, for the address that the practice configured, gets in; nothing else makes us stumble."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator

from channels import ChannelError, WebhookRequest
from channels.twilio.signature import HEADER, Signatures
from tests.channels.twilio.samples import PUBLIC, TOKEN, signed, text

GENUINE = signed(text("I'd like to talk: á + b & c = d %"))
GUARD = Signatures("line", PUBLIC, lambda: [TOKEN, "the alternate token"])


def test_the_example_of_twilios_own_page_is_genuine() -> None:
    """The page "Webhooks security" gives this request and its signature, for the token 12345."""
    params = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309"}
    params["To"] = "+18005551212"
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert RequestValidator("12345").compute_signature(url, params) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_the_example_of_a_body_that_is_no_form_is_genuine() -> None:
    """The request that Twilio's own libraries are tested with: JSON, its digest in the address, token 12345."""
    body = '{"property": "value", "boolean": true}'
    digest = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
    url = f"https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256={digest}"
    guard = RequestValidator("12345")
    assert hashlib.sha256(body.encode()).hexdigest() == digest
    assert guard.validate(url, body, "a9nBmqA0ju/hNViExpshrM61xv4=")
    assert not guard.validate(url, body + " ", "a9nBmqA0ju/hNViExpshrM61xv4=")


def test_a_genuine_request_gives_its_parameters_blank_ones_too() -> None:
    assert GUARD.prove(GENUINE) == text("I'd like to talk: á + b & c = d %")
    assert GUARD.prove(signed(text("", NumMedia=""))) == text("", NumMedia="")
    assert GUARD.prove(signed(text(), query="a=%2B1&b=")) == text()


def test_the_alternate_token_counts_while_the_token_is_changed_and_a_third_never() -> None:
    assert GUARD.prove(signed(text(), token="the alternate token")) is not None
    assert GUARD.prove(signed(text(), token="a stranger's")) is None


@pytest.mark.parametrize(
    "changed",
    [
        replace(GENUINE, method="GET"),
        replace(GENUINE, path="sms/"),
        replace(GENUINE, query="a=1"),
        replace(GENUINE, headers={}),
        replace(GENUINE, body=GENUINE.body + b"&More=1"),
        replace(GENUINE, body=GENUINE.body.replace(b"&To=", b"&Too=")),
        replace(GENUINE, body=b""),
        replace(GENUINE, headers={**GENUINE.headers, "content-type": "application/json"}),
        replace(GENUINE, headers={**GENUINE.headers, "host": "evil.example", HEADER: "x"}),
    ],
)
def test_whatever_is_changed_it_is_refused(changed: WebhookRequest) -> None:
    assert GUARD.prove(changed) is None


def test_what_the_host_header_says_counts_for_nothing() -> None:
    assert GUARD.prove(replace(GENUINE, headers={**GENUINE.headers, "host": "evil.example"})) is not None
    assert Signatures("line", "https://evil.example", lambda: [TOKEN]).prove(GENUINE) is None
    assert Signatures("other", PUBLIC, lambda: [TOKEN]).prove(GENUINE) is None


def test_the_port_may_be_signed_or_not() -> None:
    assert Signatures("line", f"{PUBLIC}:443", lambda: [TOKEN]).prove(GENUINE) is not None


def test_bodies_that_are_no_forms_are_proved_by_their_digest() -> None:
    body = '{"name": "ü"}'.encode()
    digest = hashlib.sha256(body).hexdigest()
    url = f"{PUBLIC}/hooks/line/sms?bodySHA256={digest}"
    headers = {"content-type": "application/json", HEADER: RequestValidator(TOKEN).compute_signature(url, {})}
    posted = WebhookRequest("POST", "sms", f"bodySHA256={digest}", headers, body)
    assert GUARD.prove(posted) == {}
    assert GUARD.prove(replace(posted, body=body + b" ")) is None
    assert GUARD.prove(replace(posted, query="")) is None, "the library would raise TypeError here"


def test_values_that_are_said_twice_are_signed_as_the_library_signs_them() -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    said = ImmutableMultiDict([("MediaUrl", "b"), ("MediaUrl", "a"), ("MediaUrl", "b")])
    headers[HEADER] = RequestValidator(TOKEN).compute_signature(f"{PUBLIC}/hooks/line/sms", said)
    posted = WebhookRequest("POST", "sms", "", headers, b"MediaUrl=b&MediaUrl=a&MediaUrl=b")
    assert GUARD.prove(posted) is not None
    assert GUARD.prove(replace(posted, body=b"MediaUrl=b&MediaUrl=c")) is None


def test_a_secret_that_cannot_be_read_lets_nobody_in() -> None:
    def unreadable() -> list[str]:
        raise ChannelError("The Twilio auth token cannot be read.")

    assert Signatures("line", PUBLIC, unreadable).prove(GENUINE) is None


@given(st.integers(0, len(GENUINE.body) - 1), st.integers(1, 255))
def test_every_single_changed_byte_of_a_body_is_refused(where: int, by: int) -> None:
    """A byte that only writes the same value in another way (%2b for %2B) means the same, and may pass."""
    body = bytearray(GENUINE.body)
    body[where] = (body[where] + by) % 256
    found = GUARD.prove(replace(GENUINE, body=bytes(body)))
    assert found is None or found == GUARD.prove(GENUINE)


def test_each_byte_of_a_whole_request_counts_whatever_it_is_changed_to() -> None:
    """Every place of body, query and signature, one after the other; nothing is left to chance."""
    query = "turn=2&tries=1"
    genuine = signed(text("Hi +1"), query=query)
    understood = GUARD.prove(genuine)
    assert understood is not None
    for place, byte in enumerate(genuine.body):
        for other in {byte ^ 1, byte ^ 2, byte ^ 0x20, byte ^ 0x80}:
            body = genuine.body[:place] + bytes([other]) + genuine.body[place + 1 :]
            assert GUARD.prove(replace(genuine, body=body)) in (None, understood), "%2b says what %2B says"
    for place, char in enumerate(query):
        changed = query[:place] + chr(ord(char) ^ 1) + query[place + 1 :]
        assert GUARD.prove(replace(genuine, query=changed)) is None
    signature = genuine.headers[HEADER]
    for place, char in enumerate(signature):
        changed = signature[:place] + chr(ord(char) ^ 1) + signature[place + 1 :]
        assert GUARD.prove(replace(genuine, headers={**genuine.headers, HEADER: changed})) is None


def test_a_change_that_means_something_else_is_never_let_through() -> None:
    """What may pass is another spelling of the same request, and of those there are few."""
    passed = []
    for place, byte in enumerate(GENUINE.body):
        body = GENUINE.body[:place] + bytes([byte ^ 0x20]) + GENUINE.body[place + 1 :]
        if GUARD.prove(replace(GENUINE, body=body)) is not None:
            passed.append(GENUINE.body[place - 2 : place + 1].decode())
    assert all("%" in spelling for spelling in passed), "only the letters of %2B and the like"


def test_behind_a_proxy_that_takes_a_prefix_off_the_configured_address_is_what_was_signed() -> None:
    """Twilio signed https://desk.example.org/phone/hooks/line/sms; /hooks/line/sms is what arrives here."""
    params = text()
    url = f"{PUBLIC}/phone/hooks/line/sms"
    headers = {**GENUINE.headers, HEADER: RequestValidator(TOKEN).compute_signature(url, params)}
    posted = replace(signed(params), headers={**headers, "x-forwarded-prefix": "/elsewhere"})
    assert Signatures("line", f"{PUBLIC}/phone", lambda: [TOKEN]).prove(posted) == params
    assert GUARD.prove(posted) is None


@given(st.integers(0, len(GENUINE.headers[HEADER]) - 1), st.characters())
def test_every_single_changed_character_of_the_signature_is_refused(where: int, char: str) -> None:
    signature = GENUINE.headers[HEADER]
    changed = signature[:where] + char + signature[where + 1 :]
    found = GUARD.prove(replace(GENUINE, headers={**GENUINE.headers, HEADER: changed}))
    assert (found is None) == (changed != signature)


@given(
    st.sampled_from(["POST", "GET", "PUT"]),
    st.text(max_size=40),
    st.text(max_size=40),
    st.dictionaries(st.sampled_from([HEADER, "content-type", "host"]), st.text(max_size=60)),
    st.binary(max_size=200),
)
def test_no_request_whatever_makes_it_raise(
    method: str, path: str, query: str, headers: dict[str, str], body: bytes
) -> None:
    assert GUARD.prove(WebhookRequest(method, path, query, headers, body)) is None
