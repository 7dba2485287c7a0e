"""The operations of the messaging API (v1, v2): services, registers of the United States, and WhatsApp senders."""

from collections.abc import Mapping
from typing import Any

from autoreply_demo.simulators.telephone.published.kinds import (
    METHOD,
    PAGING,
    SWITCH,
    TEXT,
    URL,
    WHOLE,
    ValueKind,
    choice,
    many,
    sid,
)
from autoreply_demo.simulators.telephone.published.operation import PublishedOperation

_SERVICE = sid("MG")


def _operation(method: str, path: str, takes: Mapping[str, ValueKind] = PAGING, **more: Any) -> PublishedOperation:
    return PublishedOperation(method, "https://messaging.twilio.com", path, takes, **more)


LIST_SERVICES = _operation("GET", "/v1/Services")
UPDATE_SERVICE = _operation(
    "POST",
    "/v1/Services/{sid}",
    {
        "FriendlyName": TEXT,
        "InboundRequestUrl": URL,
        "InboundMethod": METHOD,
        "FallbackUrl": URL,
        "FallbackMethod": METHOD,
        "StatusCallback": URL,
        "StickySender": SWITCH,
        "MmsConverter": SWITCH,
        "SmartEncoding": SWITCH,
        "ScanMessageContent": choice("inherit", "enable", "disable"),
        "FallbackToLongCode": SWITCH,
        "AreaCodeGeomatch": SWITCH,
        "ValidityPeriod": WHOLE,
        "SynchronousValidation": SWITCH,
        "Usecase": TEXT,
        "UseInboundWebhookOnNumber": SWITCH,
    },
    sids={"sid": _SERVICE},
)
LIST_POOL = _operation("GET", "/v1/Services/{sid}/PhoneNumbers", sids={"sid": _SERVICE})
LIST_CAMPAIGNS = _operation("GET", "/v1/Services/{sid}/Compliance/Usa2p", sids={"sid": _SERVICE})
LIST_BRANDS = _operation("GET", "/v1/a2p/BrandRegistrations")
LIST_VERIFICATIONS = _operation(
    "GET",
    "/v1/Tollfree/Verifications",
    {
        "TollfreePhoneNumberSid": sid("PN"),
        "Status": choice("PENDING_REVIEW", "IN_REVIEW", "TWILIO_APPROVED", "TWILIO_REJECTED"),
        "ExternalReferenceId": TEXT,
        "IncludeSubAccounts": SWITCH,
        "TrustProductSid": many(TEXT),
        **PAGING,
    },
)
LIST_SENDERS = _operation("GET", "/v2/Channels/Senders", {"Channel": TEXT, **PAGING})
