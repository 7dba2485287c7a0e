"""A request that Twilio does not publish is refused; what is published is what Twilio's own library sends."""

from typing import Any

import pytest
import requests
from twilio.rest import Client

from autoreply_demo.simulators.telephone import ACCOUNT, AUTH, Telephone
from autoreply_demo.simulators.telephone.published import account, messaging, studio
from autoreply_demo.simulators.telephone.published.kinds import METHOD, ValueKind
from autoreply_demo.simulators.telephone.published.operation import PublishedOperation
from tests.autoreply_demo.simulators.telephone.conftest import ANA, MARIA, PRACTICE
from tests.autoreply_demo.simulators.telephone.library import Typed, parameters

HEX = "1" * 32
AP, CA, FW, MG, PN, RE, SM = (f"{letters}{HEX}" for letters in ("AP", "CA", "FW", "MG", "PN", "RE", "SM"))
OURS = f"/2010-04-01/Accounts/{ACCOUNT}/"
TEXT = {"To": MARIA, "From": PRACTICE, "Body": "We open at nine."}
CALL = {"To": ANA, "From": PRACTICE, "Twiml": "<Response><Pause/></Response>"}
FLOW = {"FriendlyName": "night", "Status": "draft", "Definition": "{}"}
_LIBRARY = Client(ACCOUNT, AUTH)
# The same operations in the library: its resource, and the method that builds the request.
SAME: list[tuple[PublishedOperation, Any, str]] = [
    (account.CREATE_MESSAGE, _LIBRARY.messages, "_create"),
    (account.LIST_MESSAGES, _LIBRARY.messages, "page"),
    (account.FETCH_MESSAGE, _LIBRARY.messages(SM), "_fetch"),
    (account.DELETE_MESSAGE, _LIBRARY.messages(SM), "_delete"),
    (account.LIST_MEDIA, _LIBRARY.messages(SM).media, "page"),
    (account.CREATE_CALL, _LIBRARY.calls, "_create"),
    (account.LIST_CALLS, _LIBRARY.calls, "page"),
    (account.FETCH_CALL, _LIBRARY.calls(CA), "_fetch"),
    (account.LIST_RECORDINGS, _LIBRARY.recordings, "page"),
    (account.FETCH_RECORDING, _LIBRARY.recordings(RE), "_fetch"),
    (account.DELETE_RECORDING, _LIBRARY.recordings(RE), "_delete"),
    (account.LIST_NUMBERS, _LIBRARY.incoming_phone_numbers, "page"),
    (account.UPDATE_NUMBER, _LIBRARY.incoming_phone_numbers(PN), "_update"),
    (account.FETCH_APPLICATION, _LIBRARY.applications(AP), "_fetch"),
    (account.UPDATE_APPLICATION, _LIBRARY.applications(AP), "_update"),
    (messaging.LIST_SERVICES, _LIBRARY.messaging.v1.services, "page"),
    (messaging.UPDATE_SERVICE, _LIBRARY.messaging.v1.services(MG), "_update"),
    (messaging.LIST_POOL, _LIBRARY.messaging.v1.services(MG).phone_numbers, "page"),
    (messaging.LIST_CAMPAIGNS, _LIBRARY.messaging.v1.services(MG).us_app_to_person, "page"),
    (messaging.LIST_BRANDS, _LIBRARY.messaging.v1.brand_registrations, "page"),
    (messaging.LIST_VERIFICATIONS, _LIBRARY.messaging.v1.tollfree_verifications, "page"),
    (messaging.LIST_SENDERS, _LIBRARY.messaging.v2.channels_senders, "page"),
    (studio.LIST_FLOWS, _LIBRARY.studio.v2.flows, "page"),
    (studio.CREATE_FLOW, _LIBRARY.studio.v2.flows, "_create"),
    (studio.FETCH_FLOW, _LIBRARY.studio.v2.flows(FW), "_fetch"),
    (studio.UPDATE_FLOW, _LIBRARY.studio.v2.flows(FW), "_update"),
    (studio.VALIDATE_FLOW, _LIBRARY.studio.v2.flow_validate, "_update"),
]
METHODS = {"_create": "POST", "_update": "POST", "page": "GET", "_fetch": "GET", "_delete": "DELETE"}
WITHOUT_LIBRARY = {account.FETCH_MP3.path, account.FETCH_WAV.path}  # the sound


def published() -> list[PublishedOperation]:
    """All of them."""
    return [
        one
        for part in (account, messaging, studio)
        for one in vars(part).values()
        if isinstance(one, PublishedOperation)
    ]


def refusal(twilio: Telephone, method: str, path: str, given: dict[str, Any] | None = None) -> tuple[int, int]:
    """The HTTP status, and Twilio's code of a refusal, 0 where there is none."""
    query, form = (given, None) if method == "GET" else (None, given)
    answer = requests.request(method, twilio.base_url + path, params=query, data=form, auth=(ACCOUNT, AUTH), timeout=30)
    code = 0 if answer.status_code < 400 else answer.json()["code"]
    return answer.status_code, code


def agrees(ours: ValueKind, theirs: Typed) -> bool:
    """Whether a kind of ours is the library's, which has URLs, Sids and methods as plain texts."""
    if theirs.kind == "choice":
        return (ours.name, set(ours.values)) == ("choice", set(theirs.values))
    if theirs.kind == "text":
        return (ours.name in {"text", "url", "sid"} or ours is METHOD) and ours.many is theirs.many
    return (ours.name, ours.many) == (theirs.kind, False)


@pytest.mark.parametrize(
    ("method", "path", "given", "status", "code", "why"),
    [
        ("GET", OURS + "Balance.json", {}, 404, 20404, "no such operation"),
        ("PUT", OURS + "Messages.json", TEXT, 405, 20004, "no such operation"),
        ("POST", OURS + f"Messages/{SM}.json", {"Body": ""}, 405, 20004, "no such operation"),
        ("POST", OURS + "Messages.json", {**TEXT, "Colour": "red"}, 400, 20001, "no parameter Colour"),
        ("POST", OURS + "Messages.json", {**TEXT, "to": MARIA}, 400, 20001, "no parameter to"),
        ("POST", OURS + "Messages.json", {**TEXT, "To": [MARIA, MARIA]}, 400, 20001, "To comes more than once"),
        ("GET", OURS + "Messages.json", {"Body": "x"}, 400, 20001, "no parameter Body"),
        ("POST", OURS + "Messages.json", {**TEXT, "To": ""}, 400, 21604, "To is missing"),
        ("POST", OURS + "Messages.json", {"To": MARIA, "Body": "x"}, 400, 21603, "From, MessagingServiceSid"),
        ("POST", OURS + "Messages.json", {**TEXT, "Body": ""}, 400, 21602, "Body, MediaUrl, ContentSid"),
        ("POST", OURS + "Messages.json", {**TEXT, "StatusCallback": "desk"}, 400, 21609, "StatusCallback is no url"),
        ("POST", OURS + "Messages.json", {**TEXT, "StatusCallback": "https://a_b.example"}, 400, 21609, "no url"),
        ("POST", OURS + "Messages.json", {**TEXT, "MediaUrl": "ftp://x.example/y"}, 400, 21502, "MediaUrl is no url"),
        ("POST", OURS + "Messages.json", {**TEXT, "MediaUrl": "https://[x/y"}, 400, 21502, "MediaUrl is no url"),
        ("POST", OURS + "Messages.json", {**TEXT, "ValidityPeriod": "2.5"}, 400, 20001, "ValidityPeriod is no whole"),
        ("POST", OURS + "Messages.json", {**TEXT, "MaxPrice": "cheap"}, 400, 20001, "MaxPrice is no number"),
        ("POST", OURS + "Messages.json", {**TEXT, "SendAsMms": "True"}, 400, 20001, "SendAsMms is no switch"),
        ("POST", OURS + "Messages.json", {**TEXT, "SendAt": "tomorrow"}, 400, 20001, "SendAt is no moment"),
        ("POST", OURS + "Messages.json", {**TEXT, "RiskCheck": "off"}, 400, 20001, "RiskCheck is no choice"),
        ("POST", OURS + "Messages.json", {**TEXT, "ContentSid": "HX12"}, 400, 20001, "ContentSid is no sid"),
        ("POST", OURS + "Messages.json", {**TEXT, "ContentSid": MG}, 400, 20001, "ContentSid is no sid"),
        ("GET", OURS + "Messages.json", {"DateSent>": "yesterday"}, 400, 20001, "DateSent> is no moment"),
        ("GET", OURS + "Messages.json", {"PageSize": "0"}, 400, 20001, "PageSize is no whole"),
        ("GET", OURS + "Messages.json", {"PageSize": "1001"}, 400, 20001, "PageSize is no whole"),
        ("GET", OURS + f"Messages/{CA}.json", {}, 404, 20404, "no identifier"),
        ("GET", f"/2010-04-01/Accounts/{MG}/Messages.json", {}, 404, 20404, "no identifier"),
        ("POST", OURS + "Calls.json", {**CALL, "To": ""}, 400, 21201, "To is missing"),
        ("POST", OURS + "Calls.json", {"To": ANA, "Twiml": CALL["Twiml"]}, 400, 21213, "From is missing"),
        ("POST", OURS + "Calls.json", {"To": ANA, "From": PRACTICE}, 400, 21205, "Url, Twiml, ApplicationSid"),
        ("POST", OURS + "Calls.json", {**CALL, "StatusCallbackMethod": "PUT"}, 400, 20001, "Method is no choice"),
        ("POST", OURS + "Calls.json", {**CALL, "Timeout": "-1"}, 400, 20001, "Timeout is no whole"),
        ("GET", OURS + "Calls.json", {"Status": "over"}, 400, 20001, "Status is no choice"),
        ("DELETE", OURS + f"Recordings/{SM}.json", {}, 404, 20404, "no identifier"),
        ("POST", OURS + f"IncomingPhoneNumbers/{PN}.json", {"VoiceUrl": "night"}, 400, 21502, "VoiceUrl is no url"),
        ("POST", f"/v1/Services/{AP}", {"FriendlyName": "All"}, 404, 20404, "no identifier"),
        ("GET", "/v1/Tollfree/Verifications", {"Status": "approved"}, 400, 20001, "Status is no choice"),
        ("POST", "/v2/Flows", {**FLOW, "Definition": "[]"}, 400, 20001, "Definition is no object"),
        ("POST", "/v2/Flows", {**FLOW, "Definition": "{"}, 400, 20001, "Definition is no object"),
        ("POST", "/v2/Flows", {**FLOW, "FriendlyName": ""}, 400, 20001, "FriendlyName is missing"),
        ("POST", "/v2/Flows", {**FLOW, "Status": "live"}, 400, 20001, "Status is no choice"),
        ("POST", f"/v2/Flows/{FW}", {"FriendlyName": "night"}, 400, 20001, "Status is missing"),
        ("POST", "/v2/Flows/Validate", {"FriendlyName": "x", "Status": "draft"}, 400, 20001, "Definition is missing"),
    ],
)
def test_what_is_not_published_is_refused(
    refusing: Telephone, method: str, path: str, given: dict[str, Any], status: int, code: int, why: str
) -> None:
    refusing.number(PRACTICE)
    assert refusal(refusing, method, path, given) == (status, code)
    [noted] = refusing.unpublished
    assert noted.startswith(f"{method} {path}: ")
    assert why in noted


def test_the_same_requests_without_the_fault_are_fine(twilio: Telephone) -> None:
    twilio.number(PRACTICE)
    full = {
        **TEXT,
        "StatusCallback": "https://desk.example/status",
        "MediaUrl": ["https://desk.example/1.png", "https://desk.example/2.png"],
        "ValidityPeriod": "60",
        "MaxPrice": "0.05",
        "SendAsMms": "false",
        "SendAt": "2026-11-25T22:00:00Z",
        "RiskCheck": "disable",
        "ContentSid": "HX" + HEX,
    }
    assert refusal(twilio, "POST", OURS + "Messages.json", full) == (201, 0)
    lists = {"DateSent": "2026-11-25", "DateSent>": "2026-11-25T22:00:00Z", "PageSize": "1000", "Page": "0"}
    assert refusal(twilio, "GET", OURS + "Messages.json", lists) == (200, 0)
    assert refusal(twilio, "POST", OURS + "Calls.json", {**CALL, "Timeout": "30"}) == (201, 0)
    assert refusal(twilio, "GET", OURS + "Calls.json", {"Status": "no-answer"}) == (200, 0)
    assert refusal(twilio, "GET", OURS + f"Messages/{SM}.json") == (404, 20404)  # which is only not there
    assert twilio.unpublished == []


def test_a_request_is_noted_also_where_another_failure_was_ordered(refusing: Telephone) -> None:
    refusing.fail_next(status=503)
    assert refusal(refusing, "GET", OURS + "Messages.json", {"Colour": "red"}) == (503, 20503)
    assert refusing.unpublished == [f"GET {OURS}Messages.json: there is no parameter Colour here"]


def test_every_operation_is_compared_with_the_library() -> None:
    compared = [operation for operation, _, _ in SAME]
    assert len({str(one) for one in published()}) == len(published())
    assert {str(one) for one in published() if one not in compared} == {f"GET {path}" for path in WITHOUT_LIBRARY}


@pytest.mark.parametrize(("operation", "resource", "method"), SAME, ids=[str(one) for one, _, _ in SAME])
def test_what_is_published_is_what_the_library_sends(operation: PublishedOperation, resource: Any, method: str) -> None:
    assert METHODS[method] == operation.method
    [sid] = [one for one in (AP, CA, FW, MG, PN, RE, SM) if one in resource._uri] or [""]
    where = operation.server + operation.path.format(account=ACCOUNT, sid=sid)
    assert resource._version.absolute_url(resource._uri) == where
    operation_sid = operation.sids.get("sid")
    assert operation_sid is None or operation_sid.fits(sid)
    theirs, required = parameters(resource, method)
    assert set(operation.takes) == set(theirs)
    assert set(operation.required) == required
    assert [name for name, kind in operation.takes.items() if not agrees(kind, theirs[name])] == []
