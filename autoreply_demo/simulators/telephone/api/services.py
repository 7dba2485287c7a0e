"""Messaging Services (messaging v1)."""

from autoreply_demo.simulators.telephone.api.api import ApiRequest, Operation, existing
from autoreply_demo.simulators.telephone.paging import Json, new_shape
from autoreply_demo.simulators.telephone.parameters import Parameters
from autoreply_demo.simulators.telephone.published import messaging as published
from autoreply_demo.simulators.telephone.shapes import Shapes
from autoreply_demo.simulators.telephone.state import AccountState

_WORDS = {
    "FriendlyName": "friendly_name",
    "InboundRequestUrl": "inbound_request_url",
    "InboundMethod": "inbound_method",
    "FallbackUrl": "fallback_url",
    "FallbackMethod": "fallback_method",
    "StatusCallback": "status_callback",
    "ScanMessageContent": "scan_message_content",
    "Usecase": "usecase",
}
_SWITCHES = {
    "StickySender": "sticky_sender",
    "MmsConverter": "mms_converter",
    "SmartEncoding": "smart_encoding",
    "FallbackToLongCode": "fallback_to_long_code",
    "AreaCodeGeomatch": "area_code_geomatch",
    "SynchronousValidation": "synchronous_validation",
    "UseInboundWebhookOnNumber": "use_inbound_webhook_on_number",
}


class ServicesApi:
    def __init__(self, state: AccountState, shapes: Shapes, api: str) -> None:
        self._state = state
        self._shapes = shapes
        self._api = api

    def operations(self) -> list[Operation]:
        return [
            Operation(published.LIST_SERVICES, self._list),
            Operation(published.UPDATE_SERVICE, self._update),
            Operation(published.LIST_POOL, self._pool),
        ]

    def _list(self, asked: ApiRequest) -> tuple[Json, int]:
        found = list(reversed(self._state.services.all()))
        return new_shape("services", self._api + asked.path, found, asked.given, self._shapes.service), 200

    def _update(self, asked: ApiRequest) -> tuple[Json, int]:
        service = existing(self._state.services, asked)
        with self._state.changed:
            for field, value in _fields(asked.given).items():
                setattr(service, field, value)
            self._state.touch(service)
        return self._shapes.service(service), 200

    def _pool(self, asked: ApiRequest) -> tuple[Json, int]:
        service = existing(self._state.services, asked)
        numbers = [self._state.numbers.get(sid) for sid in service.numbers]
        found = [one for one in numbers if one is not None]
        url = self._api + asked.path
        return new_shape(
            "phone_numbers", url, found, asked.given, lambda one: self._shapes.pooled(one, service.sid)
        ), 200


def _fields(given: Parameters) -> dict[str, object]:
    switches = {field: value == "true" for field, value in given.fields(_SWITCHES).items()}
    whole = {field: int(value) for field, value in given.fields({"ValidityPeriod": "validity_period"}).items()}
    return {**given.fields(_WORDS), **switches, **whole}
