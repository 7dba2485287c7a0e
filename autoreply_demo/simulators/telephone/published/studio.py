"""The operations of Studio (v2)."""

from collections.abc import Mapping
from typing import Any

from autoreply_demo.simulators.telephone.published.kinds import (
    BAD_REQUEST,
    OBJECT,
    PAGING,
    TEXT,
    ValueKind,
    choice,
    sid,
)
from autoreply_demo.simulators.telephone.published.operation import PublishedOperation

_FLOW = sid("FW")
_DRAFT: Mapping[str, ValueKind] = {
    "FriendlyName": TEXT,
    "Status": choice("draft", "published"),
    "Definition": OBJECT,
    "CommitMessage": TEXT,
}
_WHOLE = dict.fromkeys(("FriendlyName", "Status", "Definition"), BAD_REQUEST)


def _operation(method: str, path: str, takes: Mapping[str, ValueKind] | None = None, **more: Any) -> PublishedOperation:
    return PublishedOperation(method, "https://studio.twilio.com", path, takes or {}, **more)


LIST_FLOWS = _operation("GET", "/v2/Flows", PAGING)
CREATE_FLOW = _operation("POST", "/v2/Flows", {**_DRAFT, "AuthorSid": TEXT}, required=_WHOLE)
FETCH_FLOW = _operation("GET", "/v2/Flows/{sid}", sids={"sid": _FLOW})
UPDATE_FLOW = _operation(
    "POST", "/v2/Flows/{sid}", {**_DRAFT, "AuthorSid": TEXT}, sids={"sid": _FLOW}, required={"Status": BAD_REQUEST}
)
VALIDATE_FLOW = _operation("POST", "/v2/Flows/Validate", _DRAFT, required=_WHOLE)
