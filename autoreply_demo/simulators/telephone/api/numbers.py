"""IncomingPhoneNumbers and Applications of the REST API."""

from autoreply_demo.simulators.telephone.api.api import ApiRequest, Operation, existing
from autoreply_demo.simulators.telephone.errors import RestError
from autoreply_demo.simulators.telephone.paging import Json, filters, old_shape
from autoreply_demo.simulators.telephone.published import account as published
from autoreply_demo.simulators.telephone.records import WebhookUrls
from autoreply_demo.simulators.telephone.shapes import Shapes
from autoreply_demo.simulators.telephone.state import AccountState

_RULING = {
    "FriendlyName": "friendly_name",
    "VoiceUrl": "voice_url",
    "VoiceMethod": "voice_method",
    "VoiceFallbackUrl": "voice_fallback_url",
    "VoiceFallbackMethod": "voice_fallback_method",
    "VoiceCallerIdLookup": "voice_caller_id_lookup",
    "SmsUrl": "sms_url",
    "SmsMethod": "sms_method",
    "SmsFallbackUrl": "sms_fallback_url",
    "SmsFallbackMethod": "sms_fallback_method",
    "StatusCallback": "status_callback",
    "StatusCallbackMethod": "status_callback_method",
}
_APPLICATION = _RULING | {
    "SmsStatusCallback": "sms_status_callback",
    "MessageStatusCallback": "message_status_callback",
    "PublicApplicationConnectEnabled": "public_application_connect_enabled",
}
_NUMBER = _RULING | {
    "VoiceApplicationSid": "voice_application_sid",
    "SmsApplicationSid": "sms_application_sid",
    "TrunkSid": "trunk_sid",
    "VoiceReceiveMode": "voice_receive_mode",
    "EmergencyStatus": "emergency_status",
    "EmergencyAddressSid": "emergency_address_sid",
    "IdentitySid": "identity_sid",
    "AddressSid": "address_sid",
    "BundleSid": "bundle_sid",
}


class NumbersApi:
    """A trunk and an application cannot both rule the calls of a number: setting one takes the other away."""

    def __init__(self, state: AccountState, shapes: Shapes) -> None:
        self._state = state
        self._shapes = shapes

    def operations(self) -> list[Operation]:
        return [
            Operation(published.LIST_NUMBERS, self._list),
            Operation(published.UPDATE_NUMBER, self._update),
            Operation(published.FETCH_APPLICATION, self._fetch_application),
            Operation(published.UPDATE_APPLICATION, self._update_application),
        ]

    def _list(self, asked: ApiRequest) -> tuple[Json, int]:
        given = asked.given
        found = [
            one
            for one in reversed(self._state.numbers.all())
            if _found(given.get("PhoneNumber"), one.phone_number)
            and given.get("FriendlyName", one.friendly_name) == one.friendly_name
        ]
        path, shape = self._shapes.path("IncomingPhoneNumbers"), self._shapes.number
        return old_shape("incoming_phone_numbers", path, found, given, shape, filters(asked.query)), 200

    def _update(self, asked: ApiRequest) -> tuple[Json, int]:
        number = existing(self._state.numbers, asked)
        fields = asked.given.fields(_NUMBER)
        if fields.get("voice_application_sid"):
            fields["trunk_sid"] = ""
        elif fields.get("trunk_sid"):
            fields["voice_application_sid"] = ""
        for field in ("voice_application_sid", "sms_application_sid"):
            sid = fields.get(field, "")
            if sid and self._state.applications.get(sid) is None:
                raise RestError(20404, sid)
        self._set(number, fields)
        return self._shapes.number(number), 200

    def _fetch_application(self, asked: ApiRequest) -> tuple[Json, int]:
        return self._shapes.application(existing(self._state.applications, asked)), 200

    def _update_application(self, asked: ApiRequest) -> tuple[Json, int]:
        application = existing(self._state.applications, asked)
        self._set(application, asked.given.fields(_APPLICATION))
        return self._shapes.application(application), 200

    def _set(self, resource: WebhookUrls, fields: dict[str, str]) -> None:
        with self._state.changed:
            for field, value in fields.items():
                setattr(resource, field, value)
            self._state.touch(resource)


def _found(pattern: str, number: str) -> bool:
    """A number, or a part of one, in which "*" stands for any digit."""
    digits = pattern.removeprefix("+")
    places = range(len(number) - len(digits) + 1)
    return any(all(a in {"*", b} for a, b in zip(digits, number[place:], strict=False)) for place in places)
