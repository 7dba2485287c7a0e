"""WhatsApp senders (messaging v2)."""

from autoreply_demo.simulators.telephone.api.api import ApiRequest, Operation
from autoreply_demo.simulators.telephone.paging import Json, new_shape
from autoreply_demo.simulators.telephone.published import messaging as published
from autoreply_demo.simulators.telephone.published import null_fields
from autoreply_demo.simulators.telephone.records import WhatsAppSender
from autoreply_demo.simulators.telephone.state import AccountState

_WEBHOOK = ("callback_url", "callback_method", "fallback_url", "fallback_method", "status_callback_url")


class SendersApi:
    def __init__(self, state: AccountState, api: str) -> None:
        self._state, self._api = state, api

    def operations(self) -> list[Operation]:
        return [Operation(published.LIST_SENDERS, self._list)]

    def _list(self, asked: ApiRequest) -> tuple[Json, int]:
        return new_shape("senders", self._api + asked.path, self._state.senders.all(), asked.given, self._shown), 200

    def _shown(self, one: WhatsAppSender) -> Json:
        return {
            "sid": one.sid,
            "status": one.status,
            "sender_id": one.phone_number,
            "configuration": {"waba_id": "1234567890123456"},
            "webhook": {name: getattr(one, name) or None for name in _WEBHOOK},
            "profile": {"name": "Hillside House"},
            "properties": {"quality_rating": "HIGH", "messaging_limit": "1K Customers/24hr"},
            "url": f"{self._api}{published.LIST_SENDERS.path}/{one.sid}",
            **null_fields.SENDER,
        }
