"""The resources as JSON, field by field as the reference lists them."""

import hashlib
from dataclasses import asdict
from datetime import UTC, datetime
from email.utils import format_datetime

from autoreply_demo.simulators.telephone.published import null_fields
from autoreply_demo.simulators.telephone.records import (
    Application,
    Brand,
    CallResource,
    Campaign,
    Flow,
    MessageResource,
    Number,
    RecordingResource,
    Resource,
    Service,
    Verification,
    WebhookUrls,
)
from autoreply_demo.simulators.telephone.segments import segments

Json = dict[str, object]
VERSION = "2010-04-01"

_RULING = (
    "friendly_name",
    "voice_url",
    "voice_method",
    "voice_fallback_url",
    "voice_fallback_method",
    "sms_url",
    "sms_method",
    "sms_fallback_url",
    "sms_fallback_method",
    "status_callback",
    "status_callback_method",
)


_BUCKET = "https://recordings-of-a-practice.s3.amazonaws.com"
_ENCRYPTION: Json = {
    "type": "rsa-aes",
    "encryption_public_key_sid": "CR" + "0" * 32,
    "encryption_cek": "bm90IGEga2V5",
    "encryption_iv": "bm90IGFuIGl2",
}


def rfc2822(moment: datetime | None) -> str | None:
    return format_datetime(moment.astimezone(UTC)) if moment else None


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Shapes:
    """For the account `sid`; `api` is the base URL that the newer APIs' own addresses begin with."""

    def __init__(self, sid: str, api: str) -> None:
        self._sid = sid
        self._api = api

    def path(self, collection: str, sid: str = "") -> str:
        return f"/{VERSION}/Accounts/{self._sid}/{collection}{'/' + sid if sid else ''}.json"

    def message(self, one: MessageResource) -> Json:
        collection = self.path("Messages", one.sid).removesuffix(".json")
        return self._old(one, "Messages") | {
            "from": one.from_ or None,
            "to": one.to,
            "body": one.body,
            "direction": one.direction,
            "status": one.status,
            "date_sent": rfc2822(one.sent),
            "error_code": one.error_code,
            "error_message": f"Error {one.error_code}" if one.error_code else None,
            "messaging_service_sid": one.service_sid or None,
            "num_media": str(len(one.media)),
            "num_segments": str(segments(one.body)),
            "price": None,
            "price_unit": "USD",
            "subresource_uris": {"media": f"{collection}/Media.json"},
        }

    def media(self, parent: MessageResource, place: int, kind: str) -> Json:
        digest = hashlib.sha256(f"{parent.sid} {place}".encode()).hexdigest()[:32]
        return {
            "sid": f"ME{digest}",
            "account_sid": self._sid,
            "parent_sid": parent.sid,
            "content_type": kind,
            "date_created": rfc2822(parent.created),
            "date_updated": rfc2822(parent.updated),
            "uri": f"{self.path('Messages', parent.sid).removesuffix('.json')}/Media/ME{digest}.json",
        }

    def call(self, one: CallResource) -> Json:
        seconds = (one.ended - one.started).total_seconds() if one.ended and one.started else 0
        collection = self.path("Calls", one.sid).removesuffix(".json")
        return self._old(one, "Calls") | {
            "from": one.from_,
            "from_formatted": one.from_,
            "to": one.to,
            "to_formatted": one.to,
            "direction": one.direction,
            "status": one.status,
            "parent_call_sid": one.parent_sid or None,
            "phone_number_sid": one.number_sid or None,
            "start_time": rfc2822(one.started or one.created),
            "end_time": rfc2822(one.ended),
            "duration": str(int(seconds)) if one.over else None,
            "price": None,
            "price_unit": "USD",
            "answered_by": one.answered_by or None,
            "forwarded_from": None,
            "group_sid": None,
            "caller_name": None,
            "queue_time": "0",
            "trunk_sid": None,
            "stir_verstat": None,
            "subresource_uris": {"recordings": f"{collection}/Recordings.json"},
        }

    def number(self, one: Number) -> Json:
        return self._ruling(one, "IncomingPhoneNumbers") | {
            "phone_number": one.phone_number,
            "capabilities": dict(one.capabilities),
            "voice_application_sid": one.voice_application_sid or None,
            "sms_application_sid": one.sms_application_sid or None,
            "trunk_sid": one.trunk_sid or None,
            "voice_receive_mode": one.voice_receive_mode,
            "emergency_status": one.emergency_status,
            "emergency_address_sid": one.emergency_address_sid or None,
            "emergency_address_status": "unregistered",
            "address_requirements": "none",
            "address_sid": one.address_sid or None,
            "identity_sid": one.identity_sid or None,
            "bundle_sid": one.bundle_sid or None,
            "origin": "twilio",
            "beta": False,
            "status": "in-use",
            "type": None,
        }

    def application(self, one: Application) -> Json:
        return self._ruling(one, "Applications") | {
            "message_status_callback": one.message_status_callback or None,
            "sms_status_callback": one.sms_status_callback or None,
            "public_application_connect_enabled": one.public_application_connect_enabled == "true",
        }

    def recording(self, one: RecordingResource) -> Json:
        collection = self.path("Recordings", one.sid).removesuffix(".json")
        return self._old(one, "Recordings") | {
            "call_sid": one.call_sid,
            "conference_sid": None,
            "start_time": rfc2822(one.started),
            "duration": str(one.seconds) if one.status == "completed" else "-1",
            "status": "deleted" if one.deleted else one.status,
            "channels": 1,
            "source": one.source,
            "error_code": one.error_code,
            "price": None,
            "price_unit": "USD",
            "encryption_details": _ENCRYPTION if one.encrypted else None,
            "media_url": f"{_BUCKET if one.external else 'https://api.twilio.com'}{collection}",
            "subresource_uris": {"transcriptions": f"{collection}/Transcriptions.json"},
        }

    def service(self, one: Service) -> Json:
        url = f"{self._api}/v1/Services/{one.sid}"
        kept = {
            key: value
            for key, value in asdict(one).items()
            if key not in {"created", "updated", "numbers", "advanced_opt_out"}
        }
        blank: Json = {key: value if value != "" else None for key, value in kept.items()}
        return (
            blank
            | self._new(one, url)
            | {"us_app_to_person_registered": True, "links": {"phone_numbers": f"{url}/PhoneNumbers"}}
        )

    def pooled(self, one: Number, service: str) -> Json:
        url = f"{self._api}/v1/Services/{service}/PhoneNumbers/{one.sid}"
        able = [name.upper() for name, has in one.capabilities.items() if has]
        return self._new(one, url) | {
            "service_sid": service,
            "phone_number": one.phone_number,
            "country_code": "US",
            "capabilities": able,
        }

    def flow(self, one: Flow) -> Json:
        return self._new(one, f"{self._api}/v2/Flows/{one.sid}") | {
            "friendly_name": one.friendly_name,
            "definition": one.definition,
            "status": one.status,
            "revision": one.revision,
            "commit_message": one.commit_message or None,
            "author_sid": None,
            "valid": True,
            "errors": [],
            "warnings": [],
            "webhook_url": f"http://webhooks.twilio.com/v1/Accounts/{self._sid}/Flows/{one.sid}",
            "links": {"executions": f"{self._api}/v2/Flows/{one.sid}/Executions"},
        }

    def listed_flow(self, one: Flow) -> Json:
        """As lists show it, without what was checked."""
        return self.flow(one) | dict.fromkeys(("definition", "valid", "errors", "warnings"))

    def brand(self, one: Brand) -> Json:
        return self._new(one, f"{self._api}/v1/a2p/BrandRegistrations/{one.sid}") | {
            "status": one.status,
            "brand_type": "STANDARD",
            "mock": False,
            **null_fields.BRAND,
        }

    def campaign(self, one: Campaign) -> Json:
        return self._new(one, f"{self._api}/v1/Services/{one.service_sid}/Compliance/Usa2p/{one.sid}") | {
            "messaging_service_sid": one.service_sid,
            "campaign_status": one.campaign_status,
            "mock": False,
            **null_fields.CAMPAIGN,
        }

    def verification(self, one: Verification) -> Json:
        return self._new(one, f"{self._api}/v1/Tollfree/Verifications/{one.sid}") | {
            "tollfree_phone_number_sid": one.number_sid,
            "status": one.status,
            **null_fields.VERIFICATION,
        }

    def _ruling(self, one: WebhookUrls, collection: str) -> Json:
        fields = asdict(one)
        kept: Json = {name: fields[name] for name in _RULING}
        return self._old(one, collection) | kept | {"voice_caller_id_lookup": one.voice_caller_id_lookup == "true"}

    def _old(self, one: Resource, collection: str) -> Json:
        return {
            "sid": one.sid,
            "account_sid": self._sid,
            "api_version": VERSION,
            "date_created": rfc2822(one.created),
            "date_updated": rfc2822(one.updated),
            "uri": self.path(collection, one.sid),
        }

    def _new(self, one: Resource, url: str) -> Json:
        return {
            "sid": one.sid,
            "account_sid": self._sid,
            "date_created": iso(one.created),
            "date_updated": iso(one.updated),
            "url": url,
        }
