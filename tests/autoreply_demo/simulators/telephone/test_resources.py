"""Each resource that the simulator answers with has the fields that Twilio publishes, and values of their kinds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
import requests
from twilio.base import deserialize
from twilio.rest.api.v2010.account.application import ApplicationInstance
from twilio.rest.api.v2010.account.call import CallInstance
from twilio.rest.api.v2010.account.incoming_phone_number import IncomingPhoneNumberInstance
from twilio.rest.api.v2010.account.message import MessageInstance
from twilio.rest.api.v2010.account.message.media import MediaInstance
from twilio.rest.api.v2010.account.recording import RecordingInstance
from twilio.rest.messaging.v1.brand_registration import BrandRegistrationInstance
from twilio.rest.messaging.v1.service import ServiceInstance
from twilio.rest.messaging.v1.service.phone_number import PhoneNumberInstance
from twilio.rest.messaging.v1.service.us_app_to_person import UsAppToPersonInstance
from twilio.rest.messaging.v1.tollfree_verification import TollfreeVerificationInstance
from twilio.rest.messaging.v2.channels_sender import ChannelsSenderInstance
from twilio.rest.studio.v2.flow import FlowInstance

from autoreply_demo.simulators.telephone import ACCOUNT, AUTH, Telephone
from schedules import FakeClock
from tests.autoreply_demo.simulators.telephone.conftest import MARIA, PRACTICE
from tests.autoreply_demo.simulators.telephone.library import Typed, fields

OURS = f"/2010-04-01/Accounts/{ACCOUNT}/"
# Objects whose parts the generator of the library does not look into: it takes them for texts.
OBJECTS = frozenset({"capabilities", "configuration", "webhook", "profile", "properties", "compliance"})
KINDS: Mapping[str, type | tuple[type, ...]] = {
    "text": str,
    "whole": int,
    "number": (int, float),
    "switch": bool,
    "list": list,
    "dict": dict,
}


@pytest.fixture
def full(twilio: Telephone, clock: FakeClock) -> Telephone:
    """One with a resource of each kind."""
    number = twilio.number(PRACTICE, sms_url="https://desk.example/sms")
    service = twilio.service(number, friendly_name="Texts")
    twilio.application(friendly_name="Line")
    twilio.sender(PRACTICE)
    twilio.texts(MARIA, PRACTICE, "Hello?", [("https://x.example/1", "image/png")])
    call = twilio.state.calls.add(from_=MARIA, to=PRACTICE, status="completed", started=clock.now(), ended=clock.now())
    twilio.state.recordings.add(call_sid=call.sid, status="completed", seconds=3, started=clock.now())
    twilio.state.flows.add(friendly_name="night", definition={"states": []}, commit_message="new")
    twilio.state.brands.add()
    twilio.state.campaigns.add(service_sid=service.sid)
    twilio.state.verifications.add(number_sid=number.sid)
    return twilio


def first(twilio: Telephone, path: str, key: str) -> dict[str, Any]:
    """The first resource of a list, or a resource itself where `key` is empty."""
    answer = requests.get(twilio.base_url + path, auth=(ACCOUNT, AUTH), timeout=30).json()
    found: dict[str, Any] = answer[key][0] if key else answer
    return found


def fits(name: str, typed: Typed, value: object) -> bool:
    if value is None:
        return True
    if typed.kind in {"rfc2822", "iso8601"}:  # what cannot be read stays a text
        return isinstance(getattr(deserialize, f"{typed.kind}_datetime")(value), datetime)
    if typed.kind == "choice":
        return value in typed.values
    if name in OBJECTS and typed.kind == "text":
        return isinstance(value, dict)
    return isinstance(value, KINDS[typed.kind])


@pytest.mark.parametrize(
    ("path", "key", "instance"),
    [
        (OURS + "Messages.json", "messages", MessageInstance),
        (OURS + "Messages/{message}/Media.json", "media_list", MediaInstance),
        (OURS + "Calls.json", "calls", CallInstance),
        (OURS + "Recordings.json", "recordings", RecordingInstance),
        (OURS + "IncomingPhoneNumbers.json", "incoming_phone_numbers", IncomingPhoneNumberInstance),
        (OURS + "Applications/{application}.json", "", ApplicationInstance),
        ("/v1/Services", "services", ServiceInstance),
        ("/v1/Services/{service}/PhoneNumbers", "phone_numbers", PhoneNumberInstance),
        ("/v1/Services/{service}/Compliance/Usa2p", "compliance", UsAppToPersonInstance),
        ("/v1/a2p/BrandRegistrations", "data", BrandRegistrationInstance),
        ("/v1/Tollfree/Verifications", "verifications", TollfreeVerificationInstance),
        ("/v2/Channels/Senders?Channel=whatsapp", "senders", ChannelsSenderInstance),
        ("/v2/Flows", "flows", FlowInstance),
        ("/v2/Flows/{flow}", "", FlowInstance),
    ],
)
def test_a_resource_has_the_fields_that_are_published(
    full: Telephone, path: str, key: str, instance: type[Any]
) -> None:
    state = full.state
    [message], [application] = state.messages.all(), state.applications.all()
    [service], [flow] = state.services.all(), state.flows.all()
    where = path.format(message=message.sid, application=application.sid, service=service.sid, flow=flow.sid)
    resource, known = first(full, where, key), fields(instance)
    assert set(resource) == set(known)
    assert {name: value for name, value in resource.items() if not fits(name, known[name], value)} == {}


def test_a_list_of_flows_leaves_their_definitions_out(full: Telephone) -> None:
    [flow] = full.state.flows.all()
    assert first(full, "/v2/Flows", "flows")["definition"] is None
    assert first(full, f"/v2/Flows/{flow.sid}", "")["definition"] == {"states": []}
