"""What the American registers say of an account: brands, campaigns and toll-free numbers (messaging v1)."""

from autoreply_demo.simulators.telephone import parameters as may
from autoreply_demo.simulators.telephone.api.api import ApiRequest, Operation, existing
from autoreply_demo.simulators.telephone.paging import Json, new_shape
from autoreply_demo.simulators.telephone.shapes import Shapes
from autoreply_demo.simulators.telephone.state import AccountState

_BRANDS = "/v1/a2p/BrandRegistrations"
_CAMPAIGNS = "/v1/Services/{sid}/Compliance/Usa2p"
_TOLL_FREE = "/v1/Tollfree/Verifications"


class ComplianceApi:
    def __init__(self, state: AccountState, shapes: Shapes, api: str) -> None:
        self._state, self._shapes, self._api = state, shapes, api

    def operations(self) -> list[Operation]:
        return [
            Operation("GET", _BRANDS, may.PAGING, self._brands),
            Operation("GET", _CAMPAIGNS, may.PAGING, self._campaigns),
            Operation("GET", _TOLL_FREE, may.TOLL_FREE, self._toll_free),
        ]

    def _brands(self, asked: ApiRequest) -> tuple[Json, int]:
        found = self._state.brands.all()
        return new_shape("data", self._api + _BRANDS, found, asked.given, self._shapes.brand), 200

    def _campaigns(self, asked: ApiRequest) -> tuple[Json, int]:
        service = existing(self._state.services, asked)
        found = [one for one in self._state.campaigns.all() if one.service_sid == service.sid]
        url = self._api + _CAMPAIGNS.format(sid=service.sid)
        return new_shape("compliance", url, found, asked.given, self._shapes.campaign), 200

    def _toll_free(self, asked: ApiRequest) -> tuple[Json, int]:
        wanted = asked.given.named("TollfreePhoneNumberSid", "Status")
        found = [
            one
            for one in self._state.verifications.all()
            if wanted.get("TollfreePhoneNumberSid", one.number_sid) == one.number_sid
            and wanted.get("Status", one.status) == one.status
        ]
        return new_shape("verifications", self._api + _TOLL_FREE, found, asked.given, self._shapes.verification), 200
