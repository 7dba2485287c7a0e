"""What the American registers say of an account: brands, campaigns and toll-free numbers (messaging v1)."""

from autoreply_demo.simulators.telephone.api.api import ApiRequest, Operation, existing
from autoreply_demo.simulators.telephone.paging import Json, new_shape
from autoreply_demo.simulators.telephone.published import messaging as published
from autoreply_demo.simulators.telephone.shapes import Shapes
from autoreply_demo.simulators.telephone.state import AccountState


class ComplianceApi:
    def __init__(self, state: AccountState, shapes: Shapes, api: str) -> None:
        self._state, self._shapes, self._api = state, shapes, api

    def operations(self) -> list[Operation]:
        return [
            Operation(published.LIST_BRANDS, self._brands),
            Operation(published.LIST_CAMPAIGNS, self._campaigns),
            Operation(published.LIST_VERIFICATIONS, self._toll_free),
        ]

    def _brands(self, asked: ApiRequest) -> tuple[Json, int]:
        found = self._state.brands.all()
        return new_shape("data", self._api + asked.path, found, asked.given, self._shapes.brand), 200

    def _campaigns(self, asked: ApiRequest) -> tuple[Json, int]:
        service = existing(self._state.services, asked)
        found = [one for one in self._state.campaigns.all() if one.service_sid == service.sid]
        return new_shape("compliance", self._api + asked.path, found, asked.given, self._shapes.campaign), 200

    def _toll_free(self, asked: ApiRequest) -> tuple[Json, int]:
        wanted = asked.given.named("TollfreePhoneNumberSid", "Status")
        found = [
            one
            for one in self._state.verifications.all()
            if wanted.get("TollfreePhoneNumberSid", one.number_sid) == one.number_sid
            and wanted.get("Status", one.status) == one.status
        ]
        return new_shape("verifications", self._api + asked.path, found, asked.given, self._shapes.verification), 200
